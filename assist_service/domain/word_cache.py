"""A cache of results by word that skips words of implausible length."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Value = TypeVar("Value")
# Strangers may send words of any length; 20,000 of those would fill the memory.
LONGEST_WORD = 40


def remember_words(most: int) -> Callable[[Callable[[str], Value]], Callable[[str], Value]]:
    """Return a decorator that caches a function's results for ``most`` words of usual length."""

    def decorate(function: Callable[[str], Value]) -> Callable[[str], Value]:
        remembered = lru_cache(maxsize=most)(function)

        @wraps(function)
        def look_up(word: str) -> Value:
            return remembered(word) if len(word) <= LONGEST_WORD else function(word)

        return look_up

    return decorate
