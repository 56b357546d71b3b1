"""Turn log-odds into honest chances, and choose the thresholds on support messages."""

from collections.abc import Sequence
from typing import get_args

import numpy as np
from sklearn.linear_model import LogisticRegression

from assist_service.analysis.emotion.features import Length
from assist_service.analysis.emotion.model_weights import HEADS
from assist_service.domain.types import EMOTIONS
from tools.emotion_training import targets
from tools.emotion_training.sources import Row

# A plain chat line counts a tenth of one of our own, which are upset far more often than customers are.
CHAT_COUNT = 0.1
_UPSET = HEADS.index("upset")
_NEUTRAL = HEADS.index("neutral")
# An agent's trust is spent quickly: of plain lines, at most so many may be called negative.
_OWN_ALARMS = 0.055
_CHAT_ALARMS = 0.017
# Below even odds nothing is called a feeling.
_LEAST = 0.5


def curves(odds: np.ndarray, wanted: np.ndarray, counts: np.ndarray) -> list[tuple[float, float]]:
    """Return slope and shift for each output (Platt, 1999)."""
    found = []
    for k in range(odds.shape[1]):
        model = LogisticRegression(C=100.0).fit(
            odds[:, [k]], wanted[:, k], sample_weight=counts[:, k]
        )
        found.append((round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4)))
    return found


def chances(odds: np.ndarray, drawn: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return calibrated chances."""
    slopes, shifts = np.array(drawn).T
    return 1 / (1 + np.exp(-(odds * slopes + shifts)))


def first_labels(found: np.ndarray, upset_from: np.ndarray, label_from: float) -> np.ndarray:
    """Return the first label for each message, as ``reading`` chooses it; each has its own threshold of "upset"."""
    labels = []
    for row, least in zip(found, upset_from, strict=True):
        row = [*row[:_UPSET], max(row[_UPSET], *row[:5])]
        other = 5 + int(np.argmax(row[5:8]))
        upset = row[_UPSET] >= max(least, row[_NEUTRAL])
        if upset and row[_UPSET] >= row[other]:
            labels.append(int(np.argmax(row[:5])))
        elif row[other] >= label_from:
            labels.append(other)
        else:
            labels.append(int(np.argmax(row[:5])) if upset else _NEUTRAL)
    return np.array(labels)


def upset_thresholds(
    own: np.ndarray,
    rows: Sequence[Row],
    own_lengths: np.ndarray,
    chats: np.ndarray,
    chat_lengths: np.ndarray,
    label_from: float,
) -> dict[Length, float]:
    """Return for each length of message a threshold of "upset" that keeps false alarms rare.

    It is the lowest that does so over all messages, or a lower one where it does so over those of this length.
    """
    calm = targets.calm(rows)

    def lowest(ours: np.ndarray, lines: np.ndarray) -> float:
        return next(
            round(float(least), 2)
            for least in np.arange(_LEAST, 1.01, 0.01)
            if _alarms(ours, least, label_from) <= _OWN_ALARMS
            and _alarms(lines, least, label_from) <= _CHAT_ALARMS
        )

    overall = lowest(own[calm], chats)
    return {
        length: min(
            overall, lowest(own[calm & (own_lengths == length)], chats[chat_lengths == length])
        )
        for length in get_args(Length)
    }


def _alarms(chances: np.ndarray, least: float, label_from: float) -> float:
    labels = first_labels(chances, np.full(len(chances), least), label_from)
    return float((labels < 5).mean())


def first_chances(found: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the chance that ``reading`` has for each first label, before it is made a confidence."""
    said = []
    for row, label in zip(found, labels, strict=True):
        upset = max(row[_UPSET], *row[:5])
        if label < 5:
            said.append(upset)
        elif label == _NEUTRAL:
            said.append(1 - max(upset, *row[5:8]))
        else:
            said.append(row[label])
    return np.array(said)


def confidence_curve(said: np.ndarray, fair: np.ndarray) -> tuple[float, float]:
    """Return slope and shift that make the log-odds of ``said`` the chance that the first label is fair."""
    odds = np.log(np.clip(said, 1e-6, 1 - 1e-6) / (1 - np.clip(said, 1e-6, 1 - 1e-6)))
    model = LogisticRegression(C=100.0).fit(odds[:, None], fair)
    return round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4)


def cause_thresholds(odds: np.ndarray, wanted: np.ndarray) -> list[float]:
    """Return for each cause the log-odds from which it is named: where F1 is best."""
    found = []
    for scores, right in zip(odds.T, wanted.T, strict=True):
        order = np.argsort(-scores, kind="stable")
        hits = np.cumsum(right[order])
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
        found.append(round(float(scores[order][int(np.argmax(f1))]), 3))
    return found


assert HEADS[:9] == EMOTIONS
