"""What a word is known by when two texts are compared: stem, number, length of time, synonyms."""

import re
from functools import cache
from typing import NamedTuple

from nltk.stem.snowball import EnglishStemmer

from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.domain.word_cache import remember_words

_UNIT_DAYS = {
    "hour": 1 / 24,
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
}
_DIGITS = re.compile(r"^\$?(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th|k|am|pm|h|hrs|gb|mb|%)?$")


class Keys(NamedTuple):
    """What a word is known by: itself, and itself with its synonyms."""

    own: str
    all: frozenset[str]


@remember_words(20_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word, its possessive ending left out."""
    if word.isdigit():
        return word
    return str(_stemmer().stem(word.removesuffix("'s").removesuffix("'")))


@remember_words(20_000)
def is_content(word: str) -> bool:
    """Whether a lower-case word says something by itself."""
    if len(word) == 1:
        return word.isdigit()
    return word not in _listed("function_words")


@remember_words(20_000)
def is_common(word: str) -> bool:
    """Whether most support messages share the word."""
    return word in _listed("commonplace") or stem(word) in _common_stems()


@remember_words(20_000)
def is_feeling(word: str) -> bool:
    """Whether the word names a feeling; saying it back shows less than a fact does."""
    return stem(word) in _feeling_stems()


@remember_words(20_000)
def number(word: str) -> str | None:
    """Return the number a word says ("third", "3rd" and "3" are the same), or ``None``."""
    known = _numbers().get(word)
    if known is not None:
        return known
    match = _DIGITS.match(word)
    return match.group(1).replace(",", "") if match else None


def days(value: str, unit: str) -> float | None:
    """Return how many days ``value`` of ``unit`` are, or ``None`` when it is no unit of time."""
    length = _UNIT_DAYS.get(stem(unit))
    return None if length is None else float(value) * length


def keys(word: str, before: tuple[str, ...], after: tuple[str, ...]) -> Keys:
    """Return what ``word`` is known by between up to two words ``before`` and ``after`` it."""
    value = number(word)
    stemmed = stem(word)
    own = stemmed if value is None else f"#{value}"
    groups, parts = _groups()
    found = {own, *groups.get(stemmed, ())}
    if stemmed in parts:
        found.update(_phrases(word, before, after))
    if value is not None and after:
        length = days(value, after[0])
        if length is not None:
            found.add(f"@{length:.2f}")
    return Keys(own, frozenset(found))


@remember_words(20_000)
def keys_alone(word: str) -> Keys | None:
    """Return what ``word`` is known by whatever stands beside it; ``None`` when that matters.

    Two of three content words are known alone, and they come back where their neighbours do not.
    """
    if number(word) is not None or stem(word) in _groups()[1]:
        return None
    return keys(word, (), ())


def _phrases(word: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """Return the groups of two- and three-word phrases that hold the word."""
    groups, _ = _groups()
    stems = [stem(one) for one in (*before, word, *after)]
    here = len(before)
    found: list[str] = []
    for size in (2, 3):
        for begin in range(max(0, here - size + 1), here + 1):
            found.extend(groups.get("_".join(stems[begin : begin + size]), ()))
    return found


@cache
def _stemmer() -> EnglishStemmer:
    return EnglishStemmer()


@cache
def _numbers() -> dict[str, str]:
    """Number words with their values, from the list "number_words"."""
    pairs = (line.split() for line in phrasebook().phrases("part.number_words"))
    return {word: value for value, *words in pairs for word in words}


@cache
def _groups() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Stem or stems joined by "_" to its synonym groups, and the stems within phrases."""
    groups: dict[str, tuple[str, ...]] = {}
    for at, line in enumerate(phrasebook().phrases("part.synonyms")):
        for entry in line.split():
            key = "_".join(stem(part) for part in entry.split("_"))
            groups[key] = (*groups.get(key, ()), f"~{at}")
    return groups, frozenset(part for key in groups if "_" in key for part in key.split("_"))


@cache
def _listed(section: str) -> frozenset[str]:
    return frozenset(" ".join(phrasebook().phrases(f"part.{section}")).split())


@cache
def _feeling_stems() -> frozenset[str]:
    book = phrasebook()
    entries = (
        *book.phrases("part.feeling"),
        *book.phrases("part.feeling_noun"),
        *book.phrases("part.quality"),
    )
    return frozenset(stem(entry.rstrip("*")) for entry in entries if " " not in entry)


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(stem, _listed("commonplace")))
