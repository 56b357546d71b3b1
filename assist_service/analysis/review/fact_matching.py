"""Match a reply's words with the customer's facts: the same word, a synonym, a number or a name.

Words are weighted by how specific they are to this customer: "newborn" is high, "order"
low, an order number almost zero. A word matches in any inflection, as a synonym, or as the
same number or duration.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from assist_service.analysis.review.phrase_lists import phrase_lists
from assist_service.domain.types import Span
from assist_service.language.inflection import stem
from assist_service.language.phrase_index import PhraseIndex
from assist_service.language.phrases import any_form, parse_phrase, plain_choices
from assist_service.language.words import Words, words_of

# The weight of a word: the customer's own, a feeling, common to most messages, a reference.
OWN, FEELING, COMMON, REFERENCE = 1.0, 0.5, 0.3, 0.15
_LONG_NUMBER = 5


_UNIT_DAYS = {
    "hour": 1 / 24,
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
}
_DIGITS = re.compile(r"^(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th|k|am|pm|h|hrs|gb|mb|%)?$")


class Keys(NamedTuple):
    """The keys of a word: its own, and all including synonyms."""

    own: str
    all: frozenset[str]


class Fact(NamedTuple):
    """A word of the customer: its position, weight and matching keys."""

    start: int
    end: int
    weight: float
    keys: Keys
    message: str = ""

    @property
    def position(self) -> tuple[str, int]:
        """The message ID and offset, which identify the fact."""
        return (self.message, self.start)


class FactMatch(NamedTuple):
    """A word of the reply that matches one of the customer's facts."""

    span: Span
    fact: Fact
    weight: float


# A message is examined at each check of the draft that answers it, for seconds to minutes.
@lru_cache(maxsize=1024)
def facts(
    text: str, leave_out: frozenset[str] = frozenset(), message: str = ""
) -> tuple[Fact, ...]:
    """Return the facts in a customer's message, with their weights.

    Args:
        text: the customer's message.
        leave_out: lower-case words to skip, such as the customer's own name.
        message: the message's ID, stored with each fact.

    """
    words = words_of(text)
    return tuple(
        Fact(*words.spans[at], _weight(words, at), word_keys, message)
        for at, word_keys in enumerate(keys_of(words))
        if word_keys is not None and words.words[at] not in leave_out
    )


def match_facts(
    words: Words, index: dict[str, Fact], first: int = 0, last: int | None = None
) -> list[FactMatch]:
    """Return the words that match facts; each fact is matched once, by the first such word."""
    if not index:
        return []
    fact_matches: list[FactMatch] = []
    used_facts: set[tuple[str, int]] = set()
    for at, word_keys in enumerate(keys_of(words)[first:last], first):
        fact = _match(word_keys, index, used_facts) if word_keys is not None else None
        if fact is not None:
            used_facts.add(fact.position)
            weight = min(fact.weight, _weight(words, at))
            fact_matches.append(FactMatch(words.spans[at], fact, weight))
    return fact_matches


@lru_cache(maxsize=64)
def keys_of(words: Words) -> tuple[Keys | None, ...]:
    """Return the keys of each word; ``None`` for function words."""
    synonyms: dict[int, set[str]] = {}
    for hit in _synonyms().find_in(words):
        for at in range(hit.start, hit.end):
            synonyms.setdefault(at, set()).add(f"~{hit.owner}")
    return tuple(
        _keys(words, at, synonyms.get(at, set())) if _is_content(word) else None
        for at, word in enumerate(words.words)
    )


def _keys(words: Words, at: int, synonyms: set[str]) -> Keys:
    value = number(words.words[at])
    own = words.stems[at] if value is None else f"#{value}"
    length = _days(words, at, value)
    return Keys(own, frozenset({own, *synonyms, *([] if length is None else [f"@{length:.2f}"])}))


def number(word: str) -> str | None:
    """Return the number that a word denotes ("third", "3rd" and "3" are the same), or ``None``."""
    number_word = _numbers().get(word)
    if number_word is not None:
        return number_word
    match = _DIGITS.match(word)
    return match.group(1).replace(",", "") if match else None


def _days(words: Words, at: int, value: str | None) -> float | None:
    """Return the number at word ``at`` in days, or ``None`` if no unit of time follows."""
    unit = words.stems[at + 1] if at + 1 < len(words.stems) else ""
    return float(value) * _UNIT_DAYS[unit] if value is not None and unit in _UNIT_DAYS else None


def _weight(words: Words, at: int) -> float:
    word = words.words[at]
    value = number(word)
    if value is None:
        if len(word) >= _LONG_NUMBER and not word.isalpha() and any(map(str.isdigit, word)):
            return REFERENCE
        if words.stems[at] in _common_stems():
            return COMMON
        return FEELING if words.stems[at] in _feeling_stems() else OWN
    timed = _days(words, at, value) is not None
    if len(value) >= _LONG_NUMBER and "." not in value and not timed:
        return REFERENCE
    return COMMON if value == "1" and not timed else OWN


def _is_content(word: str) -> bool:
    if len(word) == 1:
        return word.isdigit()
    return word not in _function_words()


@cache
def _numbers() -> dict[str, str]:
    """Return the value of each number word."""
    pairs = (line.split() for line in phrase_lists().lines("part.number_words"))
    return {word: value for value, *words in pairs for word in words}


@cache
def _synonyms() -> PhraseIndex:
    """Return the words and phrases that take each other up; the owner is their group."""
    return PhraseIndex(
        (group, parse_phrase(entry.replace("_", " ")))
        for group, line in enumerate(phrase_lists().lines("part.synonyms"))
        for entry in line.split()
    )


@cache
def _function_words() -> frozenset[str]:
    return frozenset(" ".join(phrase_lists().lines("part.function_words")).split())


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(stem, " ".join(phrase_lists().lines("part.commonplace")).split()))


@cache
def _feeling_stems() -> frozenset[str]:
    sections = ("part.feeling", "part.feeling_noun", "part.quality")
    entries = (
        choice
        for section in sections
        for line in phrase_lists().lines(section)
        for choice in plain_choices(line)
    )
    return frozenset(any_form(entry) for entry in entries if " " not in entry)


def index_facts(customer_facts: tuple[Fact, ...]) -> dict[str, Fact]:
    """Return the facts by matching key; for each key, the one with the highest weight."""
    index: dict[str, Fact] = {}
    for fact in customer_facts:
        for key in fact.keys.all:
            if key not in index or index[key].weight < fact.weight:
                index[key] = fact
    return index


def _match(
    word_keys: Keys, index: dict[str, Fact], used_facts: set[tuple[str, int]]
) -> Fact | None:
    """Return the fact that a word matches, preferring the word itself to a synonym."""
    own = index.get(word_keys.own)
    if own is not None and own.position not in used_facts:
        return own
    best = None
    for key in word_keys.all:
        fact = index.get(key)
        if fact is None or fact.position in used_facts:
            continue
        if best is None or (fact.weight, -fact.start) > (best.weight, -best.start):
            best = fact
    return best
