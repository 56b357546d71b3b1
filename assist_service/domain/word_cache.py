"""Remember what was worked out for a word, but never for a word that no language has."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Found = TypeVar("Found")
# A stranger may write words of any length; twenty thousand of those would fill the memory.
LONGEST_WORD = 40


def remember_words(most: int) -> Callable[[Callable[[str], Found]], Callable[[str], Found]]:
    """Return a decorator that remembers a function's answers for ``most`` words of usual length."""

    def decorate(function: Callable[[str], Found]) -> Callable[[str], Found]:
        remembered = lru_cache(maxsize=most)(function)

        @wraps(function)
        def look_up(word: str) -> Found:
            return remembered(word) if len(word) <= LONGEST_WORD else function(word)

        return look_up

    return decorate
