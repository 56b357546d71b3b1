"""The head for support talk and the causes: learned from our own messages, held down by plain support chat."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from assist_service.analysis.emotion.model_weights import HEADS
from tools.emotion_training import fit
from tools.emotion_training.fit import Seen, Values
from tools.emotion_training.vectors import Vectors

# How much a line of plain chat counts beside one of our own messages.
CHAT_COUNT = 0.15
# Stands before the names of marks of writing among the marks.
STYLE = "style "
_SEEN_AT_LEAST = 2
_STRENGTH = 4.0
_RARITY = 0.5
_GENERAL_SCALE = 0.5
_VECTOR_SCALE = 0.1
# Cues overlap much; held down more than words, one does not learn to take back what another says.
_MARK_SCALE = 0.7


class Head(NamedTuple):
    """Learned weights of one set of outputs, one column for each: words, kinds of words, marks.

    ``vectors`` weigh the meaning of plain words (first half of its rows) and of negated ones.
    """

    names: list[str]
    words: np.ndarray
    vectors: np.ndarray
    mark_names: list[str]
    marks: np.ndarray
    general: np.ndarray
    lexicon_weights: np.ndarray
    base: np.ndarray


class Inputs(NamedTuple):
    """Messages as the head sees them."""

    words: Sequence[Values]
    marks: Sequence[Values]
    meaning: np.ndarray
    general: np.ndarray
    lexicon_values: np.ndarray

    def only(self, row_indices: np.ndarray) -> "Inputs":
        """Return the messages at ``row_indices``."""
        return Inputs(
            [self.words[i] for i in row_indices],
            [self.marks[i] for i in row_indices],
            self.meaning[row_indices],
            self.general[row_indices],
            self.lexicon_values[row_indices],
        )


def for_feelings(messages_seen: Sequence[Seen], general: np.ndarray, vectors: Vectors) -> Inputs:
    """Return what the head of feelings sees: all there is."""
    lexicon_values = np.array(
        [[row.lexicon_values.get(name, 0.0) for name in HEADS] for row in messages_seen]
    )
    return Inputs(
        [row.words for row in messages_seen],
        [
            {**row.marks, **{STYLE + name: n for name, n in row.style.items()}}
            for row in messages_seen
        ],
        vectors.meaning([row.words for row in messages_seen]),
        general[:, : len(HEADS)],
        lexicon_values,
    )


def for_causes(messages_seen: Sequence[Seen], vectors: Vectors) -> Inputs:
    """Return what the head of causes sees: words and marks."""
    empty_columns = np.zeros((len(messages_seen), 0))
    return Inputs(
        [row.words for row in messages_seen],
        [row.caused for row in messages_seen],
        vectors.meaning([row.words for row in messages_seen]),
        empty_columns,
        empty_columns,
    )


def learn(inputs: Inputs, targets: np.ndarray, counts: np.ndarray) -> Head:
    """Fit one logistic regression for each column of ``targets``."""
    names = fit.vocabulary(inputs.words, _SEEN_AT_LEAST)
    mark_names = fit.vocabulary(inputs.marks, _SEEN_AT_LEAST)
    words = fit.matrix(inputs.words, names)
    rare = fit.rarity(words) * _RARITY
    shared_columns = sparse.hstack(
        [
            sparse.csr_matrix(inputs.general * _GENERAL_SCALE),
            fit.matrix(inputs.marks, mark_names) * _MARK_SCALE,
            sparse.csr_matrix(inputs.meaning * _VECTOR_SCALE),
        ]
    ).tocsr()
    sizes = np.cumsum([inputs.general.shape[1], len(mark_names), inputs.meaning.shape[1]])
    with_hand = inputs.lexicon_values.shape[1] > 0
    width = targets.shape[1]
    head = Head(
        names,
        np.zeros((len(names), width)),
        np.zeros((inputs.meaning.shape[1], width)),
        mark_names,
        np.zeros((len(mark_names), width)),
        np.zeros((inputs.general.shape[1], width)),
        np.zeros(width),
        np.zeros(width),
    )
    for k in range(width):
        ratio = fit.log_count_ratio(words, targets[:, k], counts[:, k]) * rare
        columns = [shared_columns, words.multiply(ratio)]
        if with_hand:
            columns.append(sparse.csr_matrix(inputs.lexicon_values[:, [k]]))
        learned, head.base[k] = fit.fit_output(
            sparse.hstack(columns).tocsr(), targets[:, k], counts[:, k], strength=_STRENGTH
        )
        head.general[:, k] = learned[: sizes[0]] * _GENERAL_SCALE
        head.marks[:, k] = learned[sizes[0] : sizes[1]] * _MARK_SCALE
        head.vectors[:, k] = learned[sizes[1] : sizes[2]] * _VECTOR_SCALE
        head.words[:, k] = learned[sizes[2] : sizes[2] + len(names)] * ratio
        head.lexicon_weights[k] = learned[-1] if with_hand else 0.0
    return head


def odds(head: Head, inputs: Inputs) -> np.ndarray:
    """Return the log-odds of each output."""
    feature_columns = (
        head.base
        + fit.matrix(inputs.words, head.names) @ head.words
        + inputs.meaning @ head.vectors
        + fit.matrix(inputs.marks, head.mark_names) @ head.marks
        + inputs.general @ head.general
    )
    return np.asarray(
        feature_columns + inputs.lexicon_values * head.lexicon_weights
        if inputs.lexicon_values.size
        else feature_columns
    )
