"""Which of the customer's own words a reply takes up: the same, a synonym, a number, a name.

A word counts by how much it says about this customer: "newborn" a lot, "order"
little, an order number next to nothing. The reply takes a word up when it says
it in any inflection, says a synonym, or says the same number or length of time.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from nltk.stem.snowball import EnglishStemmer

from assist_service.analysis.canvas import Word, prepare
from assist_service.analysis.phrasebook import phrasebook
from assist_service.vocabulary import Span

OWN, FEELING, COMMON, REFERENCE = 1.0, 0.5, 0.3, 0.15
_UNIT_DAYS = {
    "hour": 1 / 24,
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
}
_NUMBERS = {
    **{
        word: str(at)
        for at, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
            ]
        )
    },
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "once": "1",
    "twice": "2",
    "couple": "2",
    "dozen": "12",
    "half": "0.5",
    "hundred": "100",
    "thousand": "1000",
}
_DIGITS = re.compile(r"^\$?(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th|k|am|pm|h|hrs|gb|mb|%)?$")


class Keys(NamedTuple):
    """What a word is known by: itself, and itself with its synonyms."""

    own: str
    all: frozenset[str]


class Fact(NamedTuple):
    """One thing the customer said: where, how much it says, and the keys that take it up."""

    start: int
    end: int
    weight: float
    keys: Keys
    message: str = ""


class Taken(NamedTuple):
    """A word of the reply that takes up a fact of the customer."""

    span: Span
    fact: Fact
    weight: float


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word, its possessive ending left out."""
    return _stemmer().stem(word.removesuffix("'s").removesuffix("'"))


@cache
def _stemmer() -> EnglishStemmer:
    return EnglishStemmer()


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Stem, or stems joined by "_", to the synonym groups it stands in."""
    groups: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(phrasebook().phrases("synonyms")):
        for entry in line.split():
            key = "_".join(stem(part) for part in entry.split("_"))
            groups[key] = (*groups.get(key, ()), f"~{number}")
    return groups


@cache
def _plain_words(section: str) -> frozenset[str]:
    words = " ".join(phrasebook().phrases(section)).split()
    return frozenset(words) | (
        frozenset(map(stem, words)) if section == "commonplace" else frozenset()
    )


@lru_cache(maxsize=20_000)
def _is_function(word: str) -> bool:
    return word in _plain_words("function_words") or (len(word) == 1 and not word.isdigit())


def is_content(word: str) -> bool:
    """Whether a lower-case word says something by itself."""
    return not _is_function(word)


def number(word: str) -> str | None:
    """Return the number a word says ("third", "3rd" and "3" are the same), or ``None``."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    match = _DIGITS.match(word)
    return match.group(1).replace(",", "") if match else None


@lru_cache(maxsize=256)
def facts(
    text: str, leave_out: frozenset[str] = frozenset(), message: str = ""
) -> tuple[Fact, ...]:
    """Return what a customer's message says, each thing with its weight.

    Args:
        text: the customer's message.
        leave_out: lower-case words that are no facts, such as the customer's own name.
        message: the message's id, kept with each fact.

    """
    words = prepare(text).words
    found = []
    for at, word in enumerate(words):
        if _is_function(word.text) or word.text in leave_out:
            continue
        keys = _keys(words, at)
        found.append(Fact(word.start, word.end, _weight(word, words, at), keys, message))
    return tuple(found)


def _keys(words: tuple[Word, ...], at: int) -> Keys:
    word = words[at].text
    value = number(word)
    own = stem(word) if value is None else f"#{value}"
    groups = _groups()
    keys = {own, *groups.get(stem(word), ())}
    for size in (2, 3):
        for begin in range(max(0, at - size + 1), at + 1):
            phrase = "_".join(stem(w.text) for w in words[begin : begin + size])
            keys.update(groups.get(phrase, ()))
    if value is not None and at + 1 < len(words):
        unit = _UNIT_DAYS.get(stem(words[at + 1].text))
        if unit is not None:
            keys.add(f"@{float(value) * unit:.2f}")
    return Keys(own, frozenset(keys))


def _weight(word: Word, words: tuple[Word, ...], at: int) -> float:
    value = number(word.text)
    if value is not None:
        timed = at + 1 < len(words) and stem(words[at + 1].text) in _UNIT_DAYS
        if len(value) >= 5 and "." not in value and not timed:
            return REFERENCE
        return COMMON if value == "1" and not timed else OWN
    if any(c.isdigit() for c in word.text) and len(word.text) >= 5:
        return REFERENCE
    common = _plain_words("commonplace")
    return COMMON if word.text in common or stem(word.text) in common else OWN


def taken_up(words: tuple[Word, ...], known: tuple[Fact, ...]) -> list[Taken]:
    """Return the reply's words that take up facts, each fact once, first come first served."""
    index = _index(known)
    found: list[Taken] = []
    used: set[tuple[str, int]] = set()
    for at, word in enumerate(words):
        if _is_function(word.text):
            continue
        fact = _match(_keys(words, at), index, used)
        if fact is not None:
            used.add((fact.message, fact.start))
            found.append(
                Taken((word.start, word.end), fact, min(fact.weight, _weight(word, words, at)))
            )
    return found


@lru_cache(maxsize=256)
def _index(known: tuple[Fact, ...]) -> dict[str, Fact]:
    index: dict[str, Fact] = {}
    for fact in known:
        for key in fact.keys.all:
            if key not in index or index[key].weight < fact.weight:
                index[key] = fact
    return index


def _match(keys: Keys, index: dict[str, Fact], used: set[tuple[str, int]]) -> Fact | None:
    """Return the fact a word takes up: the word itself before a synonym of it."""
    own = index.get(keys.own)
    if own is not None and (own.message, own.start) not in used:
        return own
    best = None
    for key in keys.all:
        fact = index.get(key)
        if fact is None or (fact.message, fact.start) in used:
            continue
        if best is None or (fact.weight, -fact.start) > (best.weight, -best.start):
            best = fact
    return best
