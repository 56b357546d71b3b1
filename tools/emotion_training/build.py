"""Fit everything and put the model file together."""

from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np

from assist_service.analysis.emotion.features import Length
from assist_service.analysis.emotion.model_weights import (
    CAUSED,
    COLUMNS,
    HEADS,
    OUTPUTS,
    SUPPORT,
    pack,
)
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from tools.emotion_training import calibration, fit, sources, support, targets, vectors
from tools.emotion_training.fit import Seen
from tools.emotion_training.general import General, learn, mixed
from tools.emotion_training.sources import Row

LABEL_FROM = 0.3
_FOLDS = 5
# Rows of the file; those that move the outputs least are left out.
_KEEP_ROWS = 26_000
_ROUND = 3


class Set(NamedTuple):
    """Messages with their features."""

    rows: list[Row]
    messages_seen: list[Seen]


class Data(NamedTuple):
    """All sets of a training run."""

    people: Set
    dev: Set
    chats: Set
    chats_dev: Set
    own: Set


class Built(NamedTuple):
    """The model file, and the chances that its figures are made from."""

    file: bytes
    own: np.ndarray
    own_causes: np.ndarray
    chats: np.ndarray
    dev: np.ndarray
    dev_general: np.ndarray
    own_from: np.ndarray
    chats_from: np.ndarray
    upset_from: dict[Length, float]
    confidence: tuple[float, float]


def load(data: Path) -> Data:
    """Read everything but the untouched messages."""

    def made(rows: list[Row]) -> Set:
        return Set(rows, [fit.see(row.text) for row in rows])

    return Data(
        made(sources.goemotions(data, "train")),
        made(sources.goemotions(data, "dev")),
        made(sources.multidogo(data, "train")[::3]),
        made(sources.multidogo(data, "dev")),
        made(sources.own()),
    )


def folds(rows: list[Row]) -> np.ndarray:
    """Return the fold of each message: whole batches, so that no fold has met the writer it judges."""
    batches = sorted({row.source for row in rows})
    return np.array([batches.index(row.source) % _FOLDS for row in rows])


def lengths(part: Set) -> np.ndarray:
    """Return the length of each message, by its name."""
    names = get_args(Length)
    return np.array(
        [next(name for name in names if name in row.style) for row in part.messages_seen]
    )


def build(data: Data) -> Built:
    """Fit the general reading and the heads for support talk, calibrate them, and pack everything."""
    talk = Set(data.chats.rows + data.own.rows, data.chats.messages_seen + data.own.messages_seen)
    general = learn(data.people.rows, data.people.messages_seen, talk.rows, talk.messages_seen)
    meaning = vectors.load()
    own_odds, chat_odds = (
        general.odds(data.own.messages_seen),
        general.odds(data.chats.messages_seen),
    )
    messages_seen = data.own.messages_seen + data.chats.messages_seen
    inputs = support.for_feelings(messages_seen, np.vstack([own_odds, chat_odds]), meaning)
    shares, counts = targets.feelings(data.own.rows + data.chats.rows)
    size = len(data.own.rows)
    counts[size:] *= support.CHAT_COUNT
    given_causes = support.for_causes(messages_seen, meaning)
    wanted_causes = targets.causes(data.own.rows + data.chats.rows)
    cause_counts = np.ones_like(wanted_causes)
    cause_counts[size:] *= support.CHAT_COUNT
    fold = np.r_[folds(data.own.rows), np.full(len(data.chats.rows), -1)]
    unseen, unseen_causes = np.zeros((size, len(HEADS))), np.zeros((size, len(CAUSES)))
    for number in range(_FOLDS):
        test_rows, train_rows = np.where(fold == number)[0], np.where(fold != number)[0]
        head = support.learn(inputs.only(train_rows), shares[train_rows], counts[train_rows])
        unseen[test_rows] = mixed(own_odds[test_rows], support.odds(head, inputs.only(test_rows)))
        head = support.learn(
            given_causes.only(train_rows), wanted_causes[train_rows], cause_counts[train_rows]
        )
        unseen_causes[test_rows] = support.odds(head, given_causes.only(test_rows))
    feelings = support.learn(inputs, shares, counts)
    causes = support.learn(given_causes, wanted_causes, cause_counts)

    def read(part: Set) -> np.ndarray:
        odds = general.odds(part.messages_seen)
        return mixed(
            odds, support.odds(feelings, support.for_feelings(part.messages_seen, odds, meaning))
        )

    chats = read(data.chats_dev)
    chat_wanted, chat_counts = targets.feelings(data.chats_dev.rows)
    fitted_curves = calibration.curves(
        np.vstack([unseen, chats]),
        np.vstack([shares[:size], chat_wanted]),
        np.vstack([counts[:size], chat_counts * calibration.CHAT_COUNT]),
    )
    own_chances = calibration.probabilities(unseen, fitted_curves)
    chat_chances = calibration.probabilities(chats, fitted_curves)
    own_lengths, chat_lengths = lengths(data.own), lengths(data.chats_dev)
    upset_from = calibration.upset_thresholds(
        own_chances, data.own.rows, own_lengths, chat_chances, chat_lengths, LABEL_FROM
    )
    own_from = np.array([upset_from[length] for length in own_lengths])
    first = calibration.first_labels(own_chances, own_from, LABEL_FROM)
    fair = [EMOTIONS[k] in row.labels for k, row in zip(first, data.own.rows, strict=True)]
    slope, shift = calibration.confidence_curve(
        calibration.first_chances(own_chances, first), np.array(fair)
    )
    cause_from = calibration.cause_thresholds(unseen_causes, wanted_causes[:size])
    names, table = _rows(general, feelings, causes, data)
    whole, scale = fit.quantised(table)
    nonzero_rows = [k for k, row in enumerate(whole) if row.any()]
    by_style = dict(zip(general.style_names, general.style, strict=True))
    base, style = _folded(general, feelings, by_style)
    header = {
        "scale": scale,
        "base": _rounded(np.r_[base, causes.base]),
        "style": {name: _rounded(row) for name, row in style.items()},
        "marks": {
            name: _rounded(row)
            for name, row in zip(feelings.mark_names, feelings.marks, strict=True)
            if not name.startswith(support.STYLE)
        },
        "hand": _rounded(feelings.lexicon_weights),
        "cause_marks": {
            name: _rounded(row) for name, row in zip(causes.mark_names, causes.marks, strict=True)
        },
        "cause_from": cause_from,
        "curves": fitted_curves,
        "settings": {
            "label_from": LABEL_FROM,
            "confidence slope": slope,
            "confidence shift": shift,
            **{f"upset_from {length}": least for length, least in upset_from.items()},
        },
    }
    return Built(
        pack(header, {names[k]: tuple(whole[k].tolist()) for k in nonzero_rows}),
        own_chances,
        unseen_causes >= np.array(cause_from),
        chat_chances,
        calibration.probabilities(read(data.dev), fitted_curves),
        1 / (1 + np.exp(-general.odds(data.dev.messages_seen)[:, : len(HEADS)])),
        own_from,
        np.array([upset_from[length] for length in chat_lengths]),
        upset_from,
        (slope, shift),
    )


def _rows(
    general: General, feelings: support.Head, causes: support.Head, data: Data
) -> tuple[list[str], np.ndarray]:
    """Return the word features worth a row, and what each adds to each column.

    The meaning of a word goes into its own row, also for words that no message has: what is
    learned about their neighbours holds for them.
    """
    meaning = vectors.load()
    negated = {f"not_{name}" for name in meaning.row_by_name}
    known_names = {*general.names, *feelings.names, *causes.names}
    names = sorted(known_names | set(meaning.row_by_name) | (negated & known_names))
    column = {name: column_index for column_index, name in enumerate(names)}
    table = np.zeros((len(names), COLUMNS))
    at = [column[n] for n in general.names]
    table[at, : len(OUTPUTS)] = general.table
    table[at, SUPPORT:CAUSED] = general.table[:, : len(HEADS)] @ feelings.general
    for head, start in ((feelings, SUPPORT), (causes, CAUSED)):
        width = head.words.shape[1]
        part = table[:, start : start + width]
        part[[column[n] for n in head.names]] += head.words
        size = len(head.vectors) // 2
        for name, column_index in column.items():
            if (vector := meaning.of(name)) is not None:
                minus, row = vector
                part[column_index] += (
                    meaning.table[row] @ head.vectors[size * minus : size * (minus + 1)]
                )
    word_matrix = fit.matrix([row.words for part in data for row in part.messages_seen], names)
    # A frequent word that no message has counts as if it stood in a few.
    spread = np.sqrt(np.asarray(word_matrix.multiply(word_matrix).sum(axis=0))[0] + 0.05)
    moved = spread * np.abs(table / np.maximum(1e-9, np.abs(table).max(axis=0))).sum(axis=1)
    keep = np.sort(np.argsort(-moved, kind="stable")[:_KEEP_ROWS])
    return [names[k] for k in keep], table[keep]


def _rounded(values: np.ndarray) -> list[float]:
    rounded: list[float] = np.round(values, _ROUND).tolist()
    return rounded


def _folded(
    general: General, head: support.Head, by_style: dict[str, np.ndarray]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return intercepts and weights of the way of writing over the general and the support columns.

    The head takes over a share of the general log-odds. All of it is linear, so that share is worked
    into the head's own numbers, and reading adds up once.
    """
    own = {
        name.removeprefix(support.STYLE): row
        for name, row in zip(head.mark_names, head.marks, strict=True)
        if name.startswith(support.STYLE)
    }
    zero_outputs, zero_heads = np.zeros(len(OUTPUTS)), np.zeros(len(HEADS))
    style = {}
    for name in sorted(own.keys() | by_style.keys()):
        row = by_style.get(name, zero_outputs)
        style[name] = np.r_[row, own.get(name, zero_heads) + row[: len(HEADS)] @ head.general]
    base = np.r_[general.base, head.base + general.base[: len(HEADS)] @ head.general]
    return base, style
