"""How strongly each feeling and each cause shows in a message, and which words say so.

Two linear readings of the same words are mixed: what people write anywhere
(learned from GoEmotions), and what support customers write (learned from our
own messages and the lexicon's cues). How much the message looks like support
talk decides the mix. Everything is a sum, so each word's part is exact.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assist_service.analysis.emotion.features import (
    WHOLE,
    Place,
    cause_marks,
    hand_weights,
    style_features,
    support_features,
    unread,
)
from assist_service.analysis.emotion.lexicon_matches import Hit
from assist_service.analysis.emotion.model_weights import (
    CAUSED,
    HEADS,
    LANE_ZERO,
    OUTPUTS,
    SUPPORT,
    lanes,
    weights,
)
from assist_service.analysis.emotion.sentiment import sentiment
from assist_service.analysis.emotion.tokens import Words
from assist_service.analysis.emotion.word_features import share, word_features

_STEEPEST = 30.0
_SUPPORT = OUTPUTS.index("support")


class Feeling(NamedTuple):
    """Log-odds by ``HEADS`` and by ``LEARNED_CAUSES``, VADER's compound, and what is needed to say why.

    ``rows`` are the known word features: first word, last word, packed row. Each counts for ``share``.
    """

    odds: list[float]
    caused: list[float]
    compound: float
    mix: float
    rows: list[tuple[int, int, int]]
    share: float
    marks: Mapping[str, Place]
    cause_marks: Mapping[str, Place]
    hits: Sequence[Hit]
    style: Mapping[str, float]


def feel(found: Words, hits: Sequence[Hit]) -> Feeling:
    """Return what the words of a message and the cues in them say about feelings and causes."""
    model = weights()
    vader = sentiment().polarity_scores(found.text)
    features = word_features(found, unread(hits))
    one = share(features)
    get = model.rows.get
    rows = [(first, last, row) for name, first, last in features if (row := get(name)) is not None]
    sums = lanes(sum([row for _, _, row in rows]))
    style = style_features(found, vader, hits)
    marks = support_features(found, hits)
    causes = cause_marks(hits)
    said = [
        base + (n - LANE_ZERO) * scale * one
        for n, scale, base in zip(sums, model.scale, model.base, strict=True)
    ]
    written = _added(
        said[:CAUSED],
        [
            [value * weight for weight in weighed]
            for name, value in style.items()
            if (weighed := model.style.get(name)) is not None
        ],
    )
    special = _added(
        written[SUPPORT:],
        [learned for name in marks if (learned := model.marks.get(name)) is not None],
    )
    for name, weight in hand_weights(hits).items():
        place = HEADS.index(name)
        special[place] += model.hand[place] * weight
    mix = 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, written[_SUPPORT]))))
    odds = [(1 - mix) * here + mix * there for here, there in zip(written, special, strict=False)]
    told = marks | causes
    caused = _added(
        said[CAUSED:],
        [learned for name in told if (learned := model.cause_marks.get(name)) is not None],
    )
    return Feeling(odds, caused, vader["compound"], mix, rows, one, marks, causes, hits, style)


def _added(sums: list[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the sums with the rows added."""
    return list(map(sum, zip(sums, *rows, strict=True))) if rows else sums


def parts(feeling: Feeling, outputs: Sequence[int]) -> list[tuple[Place, float, str]]:
    """Return what each place in the text adds to ``outputs`` of ``HEADS``, in log-odds, and as what.

    What a pair of words adds stands half with each of the two.
    """
    model = weights()
    mix = feeling.mix
    # Both ways of reading together.
    units = [(k, (1 - mix) * model.scale[k]) for k in outputs]
    units += [(SUPPORT + k, mix * model.scale[SUPPORT + k]) for k in outputs]
    made = _word_parts(feeling, units)
    told: set[str] = set()
    for hit in feeling.hits:
        if hit.maybe or not hit.cue.feelings or hit.cue.name in told:
            continue
        told.add(hit.cue.name)
        weight = sum(
            model.hand[HEADS.index(feeling_name)] * by_hand
            for feeling_name, by_hand in hit.cue.feelings
            if HEADS.index(feeling_name) in outputs
        )
        made.append(((hit.first, hit.last), mix * weight, hit.cue.name))
    for name, place in feeling.marks.items():
        learned = model.marks.get(name)
        if learned is not None and place != WHOLE:
            made.append((place, mix * sum([learned[k] for k in outputs]), name))
    return made


def cause_parts(feeling: Feeling, cause: int) -> list[tuple[Place, float, str]]:
    """Return what each place in the text adds to one of ``LEARNED_CAUSES``, in log-odds, and as what."""
    model = weights()
    made = _word_parts(feeling, [(CAUSED + cause, model.scale[CAUSED + cause])])
    for name, place in {**feeling.marks, **feeling.cause_marks}.items():
        learned = model.cause_marks.get(name)
        if learned is not None and place != WHOLE:
            made.append((place, learned[cause], name))
    return made


def _word_parts(
    feeling: Feeling, units: Sequence[tuple[int, float]]
) -> list[tuple[Place, float, str]]:
    """Return what each word adds, where one unit of a column adds what ``units`` say."""
    doubled: dict[int, int] = {}
    for first, last, row in feeling.rows:
        doubled[first] = doubled.get(first, 0) + row
        doubled[last] = doubled.get(last, 0) + row
    half = feeling.share / 2
    made = []
    for place, row in doubled.items():
        columns = lanes(row)
        weight = sum([(columns[k] - LANE_ZERO) * unit for k, unit in units])
        made.append(((place, place), weight * half, "word"))
    return made
