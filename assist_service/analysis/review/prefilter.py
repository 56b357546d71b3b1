"""Prefilter phrase lists by the words that their phrases need.

A reply of 40 words matches 8 of the 60 lists. Searching a list takes 3 to 5 microseconds;
looking up all words of the reply takes 14. So a list is searched only if the text has all
the words that one of its phrases needs, in any order, which leaves 24 lists (5 for a
customer's line). The prefilter may pass too many lists, never too few.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

# A text must contain one of these words: "sorry" as a whole, "frustrat*" as a beginning,
# "#" a number.
Needed = frozenset[str]
# All of these are needed for a phrase to match in one way.
Way = tuple[Needed, ...]

# If a phrase has more needs than this, the needs that texts meet most often are left out.
_LAYERS = 4
# A word of three letters or fewer appears in most texts, a long one in few.
_SHORT, _OFTEN = 3, 20
# With twice as many, the lookup costs more than the searches it saves.
_MOST_WAYS = 16
_RUN = re.compile(rb"[a-z0-9]+")
_CHUNK = re.compile(r"[a-z0-9']+")
_TEXTS, _WORDS = 8, 20_000
# A longer word, such as a pasted key, is not cached.
_LONG = 40


class Prefilter:
    """Decides which of several named lists can match a text.

    Each way in which a phrase can match is a bit in several layers, one for each need;
    words set the bits of the needs that they meet, and the ways with bits set in
    all layers remain.
    """

    def __init__(self, lists: Mapping[str, Sequence[Way]]) -> None:
        self._size = sum(map(len, lists.values()))
        self._of_list: dict[str, int] = {}
        self._always = 0
        self._whole: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        at = 0
        for name, phrases in lists.items():
            self._of_list[name] = ((1 << len(phrases)) - 1) << at
            for needs in phrases:
                self._add(at, sorted(needs, key=_likely)[:_LAYERS])
                at += 1
        self._longest = max(map(len, self._beginnings), default=0)
        # A small cache, so that no customer's words stay here for long.
        self._ways = lru_cache(_TEXTS)(self._ways_of)
        self._word = lru_cache(_WORDS)(self._bits_of_word)

    def passes(self, name: str, plain: bytes) -> bool:
        """Whether a phrase of the list ``name`` can match ``plain``."""
        return self._ways(plain) & self._of_list[name] != 0

    def _add(self, at: int, needs: Sequence[Needed]) -> None:
        for layer in range(_LAYERS):
            bit = 1 << (layer * self._size + at)
            if layer >= len(needs):
                self._always |= bit
                continue
            for word in needs[layer]:
                bits_by_word = self._beginnings if word.endswith("*") else self._whole
                key = word.removesuffix("*")
                bits_by_word[key] = bits_by_word.get(key, 0) | bit

    def _ways_of(self, plain: bytes) -> int:
        bits = self._always
        for run in set(_RUN.findall(plain)):
            bits |= self._word(run) if len(run) <= _LONG else self._bits_of_word(run)
        ways = (1 << self._size) - 1
        for layer in range(_LAYERS):
            ways &= bits >> (layer * self._size)
        return ways

    def _bits_of_word(self, run: bytes) -> int:
        word = run.decode()
        number = self._whole.get("#", 0) if any(map(str.isdigit, word)) else 0
        bits = self._whole.get(word, 0)
        for end in range(1, min(len(word), self._longest) + 1):
            bits |= self._beginnings.get(word[:end], 0)
        # Order numbers share one integer, which is a kilobyte long.
        return bits | number if bits else number


def needed_word(piece: str) -> Needed | None:
    """Return the words that a text needs for one word of a phrase; "don't" is found as "dont" too.

    Return ``None`` if no word is certain.
    """
    stripped = piece.removesuffix("*")
    chunks = _CHUNK.findall(stripped) if stripped == stripped.lower() else []
    runs = [run for run in max(chunks, key=len, default="").split("'") if run]
    if not runs:
        return None
    star = "*" if stripped != piece else ""
    return frozenset("".join(runs[: end + 1]) + star for end in range(len(runs)))


def combine_ways(before: Sequence[Way], after: Sequence[Way]) -> list[Way]:
    """Return the ways in which two consecutive parts of a phrase can match.

    Alternatives of several words each are ways of their own while they are few;
    otherwise one word of any of them is needed.
    """
    several = any(len(way) > 1 for way in after)
    if not several or len(before) * len(after) > _MOST_WAYS:
        need = _either(after)
        after = [(need,) if need else ()]
    return [(*first_way, *second_way) for first_way in before for second_way in after]


def _either(ways: Sequence[Way]) -> Needed:
    """Return words of which any match by ``ways`` needs at least one; empty if one of them needs none."""
    if not all(ways):
        return frozenset()
    return frozenset().union(
        *(min(way, key=lambda need: (_likely(need), sorted(need))) for way in ways)
    )


def _likely(need: Needed) -> float:
    """Return roughly how likely a text meets a need: short words are frequent words."""
    return sum(_OFTEN if len(word) <= _SHORT else 1 + 1 / len(word) for word in need)
