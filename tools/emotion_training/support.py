"""The head for support talk: learned from our own messages, held down by plain support chat."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assist_service.analysis.weights import HEADS
from tools.emotion_training.fit import Seen, matrix
from tools.emotion_training.sources import Row

FOLDS = 5
# How much a row of each source counts, and how freely weights may grow.
COUNTS = {"own": 8.0, "multidogo": 0.5, "goemotions": 0.1}
_C = 0.3
_HAND_SCALE = 1.0


class Head(NamedTuple):
    """The head's numbers, as ``Weights`` holds them."""

    base: np.ndarray
    words: np.ndarray
    hand: np.ndarray
    marks: np.ndarray

    def odds(self, general: np.ndarray, seen: Sequence[Seen], names: Sequence[str]) -> np.ndarray:
        """Return log-odds for messages."""
        return (
            self.base
            + np.clip(general[:, : len(HEADS)], -8, 8) @ self.words.T
            + hand_matrix(seen) * self.hand
            + matrix([row.marks for row in seen], names) @ self.marks
        )


def hand_matrix(seen: Sequence[Seen]) -> np.ndarray:
    """Return the lexicon's own log-odds, one column for each of ``HEADS``."""
    return np.array([[row.hand.get(name, 0.0) for name in HEADS] for row in seen])


def fold_of(text: str) -> int:
    """Return the fold of a message, by its text."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % FOLDS


def fit_head(
    rows: Sequence[Row],
    seen: Sequence[Seen],
    general: np.ndarray,
    wanted: np.ndarray,
    counts: np.ndarray,
    names: Sequence[str],
) -> Head:
    """Fit the head; public rows get their own base rate, which is not used when reading."""
    weight = np.array([COUNTS[row.source] for row in rows])
    marks = matrix([row.marks for row in seen], names)
    hand = hand_matrix(seen)
    public = sparse.csr_matrix([[5.0 * (row.source == "goemotions")] for row in rows])
    size = len(HEADS)
    head = Head(
        np.zeros(size), np.zeros((size, size)), np.zeros(size), np.zeros((len(names), size))
    )
    for k in range(size):
        taken = list(range(size))
        x = sparse.hstack(
            [
                sparse.csr_matrix(np.clip(general[:, taken], -8, 8)),
                sparse.csr_matrix(hand[:, [k]] * _HAND_SCALE),
                marks,
                public,
            ]
        ).tocsr()
        model = LogisticRegression(C=_C, solver="lbfgs", max_iter=500, tol=1e-5)
        model.fit(x, wanted[:, k], sample_weight=counts[:, k] * weight)
        learned = model.coef_[0]
        head.base[k] = model.intercept_[0]
        head.words[k, taken] = learned[: len(taken)]
        head.hand[k] = learned[len(taken)] * _HAND_SCALE
        head.marks[:, k] = learned[len(taken) + 1 : -1]
    return head


def rounded(head: Head) -> Head:
    """Return ``head`` with three decimals, as it is written down."""
    return Head(*(np.round(part, 3) for part in head))
