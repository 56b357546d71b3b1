"""Fit, prune and quantise: NB-weighted logistic regression, one output for each label.

Method: Wang and Manning, Baselines and Bigrams, ACL 2012, with word features divided
by the square root of their number. The outputs are the nine labels, "upset"
(any of the five negative ones) and "support" (support talk rather than any talk).
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assist_service.analysis.cues import find_cues
from assist_service.analysis.features import (
    hand_weights,
    style_features,
    support_features,
    word_features,
)
from assist_service.analysis.sentiment import sentiment
from assist_service.analysis.spelling import spelled
from assist_service.analysis.text import words
from assist_service.analysis.weights import HEADS, OUTPUTS
from assist_service.vocabulary import NEGATIVE_EMOTIONS
from tools.emotion_training.sources import Row

_SEEN_AT_LEAST = 3
_C = 2.0
_OTHER_FAIR_LABEL = 0.35


class Seen(NamedTuple):
    """One message as the reading sees it."""

    words: dict[str, float]
    style: dict[str, float]
    marks: dict[str, float]
    hand: dict[str, float]


def see(text: str) -> Seen:
    """Return the features of ``text`` with their values."""
    found = spelled(words(text))
    hits = find_cues(found)
    names = word_features(found, hits).names
    share = 1 / max(1, len(names)) ** 0.5
    counts = Counter(names)
    return Seen(
        {name: count * share for name, count in counts.items()},
        style_features(found, sentiment().polarity_scores(found.text), hits),
        dict.fromkeys(support_features(found, hits), 1.0),
        hand_weights(hits),
    )


def vocabulary(rows: Sequence[dict[str, float]], at_least: int = _SEEN_AT_LEAST) -> list[str]:
    """Return the features worth a weight, in a fixed order."""
    seen = Counter(name for row in rows for name in row)
    return sorted(name for name, count in seen.items() if count >= at_least)


def matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> sparse.csr_matrix:
    """Return one line for each row, one column for each name."""
    column = {name: place for place, name in enumerate(names)}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for row in rows:
        for name, value in row.items():
            if name in column:
                indices.append(column[name])
                data.append(value)
        starts.append(len(indices))
    return sparse.csr_matrix((data, indices, starts), shape=(len(rows), len(names)))


def targets(rows: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Return what each of ``HEADS`` should say, and how much each answer counts.

    Of several fair labels of our own messages the first counts in full, the others less.
    """
    wanted = np.zeros((len(rows), len(HEADS)))
    counts = np.ones_like(wanted)
    for place, row in enumerate(rows):
        for rank, label in enumerate(row.labels):
            wanted[place, HEADS.index(label)] = 1
            if rank and row.source == "own":
                counts[place, HEADS.index(label)] = _OTHER_FAIR_LABEL
        judged = row.labels[:1] if row.source == "own" else row.labels
        wanted[place, -1] = not NEGATIVE_EMOTIONS.isdisjoint(judged)
    return wanted, counts


def fit_output(
    x: sparse.csr_matrix, wanted: np.ndarray, counts: np.ndarray, nb_columns: int
) -> tuple[np.ndarray, float]:
    """Return weights and intercept of one output; the first ``nb_columns`` are NB-weighted."""
    ratio = np.ones(x.shape[1])
    ratio[:nb_columns] = _log_count_ratio(x[:, :nb_columns], wanted, counts)
    model = LogisticRegression(C=_C, solver="lbfgs", max_iter=300, tol=1e-4)
    model.fit(x.multiply(ratio).tocsr(), wanted, sample_weight=counts)
    return model.coef_[0] * ratio, float(model.intercept_[0])


def _log_count_ratio(x: sparse.csr_matrix, wanted: np.ndarray, counts: np.ndarray) -> np.ndarray:
    present = (x > 0).astype(float)
    with_label = present.T @ (wanted * counts) + 1
    without = present.T @ ((1 - wanted) * counts) + 1
    ratio = np.log((with_label / with_label.sum()) / (without / without.sum()))
    # A feature equally common on both sides keeps a little room to learn.
    return np.sign(ratio + 1e-12) * np.maximum(np.abs(ratio), 0.3)


def important(x: sparse.csr_matrix, weights: np.ndarray, keep: int) -> np.ndarray:
    """Return the columns that move the outputs most over all rows, in order."""
    spread = np.sqrt(np.asarray(x.multiply(x).sum(axis=0))[0])
    moved = spread * np.abs(weights).sum(axis=1)
    return np.sort(np.argsort(-moved, kind="stable")[:keep])


def quantised(weights: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Return weights as whole numbers from -127 to 127, and the scale of each output."""
    scale = [float(np.round(np.abs(column).max() / 127, 6)) or 1e-6 for column in weights.T]
    return np.clip(np.round(weights / scale), -127, 127).astype(int), scale


assert OUTPUTS[: len(HEADS)] == HEADS
