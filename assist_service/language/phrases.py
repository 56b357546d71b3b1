"""Parse the phrases of policy rules and match all phrases of a rule set in one pass.

In a phrase, words match in any inflection and with either kind of apostrophe, ``...`` skips
up to five words, ``(a|b)`` chooses. A match never crosses a sentence end.

Every stem that a phrase uses gets one private character; a phrase is then a short string
and a reply is a string, and Aho-Corasick finds all of them in one pass. A phrase with gaps
is found by its rarest part and then checked around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

import ahocorasick

from assist_service.language.words import BREAK, QUESTION, words_of

MAX_GAP = 5
MAX_VARIANTS = 64
MAX_WORDS = 40
_GAP = re.compile(r"\s*(?:\.{3,}|…)\s*")
_GROUP = re.compile(r"\(([^()]*)\)")

Segment = tuple[str, ...]
Variant = tuple[Segment, ...]


class PhraseError(ValueError):
    """Raised for an invalid phrase; the message explains the problem and the allowed syntax."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as written, and its variants: parts of stems, with a gap between two parts."""

    text: str
    variants: tuple[Variant, ...]
    needed: tuple[frozenset[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        needed = tuple(
            frozenset(stem for part in variant for stem in part) for variant in self.variants
        )
        object.__setattr__(self, "needed", needed)

    def possible(self, stems: frozenset[str]) -> bool:
        """Whether the stems of any variant all occur among ``stems``."""
        return any(needed <= stems for needed in self.needed)

    def find(self, stems: Sequence[str]) -> list[tuple[int, int]]:
        """Return the word ranges where the phrase matches, in order."""
        ranges = {word_range for variant in self.variants for word_range in _find(variant, stems)}
        return sorted(ranges)


def parse_phrase(text: str) -> Phrase:
    """Return the parsed phrase.

    Raises:
        PhraseError: empty, an unmatched bracket, a gap at an end, or too many choices.

    """
    outside_groups = _GROUP.sub("", text)
    if "(" in outside_groups or ")" in outside_groups:
        raise PhraseError(
            f'A bracket is not closed in the phrase "{text}".',
            "Write choices as (one|other), without brackets inside brackets.",
        )
    if "|" in outside_groups:
        raise PhraseError(
            f'The phrase "{text}" has a | outside brackets.', "Write choices as (one|other)."
        )
    variants: dict[Variant, None] = {}
    for choice in _choices(text):
        variants[_segments(choice, text)] = None
    return Phrase(text, tuple(variants))


def _choices(text: str) -> Iterable[str]:
    parts = _GROUP.split(text)
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    count = 1
    for option in options:
        count *= len(option)
    if count > MAX_VARIANTS:
        raise PhraseError(
            f'The choices in "{text}" make {count:,} phrases.',
            f"At most {MAX_VARIANTS}; write two phrases instead.",
        )
    return ("".join(options_chosen) for options_chosen in product(*options))


def _segments(choice: str, text: str) -> Variant:
    parts = [tuple(_stems(part)) for part in _GAP.split(choice)]
    if not any(parts):
        raise PhraseError(f'There is no word in the phrase "{text}".', "Write at least one word.")
    if not all(parts):
        raise PhraseError(
            f'The phrase "{text}" starts or ends with `...`, or has two in a row.',
            "Put words on both sides of `...`, or leave it out.",
        )
    if sum(map(len, parts)) > MAX_WORDS:
        raise PhraseError(
            f'The phrase "{text[:60]}..." has more than {MAX_WORDS} words.',
            "Keep the words that matter, with `...` between them.",
        )
    return tuple(parts)


def _stems(part: str) -> list[str]:
    stems_found = list(words_of(part).stems)
    while stems_found and stems_found[-1] in (BREAK, QUESTION):
        stems_found.pop()
    while stems_found and stems_found[0] in (BREAK, QUESTION):
        stems_found.pop(0)
    return stems_found


def _find(variant: Variant, stems: Sequence[str]) -> Iterable[tuple[int, int]]:
    first, later_segments = variant[0], variant[1:]
    head, size = first[0], len(first)
    for start, stem in enumerate(stems):
        if stem == head and (size == 1 or tuple(stems[start : start + size]) == first):
            end = _extend(later_segments, stems, start + size) if later_segments else start + size
            if end is not None:
                yield start, end


def _extend(segments: Sequence[Segment], stems: Sequence[str], end: int) -> int | None:
    """Return the nearest index at which the remaining parts can end, each within its gap, or ``None``."""
    ends = {end}
    for segment in segments:
        ends = {
            at + len(segment)
            for end in ends
            for at in range(end, end + _room(stems, end) + 1)
            if tuple(stems[at : at + len(segment)]) == segment
        }
        if not ends:
            return None
    return min(ends)


def _room(stems: Sequence[str], start: int) -> int:
    """Return how many words a gap at ``start`` may skip before a sentence ends."""
    for skipped, stem in enumerate(stems[start : start + MAX_GAP]):
        if stem in (BREAK, QUESTION):
            return skipped
    return MAX_GAP


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase match in a text, from word ``start`` to ``end`` (exclusive)."""

    owner: int
    phrase: Phrase
    start: int
    end: int


_UNKNOWN = "\x01"
_FIRST_CODE = 0x10000


class PhraseIndex:
    """All phrases of a rule set, matched in one pass; immutable after construction.

    Args:
        entries: pairs of an owner (any number) and a phrase of it.

    """

    def __init__(self, entries: Iterable[tuple[int, Phrase]]) -> None:
        entries = list(entries)
        counts = _segment_counts(phrase for _, phrase in entries)
        self._codes: dict[str, str] = {}
        by_first_stem: dict[str, list[tuple[int, Phrase, Variant]]] = {}
        for owner, phrase in entries:
            for variant in phrase.variants:
                anchor = variant[0] if len(variant) == 1 else min(variant, key=counts.__getitem__)
                key = "".join([self._code(stem) for stem in anchor])
                by_first_stem.setdefault(key, []).append((owner, phrase, variant))
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY)
        for key, value in by_first_stem.items():
            self._automaton.add_word(key, (len(key), value))
        self._empty = not by_first_stem
        if by_first_stem:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """Return every phrase match in ``text``."""
        if self._empty:
            return []
        stems = words_of(text).stems
        codes = self._codes
        encoded = "".join([codes.get(stem, _UNKNOWN) for stem in stems])
        hits: dict[tuple[int, int, int, str], Hit] = {}
        for last, (length, candidates) in self._automaton.iter(encoded):
            start, end = last + 1 - length, last + 1
            for owner, phrase, variant in candidates:
                word_range: tuple[int, int] | None = (start, end)
                if len(variant) > 1:
                    word_range = _around(variant, stems, start)
                if word_range is not None:
                    hits[(owner, *word_range, phrase.text)] = Hit(owner, phrase, *word_range)
        return list(hits.values())

    def _code(self, stem: str) -> str:
        code = self._codes.get(stem)
        if code is None:
            code = self._codes[stem] = chr(_FIRST_CODE + len(self._codes))
        return code


def _segment_counts(phrases: Iterable[Phrase]) -> dict[Segment, tuple[int, int]]:
    """Return for each part of a gap phrase how often it is used; longer is rarer in replies."""
    counts: dict[Segment, int] = {}
    for phrase in phrases:
        for variant in phrase.variants:
            for segment in variant:
                counts[segment] = counts.get(segment, 0) + 1
    return {segment: (count, -len(segment)) for segment, count in counts.items()}


def _around(variant: Variant, stems: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return the spans of a gap phrase around one of its parts that starts at word ``at``."""
    longest = sum(map(len, variant)) + MAX_GAP * (len(variant) - 1)
    low, high = max(0, at - longest), at + longest + 1
    for start, end in _find(variant, stems[low:high]):
        if start + low <= at < end + low:
            return start + low, end + low
    return None
