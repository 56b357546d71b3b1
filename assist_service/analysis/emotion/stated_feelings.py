"""Feelings that a customer states outright: "I am really angry" is anger, whatever else is said.

A sum of small weights can be talked out of the plainest words by the words around them; no agent
would be.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.emotion.lexicon_matches import Hit
from assist_service.analysis.emotion.tokens import Words
from assist_service.domain.types import Emotion, Span

_PREFIX = "stated."


class Stated(NamedTuple):
    """A feeling and the words that state it."""

    emotion: Emotion
    span: Span


def stated(found: Words, hits: Sequence[Hit]) -> tuple[Stated, ...]:
    """Return the feelings that ``lexicon/stated.yaml`` finds said of oneself, in order."""
    return tuple(
        Stated(hit.cue.feelings[0][0], found.span(hit.first, hit.last))
        for hit in hits
        if hit.cue.name.startswith(_PREFIX) and not hit.maybe
    )
