"""Score each feeling and cause in a message, and attribute the score to its words.

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
    WordRange,
    cause_marks,
    find_ignored_words,
    hand_weights,
    style_features,
    support_features,
)
from assist_service.analysis.emotion.lexicon_matches import CueMatch
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
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.analysis.emotion.word_features import share, word_features

_STEEPEST = 30.0
_SUPPORT = OUTPUTS.index("support")


class Feeling(NamedTuple):
    """Log-odds by ``HEADS`` and by ``LEARNED_CAUSES``, VADER's compound score, and the data that explains them.

    ``rows`` are the known word features: first word, last word, packed row. Each counts for ``share``.
    """

    odds: list[float]
    caused: list[float]
    compound: float
    mix: float
    rows: list[tuple[int, int, int]]
    share: float
    marks: Mapping[str, WordRange]
    cause_marks: Mapping[str, WordRange]
    hits: Sequence[CueMatch]
    style: Mapping[str, float]


def feel(message_words: MessageWords, hits: Sequence[CueMatch]) -> Feeling:
    """Return the feeling and cause scores for a message's words and cues."""
    model = weights()
    vader = sentiment().polarity_scores(message_words.text)
    features = word_features(message_words, find_ignored_words(hits))
    word_share = share(features)
    get = model.rows.get
    rows = [(first, last, row) for name, first, last in features if (row := get(name)) is not None]
    sums = lanes(sum([row for _, _, row in rows]))
    style = style_features(message_words, vader, hits)
    marks = support_features(message_words, hits)
    causes = cause_marks(hits)
    base_sums = [
        base + (n - LANE_ZERO) * scale * word_share
        for n, scale, base in zip(sums, model.scale, model.base, strict=True)
    ]
    styled_sums = _added(
        base_sums[:CAUSED],
        [
            [value * weight for weight in weighed]
            for name, value in style.items()
            if (weighed := model.style.get(name)) is not None
        ],
    )
    special = _added(
        styled_sums[SUPPORT:],
        [learned for name in marks if (learned := model.marks.get(name)) is not None],
    )
    for name, weight in hand_weights(hits).items():
        head = HEADS.index(name)
        special[head] += model.lexicon_weights[head] * weight
    mix = 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, styled_sums[_SUPPORT]))))
    odds = [
        (1 - mix) * general_odds + mix * support_odds
        for general_odds, support_odds in zip(styled_sums, special, strict=False)
    ]
    cause_cues = marks | causes
    caused = _added(
        base_sums[CAUSED:],
        [learned for name in cause_cues if (learned := model.cause_marks.get(name)) is not None],
    )
    return Feeling(
        odds, caused, vader["compound"], mix, rows, word_share, marks, causes, hits, style
    )


def _added(sums: list[float], rows: Sequence[Sequence[float]]) -> list[float]:
    """Return the sums with the rows added."""
    return list(map(sum, zip(sums, *rows, strict=True))) if rows else sums


def parts(feeling: Feeling, outputs: Sequence[int]) -> list[tuple[WordRange, float, str]]:
    """Return the contributions to ``outputs`` of ``HEADS``: word range, log-odds and feature name.

    The contribution of a word pair is split equally between its two words.
    """
    model = weights()
    mix = feeling.mix
    # The two readings combined.
    units = [(k, (1 - mix) * model.scale[k]) for k in outputs]
    units += [(SUPPORT + k, mix * model.scale[SUPPORT + k]) for k in outputs]
    contributions = _word_parts(feeling, units)
    names_used: set[str] = set()
    for hit in feeling.hits:
        if hit.maybe or not hit.cue.feelings or hit.cue.name in names_used:
            continue
        names_used.add(hit.cue.name)
        weight = sum(
            model.lexicon_weights[HEADS.index(feeling_name)] * by_hand
            for feeling_name, by_hand in hit.cue.feelings
            if HEADS.index(feeling_name) in outputs
        )
        contributions.append(((hit.first, hit.last), mix * weight, hit.cue.name))
    for name, word_range in feeling.marks.items():
        learned = model.marks.get(name)
        if learned is not None and word_range != WHOLE:
            contributions.append((word_range, mix * sum([learned[k] for k in outputs]), name))
    return contributions


def cause_parts(feeling: Feeling, cause: int) -> list[tuple[WordRange, float, str]]:
    """Return the contributions to one of ``LEARNED_CAUSES``: word range, log-odds and feature name."""
    model = weights()
    contributions = _word_parts(feeling, [(CAUSED + cause, model.scale[CAUSED + cause])])
    for name, word_range in {**feeling.marks, **feeling.cause_marks}.items():
        learned = model.cause_marks.get(name)
        if learned is not None and word_range != WHOLE:
            contributions.append((word_range, learned[cause], name))
    return contributions


def _word_parts(
    feeling: Feeling, units: Sequence[tuple[int, float]]
) -> list[tuple[WordRange, float, str]]:
    """Return what each word adds, where one unit of a column adds what ``units`` say."""
    doubled: dict[int, int] = {}
    for first, last, row in feeling.rows:
        doubled[first] = doubled.get(first, 0) + row
        doubled[last] = doubled.get(last, 0) + row
    half = feeling.share / 2
    contributions = []
    for index, row in doubled.items():
        columns = lanes(row)
        weight = sum([(columns[k] - LANE_ZERO) * unit for k, unit in units])
        contributions.append(((index, index), weight * half, "word"))
    return contributions
