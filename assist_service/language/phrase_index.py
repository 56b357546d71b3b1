"""Find all phrases of a rule set or lexicon in a text in one pass.

Every stem that a phrase uses gets a code of two private characters; the choices of a phrase's
rarest slot are then short strings and a reply is a string. Aho-Corasick finds all of them in one
pass, and each phrase is checked around the places where its rarest slot was found. (One character
would do, but the automaton searches the thousands of characters that a key may begin with in turn.)
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from assist_service.language.phrases import NUMBER, Phrase, Segment, Variant, any_form, is_number
from assist_service.language.words import Words, words_of


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase match in a text, from word ``start`` to ``end`` (exclusive)."""

    owner: int
    phrase: Phrase
    start: int
    end: int


_UNKNOWN = "\x01\x01"
_FIRST_CODE, _SECOND_CODE, _CODES_PER_FIRST = 0x20000, 0x10000, 64


class PhraseIndex:
    """All phrases of a rule set, matched in one pass; immutable after construction.

    Args:
        entries: pairs of an owner (any number) and a phrase of it.

    """

    def __init__(self, entries: Iterable[tuple[int, Phrase]]) -> None:
        entries = list(entries)
        counts = Counter(
            choice
            for _, phrase in entries
            for variant in phrase.variants
            for slot in variant.slots
            for choice in slot.choices
        )
        self._codes: dict[str, str] = {}
        by_key: dict[str, list[tuple[int, Phrase, Variant, int]]] = {}
        for owner, phrase in entries:
            for variant in phrase.variants:
                index = _rarest_slot(variant, counts)
                for choice in variant.slots[index].choices:
                    key = "".join([self._code(any_form(stem)) for stem in choice])
                    by_key.setdefault(key, []).append((owner, phrase, variant, index))
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY)
        for key, value in by_key.items():
            self._automaton.add_word(key, (len(key) // 2, value))
        self._empty = not by_key
        if by_key:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """Return every phrase match in ``text``."""
        return self.find_in(words_of(text))

    def find_in(self, words: Words) -> list[Hit]:
        """Return every phrase match in ``words``."""
        if self._empty:
            return []
        hits: dict[tuple[int, int, int, str], Hit] = {}
        for encoded in self._encoded(words.stems):
            for last, (length, candidates) in self._automaton.iter(encoded):
                end = (last + 1) // 2
                for owner, phrase, variant, index in candidates:
                    word_range = variant.around(words, index, end - length, end)
                    if word_range is not None:
                        hits[(owner, *word_range, phrase.text)] = Hit(owner, phrase, *word_range)
        return list(hits.values())

    def _encoded(self, stems: Sequence[str]) -> Iterable[str]:
        """Yield the stems as a string, and once more with each number as any number."""
        codes = self._codes
        yield "".join([codes.get(stem, _UNKNOWN) for stem in stems])
        if NUMBER in codes and any(map(is_number, stems)):
            numbers = [NUMBER if is_number(stem) else stem for stem in stems]
            yield "".join([codes.get(stem, _UNKNOWN) for stem in numbers])

    def _code(self, stem: str) -> str:
        code = self._codes.get(stem)
        if code is None:
            first, second = divmod(len(self._codes), _CODES_PER_FIRST)
            code = self._codes[stem] = chr(_FIRST_CODE + first) + chr(_SECOND_CODE + second)
        return code


def _rarest_slot(variant: Variant, counts: Mapping[Segment, int]) -> int:
    """Return the index of the slot whose choices the fewest phrases use; long ones are rarer."""
    certain = [index for index, slot in enumerate(variant.slots) if not slot.optional]

    def commonness(index: int) -> tuple[float, int]:
        choices = variant.slots[index].choices
        return sum(counts[choice] / len(choice) for choice in choices), -max(map(len, choices))

    return min(certain, key=commonness)
