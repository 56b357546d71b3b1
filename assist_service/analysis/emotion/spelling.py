"""Correct common misspellings and chat spellings before matching."""

from collections.abc import Mapping
from functools import cache

from assist_service.analysis.emotion.matching import load
from assist_service.analysis.emotion.tokens import MessageWords


def correct_spelling(message_words: MessageWords) -> MessageWords:
    """Return ``message_words`` with keys corrected by ``lexicon/words.yaml``; spans do not change."""
    right = _right()
    if right.keys().isdisjoint(message_words.keys):
        return message_words
    return message_words._replace(keys=[right.get(key, key) for key in message_words.keys])


@cache
def _right() -> Mapping[str, str]:
    spellings: Mapping[str, str] = load("words.yaml")["spellings"]
    return spellings
