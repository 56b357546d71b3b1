"""How strongly each feeling shows in a message, and which words say so.

Two linear readings of the same words are mixed: what people write anywhere
(learned from GoEmotions), and what support customers write (learned from our
own messages and the lexicon's cues). How much the message looks like support
talk decides the mix. Everything is a sum, so each word's part is exact.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.cues import Hit
from assist_service.analysis.features import (
    WHOLE,
    Place,
    hand_weights,
    style_features,
    support_features,
    word_features,
)
from assist_service.analysis.sentiment import sentiment
from assist_service.analysis.text import Words
from assist_service.analysis.weights import HEADS, OUTPUTS, Weights, weights

_LIMIT = 8.0
_UPSET = HEADS.index("upset")
_SUPPORT = OUTPUTS.index("support")


class Feeling(NamedTuple):
    """Log-odds by ``HEADS``, VADER's compound, and what is needed to say why."""

    odds: tuple[float, ...]
    compound: float
    mix: float
    words: list[tuple[Place, tuple[int, ...]]]
    share: float
    marks: dict[str, Place]
    hits: Sequence[Hit]


def feel(found: Words, hits: Sequence[Hit]) -> Feeling:
    """Return what the words of a message and the cues in them say about feelings."""
    model = weights()
    vader = sentiment().polarity_scores(found.text)
    names, places = word_features(found, hits)
    known = model.words
    rows = [
        (place, row) for name, place in zip(names, places, strict=True) if (row := known.get(name))
    ]
    share = 1 / math.sqrt(len(names) or 1)
    general = list(model.base)
    if rows:
        sums = map(sum, zip(*[row for _, row in rows], strict=True))
        general = [
            base + total * scale * share
            for base, total, scale in zip(general, sums, model.scale, strict=True)
        ]
    for name, value in style_features(found, vader).items():
        if row := model.style.get(name):
            general = [odds + weight * value for odds, weight in zip(general, row, strict=True)]
    marks = support_features(found, hits)
    mix = 1 / (1 + math.exp(-max(-30.0, min(30.0, general[_SUPPORT]))))
    special = _special(model, general, marks, hits)
    odds = tuple(
        (1 - mix) * here + mix * there for here, there in zip(general, special, strict=False)
    )
    return Feeling(odds, vader["compound"], mix, rows, share, marks, hits)


def _special(
    model: Weights, general: Sequence[float], marks: dict[str, Place], hits: Sequence[Hit]
) -> list[float]:
    """Return the log-odds by the head for support talk."""
    clipped = [max(-_LIMIT, min(_LIMIT, value)) for value in general[: len(HEADS)]]
    hand = hand_weights(hits)
    special = [
        base + sum(map(float.__mul__, row, clipped)) + (trust * hand[name] if name in hand else 0.0)
        for base, row, trust, name in zip(
            model.support_base, model.support_words, model.support_hand, HEADS, strict=True
        )
    ]
    learned = [row for name in marks if (row := model.support_marks.get(name))]
    if learned:
        special = [
            value + sum(column)
            for value, column in zip(special, zip(*learned, strict=True), strict=True)
        ]
    return special


def parts(feeling: Feeling, outputs: Sequence[int]) -> list[tuple[Place, float, str]]:
    """Return what each place in the text adds to ``outputs``, in log-odds, and as what."""
    model = weights()
    takes = [model.support_words[output] for output in outputs]
    mix = feeling.mix
    # What one unit of each general output adds to the wanted ones, both ways of reading together.
    per_unit = [
        sum(
            (1 - mix) * (output == k) + mix * row[k]
            for output, row in zip(outputs, takes, strict=True)
        )
        * model.scale[k]
        * feeling.share
        for k in range(len(HEADS))
    ]
    made = [
        (place, sum(map(float.__mul__, per_unit, map(float, row))), "word")
        for place, row in feeling.words
    ]
    told: set[str] = set()
    for hit in feeling.hits:
        weight = 0.0
        if not hit.maybe and hit.cue.name not in told:
            told.add(hit.cue.name)
            by_hand = dict(hit.cue.feelings)
            weight = sum(model.support_hand[k] * by_hand.get(HEADS[k], 0.0) for k in outputs)  # type: ignore[call-overload]
        if weight:
            made.append(((hit.first, hit.last), mix * weight, hit.cue.name))
    for name, place in feeling.marks.items():
        row = model.support_marks.get(name)
        if row and place != WHOLE:
            made.append((place, mix * sum(row[k] for k in outputs), name))
    return made
