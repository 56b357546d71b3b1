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


def curves(odds: np.ndarray, targets: np.ndarray, counts: np.ndarray) -> list[tuple[float, float]]:
    """Return slope and shift for each output (Platt, 1999)."""
    fitted_curves = []
    for k in range(odds.shape[1]):
        model = LogisticRegression(C=100.0).fit(
            odds[:, [k]], targets[:, k], sample_weight=counts[:, k]
        )
        fitted_curves.append(
            (round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4))
        )
    return fitted_curves


def probabilities(odds: np.ndarray, fitted_curves: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return calibrated chances."""
    slopes, shifts = np.array(fitted_curves).T
    return 1 / (1 + np.exp(-(odds * slopes + shifts)))


def first_labels(
    chances_found: np.ndarray, upset_from: np.ndarray, label_from: float
) -> np.ndarray:
    """Return the first label for each message, as ``reading`` chooses it; each has its own threshold of "upset"."""
    labels = []
    for row, least in zip(chances_found, upset_from, strict=True):
        row = [*row[:_UPSET], max(row[_UPSET], *row[:5])]
        other_label = 5 + int(np.argmax(row[5:8]))
        upset = row[_UPSET] >= max(least, row[_NEUTRAL])
        if upset and row[_UPSET] >= row[other_label]:
            labels.append(int(np.argmax(row[:5])))
        elif row[other_label] >= label_from:
            labels.append(other_label)
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


def first_chances(chances_found: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the chance that ``reading`` has for each first label, before it is made a confidence."""
    label_chances = []
    for row, label in zip(chances_found, labels, strict=True):
        upset = max(row[_UPSET], *row[:5])
        if label < 5:
            label_chances.append(upset)
        elif label == _NEUTRAL:
            label_chances.append(1 - max(upset, *row[5:8]))
        else:
            label_chances.append(row[label])
    return np.array(label_chances)


def confidence_curve(label_chances: np.ndarray, fair: np.ndarray) -> tuple[float, float]:
    """Return slope and shift that make the log-odds of ``label_chances`` the chance that the first label is fair."""
    odds = np.log(
        np.clip(label_chances, 1e-6, 1 - 1e-6) / (1 - np.clip(label_chances, 1e-6, 1 - 1e-6))
    )
    model = LogisticRegression(C=100.0).fit(odds[:, None], fair)
    return round(float(model.coef_[0][0]), 4), round(float(model.intercept_[0]), 4)


def cause_thresholds(odds: np.ndarray, targets: np.ndarray) -> list[float]:
    """Return for each cause the log-odds from which it is named: where F1 is best."""
    thresholds = []
    for scores, right in zip(odds.T, targets.T, strict=True):
        order = np.argsort(-scores, kind="stable")
        hits = np.cumsum(right[order])
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + right.sum())
        thresholds.append(round(float(scores[order][int(np.argmax(f1))]), 3))
    return thresholds


assert HEADS[:9] == EMOTIONS
