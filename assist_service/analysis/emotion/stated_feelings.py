"""Find feelings that the customer states outright: "I am really angry" is always anger.

In the model's sum, the surrounding words can outweigh such a statement; a human reader would not
be misled.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.emotion.lexicon_matches import CueMatch
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import Emotion, Span

_PREFIX = "stated."


class StatedFeeling(NamedTuple):
    """A feeling and the words that state it."""

    emotion: Emotion
    span: Span


def find_stated_feelings(
    message_words: MessageWords, hits: Sequence[CueMatch]
) -> tuple[StatedFeeling, ...]:
    """Return the feelings that customers state about themselves (``lexicon/stated.yaml``), in order."""
    return tuple(
        StatedFeeling(hit.cue.feelings[0][0], message_words.span(hit.first, hit.last))
        for hit in hits
        if hit.cue.name.startswith(_PREFIX) and not hit.maybe
    )
