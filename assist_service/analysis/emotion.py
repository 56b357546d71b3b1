"""How strongly each feeling shows in a message, and which words say so.

Two linear readings of the same words are mixed: what people write anywhere
(learned from GoEmotions), and what support customers write (learned from our
own messages and the lexicon's cues). How much the message looks like support
talk decides the mix. Everything is a sum, so each word's part is exact.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assist_service.analysis.cues import Hit
from assist_service.analysis.features import (
    NEGATORS,
    PREFIX,
    WHOLE,
    Place,
    hand_weights,
    style_features,
    support_features,
    unread,
)
from assist_service.analysis.sentiment import sentiment
from assist_service.analysis.text import Words
from assist_service.analysis.weights import HEADS, OUTPUTS, Row, Weights, weights

_LIMIT = 8.0
_NO_WORDS: Mapping[str, Row] = {}
_SUPPORT = OUTPUTS.index("support")


class Feeling(NamedTuple):
    """Log-odds by ``HEADS``, VADER's compound, and what is needed to say why."""

    odds: list[float]
    compound: float
    mix: float
    rows: list[tuple[Place, tuple[int, ...]]]
    share: float
    marks: dict[str, Place]
    hits: Sequence[Hit]
    style: dict[str, float]


def feel(found: Words, hits: Sequence[Hit]) -> Feeling:
    """Return what the words of a message and the cues in them say about feelings."""
    model = weights()
    vader = sentiment().polarity_scores(found.text)
    rows, count = known_rows(found, hits, model)
    share = 1 / math.sqrt(count or 1)
    style = style_features(found, vader, hits)
    general = _general(model, [row for _, row in rows], share, style)
    marks = support_features(found, hits)
    special = _special(model, general, marks, hits)
    mix = 1 / (1 + math.exp(-max(-30.0, min(30.0, general[_SUPPORT]))))
    odds = [(1 - mix) * here + mix * there for here, there in zip(general, special, strict=False)]
    return Feeling(odds, vader["compound"], mix, rows, share, marks, hits, style)


def known_rows(
    found: Words, hits: Sequence[Hit], model: Weights
) -> tuple[list[tuple[Place, Row]], int]:
    """Return the weights of the message's word features, and how many features there are.

    The same as looking up every name of ``word_features`` (a test holds it to that), with one
    look-up for each word instead of three.
    """
    rows: list[tuple[Place, Row]] = []
    count = 0
    quiet = unread(hits)
    words, starts = model.words, model.starts
    before: Mapping[str, Row] | None = None
    sentence, clause, negated = -1, -1, False
    for place, key in enumerate(found.keys):
        if found.clauses[place] != clause:
            clause, negated = found.clauses[place], False
            if found.sentences[place] != sentence:
                sentence, before = found.sentences[place], None
        if place in quiet:
            before = None
            continue
        if key[0].isdigit():
            key = "<n>"
        long = len(key) > PREFIX
        count += 1 + long + (before is not None)
        here = (place, place)
        entry = words.get(key)
        if entry is not None:
            rows += [(here, row) for row in (entry.negated if negated else entry.rows)]
        elif long and (start := starts.get(key[:PREFIX])) is not None:
            rows += [(here, row) for row in start[negated]]
        if before and (pair := before.get(key)) is not None:
            rows.append(((place - 1, place), pair))
        before = entry.following if entry is not None else _NO_WORDS
        if key in NEGATORS:
            negated = True
    return rows, count


def _general(
    model: Weights, rows: Sequence[tuple[int, ...]], share: float, style: dict[str, float]
) -> list[float]:
    """Return the log-odds of every output by words and by the way of writing."""
    parts: list[Sequence[float]] = [model.base]
    if rows:
        sums = map(sum, zip(*rows, strict=True))
        parts.append([n * scale * share for n, scale in zip(sums, model.scale, strict=True)])
    for name, value in style.items():
        weight = model.style.get(name)
        if weight is not None and value:
            parts.append([value * w for w in weight])
    return list(map(sum, zip(*parts, strict=True)))


def _special(
    model: Weights, general: Sequence[float], marks: dict[str, Place], hits: Sequence[Hit]
) -> list[float]:
    """Return the log-odds by the head for support talk."""
    clipped = general
    if max(general) > _LIMIT or min(general) < -_LIMIT:
        clipped = [max(-_LIMIT, min(_LIMIT, value)) for value in general]
    special = [
        base + sum([weight * clipped[k] for k, weight in taken])
        for base, taken in zip(model.support_base, model.support_words, strict=True)
    ]
    for name, weight in hand_weights(hits).items():
        place = HEADS.index(name)
        special[place] += model.support_hand[place] * weight
    learned = [row for name in marks if (row := model.support_marks.get(name)) is not None]
    return list(map(sum, zip(special, *learned, strict=True))) if learned else special


def parts(feeling: Feeling, outputs: Sequence[int]) -> list[tuple[Place, float, str]]:
    """Return what each place in the text adds to ``outputs``, in log-odds, and as what."""
    model = weights()
    mix, share = feeling.mix, feeling.share
    # What one unit of a general output adds to the wanted ones, both ways of reading together.
    units = dict.fromkeys(outputs, 1 - mix)
    for output in outputs:
        for k, weight in model.support_words[output]:
            units[k] = units.get(k, 0.0) + mix * weight
    per_unit = [(k, unit * model.scale[k] * share) for k, unit in units.items()]
    made = [
        (place, sum([row[k] * unit for k, unit in per_unit]), "word") for place, row in feeling.rows
    ]
    told: set[str] = set()
    for hit in feeling.hits:
        if hit.maybe or not hit.cue.feelings or hit.cue.name in told:
            continue
        told.add(hit.cue.name)
        weight = sum(
            model.support_hand[HEADS.index(feeling_name)] * by_hand
            for feeling_name, by_hand in hit.cue.feelings
            if HEADS.index(feeling_name) in outputs
        )
        made.append(((hit.first, hit.last), mix * weight, hit.cue.name))
    for name, place in feeling.marks.items():
        learned = model.support_marks.get(name)
        if learned is not None and place != WHOLE:
            made.append((place, mix * sum([learned[k] for k in outputs]), name))
    return made
