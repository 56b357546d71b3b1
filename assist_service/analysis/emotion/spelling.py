"""Read common misspellings and chat spellings as the words that were meant."""

from collections.abc import Mapping
from functools import cache

from assist_service.analysis.emotion.matching import load
from assist_service.analysis.emotion.tokens import Words


def spelled(found: Words) -> Words:
    """Return ``found`` with the keys of ``lexicon/words.yaml`` put right; places stay as written."""
    right = _right()
    if right.keys().isdisjoint(found.keys):
        return found
    return found._replace(keys=[right.get(key, key) for key in found.keys])


@cache
def _right() -> Mapping[str, str]:
    spellings: Mapping[str, str] = load("words.yaml")["spellings"]
    return spellings
