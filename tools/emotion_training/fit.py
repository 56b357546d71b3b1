"""Features as matrices, and one logistic regression with naive-Bayes weighted words.

Method: Wang and Manning, Baselines and Bigrams, ACL 2012. Each word feature counts for the message's
``share``, and for more where it is rare: by the square root of its inverse document frequency, which goes
into the learned weight, so that reading needs no table of frequencies.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assist_service.analysis.emotion.features import (
    cause_marks,
    find_ignored_words,
    hand_weights,
    style_features,
    support_features,
)
from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.sentiment import sentiment
from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.tokens import words
from assist_service.analysis.emotion.word_features import share, word_features

Values = Mapping[str, float]


class Seen(NamedTuple):
    """One message as the reading sees it: features by name, with their values."""

    words: Values
    style: Values
    marks: Values
    lexicon_values: Values
    caused: Values


def see(text: str) -> Seen:
    """Return the features of ``text``."""
    message_words = correct_spelling(words(text))
    hits = find_cues(message_words)
    features = word_features(message_words, find_ignored_words(hits))
    word_share = share(features)
    marks = support_features(message_words, hits)
    return Seen(
        {name: count * word_share for name, count in Counter(f[0] for f in features).items()},
        style_features(message_words, sentiment().polarity_scores(message_words.text), hits),
        dict.fromkeys(marks, 1.0),
        hand_weights(hits),
        dict.fromkeys((*marks, *cause_marks(hits)), 1.0),
    )


def vocabulary(rows: Iterable[Values], at_least: int) -> list[str]:
    """Return the features worth a weight, in a fixed order."""
    name_counts = Counter(name for row in rows for name in row)
    return sorted(name for name, count in name_counts.items() if count >= at_least)


def matrix(rows: Sequence[Values], names: Sequence[str]) -> sparse.csr_matrix:
    """Return one line for each row, one column for each name."""
    column = {name: position for position, name in enumerate(names)}
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


def rarity(x: sparse.csr_matrix) -> np.ndarray:
    """Return how much each column of words counts for being rare, by the square root of its idf."""
    present = np.asarray((x > 0).sum(axis=0))[0]
    return np.sqrt(np.log(x.shape[0] / np.maximum(1, present)))


def log_count_ratio(x: sparse.csr_matrix, targets: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return for each column how much more often it stands where ``targets`` is 1, as a logarithm."""
    present = (x > 0).astype(float)
    with_label = present.T @ (targets * counts) + 1
    without = present.T @ ((1 - targets) * counts) + 1
    return np.log(with_label / with_label.sum()) - np.log(without / without.sum())


def fit_output(
    x: sparse.csr_matrix, targets: np.ndarray, counts: np.ndarray, *, strength: float
) -> tuple[np.ndarray, float]:
    """Return weights and intercept of one output; ``strength`` is how freely weights may grow."""
    model = LogisticRegression(C=strength, solver="lbfgs", max_iter=200, tol=1e-3)
    model.fit(x, targets, sample_weight=counts)
    return model.coef_[0], float(model.intercept_[0])


def important(x: sparse.csr_matrix, weights: np.ndarray, keep: int) -> np.ndarray:
    """Return the columns that move the outputs most over all rows, in order."""
    spread = np.sqrt(np.asarray(x.multiply(x).sum(axis=0))[0])
    moved = spread * np.abs(weights).sum(axis=1)
    return np.sort(np.argsort(-moved, kind="stable")[:keep])


def quantised(weights: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Return weights as whole numbers from -127 to 127, and the scale of each output."""
    scale = [float(np.round(np.abs(column).max() / 127, 6)) or 1e-6 for column in weights.T]
    return np.clip(np.round(weights / scale), -127, 127).astype(int), scale
