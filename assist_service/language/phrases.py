"""The phrases of rules and of lexicons: one language, parsed here and matched by ``phrase_index``.

Words match in any inflection and with either kind of apostrophe. ``...`` skips up to five words,
``(a|b)`` chooses, ``(a|b)?`` may be left out, ``#`` is a number, ``=word`` is the word in this form
only; ``^`` in front stands for the start of a sentence, ``$`` behind for its end. A match never crosses a sentence end.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from assist_service.language.inflection import stem
from assist_service.language.words import BREAK, QUESTION, Words, words_of

MAX_GAP = 5
MAX_VARIANTS = 64
MAX_WORDS = 40
NUMBER = "#"
EXACT = "="
_GAP = re.compile(r"\s*(?:\.{3,}|…)\s*")
_GROUP = re.compile(r"\(([^()]*)\)(\?)?")
# The text between two spaces that are in no bracket.
_CHUNK = re.compile(r"(?:\([^()]*\)\??|[^\s(])+")

Segment = tuple[str, ...]


class PhraseError(ValueError):
    """Raised for an invalid phrase; the message explains the problem and the allowed syntax."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Slot:
    """One of ``choices``, each a run of stems; an empty run may be left out.

    ``gap`` is the number of words that may come before it.
    """

    choices: frozenset[Segment]
    gap: int = 0
    sizes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    by_first_stem: Mapping[str, tuple[Segment, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_first_stem: dict[str, tuple[Segment, ...]] = {}
        for choice in self.choices - {()}:
            first = any_form(choice[0])
            by_first_stem[first] = (*by_first_stem.get(first, ()), choice)
        object.__setattr__(self, "by_first_stem", by_first_stem)
        object.__setattr__(self, "sizes", tuple({len(choice) for choice in self.choices}))

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return () in self.choices

    def sizes_at(self, words: Words, start: int) -> set[int]:
        """Return how many words the choices have that begin at word ``start``."""
        sizes = {0} if 0 in self.sizes else set()
        if start < len(words.stems):
            stem = words.stems[start]
            choices = self.by_first_stem.get(stem, ())
            if NUMBER in self.by_first_stem and is_number(stem):
                choices += self.by_first_stem[NUMBER]
            sizes.update([len(choice) for choice in choices if _is_at(choice, words, start)])
        return sizes


@dataclass(frozen=True, slots=True)
class Variant:
    """The slots of a phrase in order, and whether it begins or ends a sentence."""

    slots: tuple[Slot, ...]
    at_start: bool = False
    at_end: bool = False

    def possible(self, stems: frozenset[str]) -> bool:
        """Whether a choice of each slot has all its stems among ``stems``."""
        return all(
            any(
                all(stem in stems or stem == NUMBER for stem in map(any_form, choice))
                for choice in slot.choices
            )
            for slot in self.slots
        )

    def find(self, words: Words) -> Iterable[tuple[int, int]]:
        """Yield the word ranges where the variant matches; each ends where it first can."""
        last_end = None
        for start in range(len(words.stems)):
            end = self._end(words, {start}, 0)
            if end is None or end == start or not self._starts_well(words, start):
                continue
            # Without what may be left out in front, it would be the same match, only shorter.
            if not self.slots[0].optional or end != last_end:
                yield start, end
            last_end = end

    def around(self, words: Words, index: int, start: int, end: int) -> tuple[int, int] | None:
        """Return the range of the match whose slot ``index`` is from ``start`` to ``end``."""
        if end - start not in self.slots[index].sizes_at(words, start):
            return None
        starts, gap = {start}, self.slots[index].gap
        for slot in reversed(self.slots[:index]):
            lasts = {last for at in starts for last in range(at - _room(words, at, -gap), at + 1)}
            starts = {
                last - size
                for last in lasts
                for size in slot.sizes
                if size <= last and size in slot.sizes_at(words, last - size)
            }
            gap = slot.gap
        starts = {first for first in starts if self._starts_well(words, first)}
        close = self._end(words, {end}, index + 1) if starts else None
        return None if close is None else (min(starts), close)

    def _end(self, words: Words, ends: set[int], index: int) -> int | None:
        """Return the first possible end of the slots from ``index`` on, after any of ``ends``."""
        for slot in self.slots[index:]:
            ends = {
                at + size
                for end in ends
                for at in range(end, end + _room(words, end, slot.gap) + 1)
                for size in slot.sizes_at(words, at)
            }
            if not ends:
                return None
        if self.at_end:
            size = len(words.stems)
            ends = {end for end in ends if end == size or words.stems[end] in (BREAK, QUESTION)}
        return min(ends, default=None)

    def _starts_well(self, words: Words, start: int) -> bool:
        return not self.at_start or start == 0 or words.stems[start - 1] in (BREAK, QUESTION)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as written, and its variants: more than one where a choice has a gap inside."""

    text: str
    variants: tuple[Variant, ...]

    @property
    def plain(self) -> Segment | None:
        """The stems of a phrase without choices and gaps."""
        slots = self.variants[0].slots
        choices = slots[0].choices
        return (
            next(iter(choices)) if len(self.variants) == len(slots) == len(choices) == 1 else None
        )

    def possible(self, stems: frozenset[str]) -> bool:
        """Whether all the stems that some variant needs occur among ``stems``."""
        return any(variant.possible(stems) for variant in self.variants)

    def find(self, words: Words) -> list[tuple[int, int]]:
        """Return the word ranges where the phrase matches, in order."""
        return sorted({span for variant in self.variants for span in variant.find(words)})


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
    inner = text.strip()
    at_start, at_end = inner.startswith("^"), inner.endswith(" $")
    inner = inner.removeprefix("^").removesuffix(" $")
    return Phrase(
        text,
        tuple(
            Variant(_slots(choice, text), at_start, at_end)
            for choice in _choices_of(inner, _GAP.search)
        ),
    )


def plain_choices(text: str) -> list[str]:
    """Return the texts that ``text`` stands for, one for each way through its groups."""
    return _choices_of(text, bool)


def _choices_of(text: str, expanded: Callable[[str], object]) -> list[str]:
    """Return a text for each choice of the groups that ``expanded`` picks by what they enclose."""
    group = next((group for group in _GROUP.finditer(text) if expanded(group[1])), None)
    if group is None:
        return [text]
    choices = [*group[1].split("|"), *([""] if group[2] else [])]
    before, after = text[: group.start()], text[group.end() :]
    return [before + choice + rest for rest in _choices_of(after, expanded) for choice in choices]


def _slots(inner: str, text: str) -> tuple[Slot, ...]:
    parts = [_part(part) for part in _GAP.split(inner)]
    _check_parts(parts, text)
    return tuple(
        Slot(choices, MAX_GAP if number and not index else 0)
        for number, part in enumerate(parts)
        for index, choices in enumerate(part)
    )


def _check_parts(parts: Sequence[Sequence[frozenset[Segment]]], text: str) -> None:
    certain = [any(() not in choices for choices in part) for part in parts]
    if not any(certain):
        raise PhraseError(f'There is no word in the phrase "{text}".', "Write at least one word.")
    if not all(certain):
        raise PhraseError(
            f'The phrase "{text}" starts or ends with `...`, or has two in a row.',
            "Put words on both sides of `...`, or leave it out.",
        )
    if sum(max(map(len, choices)) for part in parts for choices in part) > MAX_WORDS:
        raise PhraseError(
            f'The phrase "{text[:60]}..." has more than {MAX_WORDS} words.',
            "Keep the words that matter, with `...` between them.",
        )


def _part(part: str) -> list[frozenset[Segment]]:
    """Return the choices of each slot of the text between two gaps."""
    slots: list[frozenset[Segment]] = []
    words: list[str] = []
    for chunk in _CHUNK.findall(part):
        if not _GROUP.search(chunk):
            words.append(chunk)
            continue
        slots += [frozenset([_stems(" ".join(words))]), _choices(chunk)]
        words = []
    slots.append(frozenset([_stems(" ".join(words))]))
    return [choices for choices in slots if choices != {()}]


def _choices(chunk: str) -> frozenset[Segment]:
    """Return the choices of a group, with the letters that are written next to it."""
    pieces: list[list[str]] = []
    at = 0
    for group in _GROUP.finditer(chunk):
        pieces += [[chunk[at : group.start()]], [*group[1].split("|"), *([""] if group[2] else [])]]
        at = group.end()
    count = 1
    for piece in pieces:
        count *= len(piece)
    if len(pieces) > 2 and count > MAX_VARIANTS:
        raise PhraseError(
            f'The choices in "{chunk}" make {count:,} phrases.',
            f"At most {MAX_VARIANTS}; write two phrases instead.",
        )
    return frozenset(_stems("".join(choice) + chunk[at:]) for choice in product(*pieces))


def _stems(part: str) -> Segment:
    """Return the stems of ``part``; a word with ``=`` in front is kept in this form."""
    if NUMBER in part or EXACT in part:
        return tuple(stem for word in part.split() for stem in _special(word))
    stems_found = list(words_of(part).stems)
    while stems_found and stems_found[-1] in (BREAK, QUESTION):
        stems_found.pop()
    while stems_found and stems_found[0] in (BREAK, QUESTION):
        stems_found.pop(0)
    return tuple(stems_found)


def _special(word: str) -> Iterable[str]:
    if word == NUMBER:
        return [NUMBER]
    plain = word.replace(NUMBER, " ").replace(EXACT, " ")
    return [EXACT + form for form in words_of(plain).words] if word[0] == EXACT else _stems(plain)


def any_form(stem_or_form: str) -> str:
    """Return the stem of an exact form; others are stems."""
    exact = stem_or_form[0] == EXACT and len(stem_or_form) > 1
    return stem(stem_or_form[1:]) if exact else stem_or_form


def _is_at(choice: Segment, words: Words, start: int) -> bool:
    if start + len(choice) > len(words.stems):
        return False
    for at, stem_or_form in enumerate(choice, start):
        if stem_or_form == words.stems[at]:
            continue
        if stem_or_form == NUMBER and is_number(words.stems[at]):
            continue
        if stem_or_form != EXACT + words.words[at]:
            return False
    return True


def is_number(stem: str) -> bool:
    """Whether ``#`` matches a word."""
    return stem[0].isdigit() and not stem[-1].isalpha()


def _room(words: Words, at: int, gap: int) -> int:
    """Return how many words a gap from ``at`` on, or back, may skip before a sentence ends."""
    stems = words.stems[at : at + gap] if gap >= 0 else words.stems[max(0, at + gap) : at][::-1]
    for skipped, stem_skipped in enumerate(stems):
        if stem_skipped in (BREAK, QUESTION):
            return skipped
    return len(stems)
