"""Turn log-odds into honest chances, and choose the thresholds for support messages."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from assist_service.analysis.weights import HEADS
from assist_service.vocabulary import EMOTIONS
from tools.emotion_training.sources import Row

# A plain chat line counts a tenth of one of our own, which are upset far more often than customers are.
CHAT_COUNT = 0.1
_UPSET = HEADS.index("upset")
_NEUTRAL = HEADS.index("neutral")
# An agent's trust is spent quickly: of plain lines, at most so many may be called negative.
_OWN_NEUTRAL_ALARMS = 0.043
_CHAT_ALARMS = 0.017


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


def first_labels(found: np.ndarray, upset_from: float, label_from: float) -> np.ndarray:
    """Return the first label for each message, as ``reading`` chooses it."""
    labels = []
    for row in found:
        row = [*row[:_UPSET], max(row[_UPSET], *row[:5])]
        other = 5 + int(np.argmax(row[5:8]))
        if row[_UPSET] >= upset_from and row[_UPSET] >= row[other]:
            labels.append(int(np.argmax(row[:5])))
        elif row[other] >= label_from:
            labels.append(other)
        else:
            labels.append(int(np.argmax(row[:5])) if row[_UPSET] >= upset_from else _NEUTRAL)
    return np.array(labels)


def upset_threshold(
    own: np.ndarray, rows: Sequence[Row], chats: np.ndarray, label_from: float
) -> float:
    """Return the lowest threshold of "upset" that keeps false alarms rare on both."""
    neutral = np.array([row.labels[0] == "neutral" for row in rows])
    for threshold in np.arange(0.2, 0.9, 0.01):
        alarms = (first_labels(own[neutral], threshold, label_from) < 5).mean()
        chat_alarms = (first_labels(chats, threshold, label_from) < 5).mean()
        if alarms <= _OWN_NEUTRAL_ALARMS and chat_alarms <= _CHAT_ALARMS:
            return round(float(threshold), 2)
    return 0.9


assert HEADS[:9] == EMOTIONS
