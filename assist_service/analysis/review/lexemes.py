"""Keys for comparing words of two texts: stem, number, duration and synonyms."""

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
    """The keys of a word: its own, and all including synonyms."""

    own: str
    all: frozenset[str]


@remember_words(20_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word without its possessive ending."""
    if word.isdigit():
        return word
    return str(_stemmer().stem(word.removesuffix("'s").removesuffix("'")))


@remember_words(20_000)
def is_content(word: str) -> bool:
    """Whether a lower-case word is a content word."""
    if len(word) == 1:
        return word.isdigit()
    return word not in _listed("function_words")


@remember_words(20_000)
def is_common(word: str) -> bool:
    """Whether most support messages share the word."""
    return word in _listed("commonplace") or stem(word) in _common_stems()


@remember_words(20_000)
def is_feeling(word: str) -> bool:
    """Whether the word names a feeling; repeating it shows less understanding than a fact does."""
    return stem(word) in _feeling_stems()


@remember_words(20_000)
def number(word: str) -> str | None:
    """Return the number that a word denotes ("third", "3rd" and "3" are the same), or ``None``."""
    number_word = _numbers().get(word)
    if number_word is not None:
        return number_word
    match = _DIGITS.match(word)
    return match.group(1).replace(",", "") if match else None


def days(value: str, unit: str) -> float | None:
    """Return ``value`` of ``unit`` in days, or ``None`` if it is not a unit of time."""
    length = _UNIT_DAYS.get(stem(unit))
    return None if length is None else float(value) * length


def keys(word: str, before: tuple[str, ...], after: tuple[str, ...]) -> Keys:
    """Return the keys of ``word``, given up to 2 words ``before`` and ``after`` it."""
    value = number(word)
    stemmed = stem(word)
    own = stemmed if value is None else f"#{value}"
    groups, parts = _groups()
    all_keys = {own, *groups.get(stemmed, ())}
    if stemmed in parts:
        all_keys.update(_phrases(word, before, after))
    if value is not None and after:
        length = days(value, after[0])
        if length is not None:
            all_keys.add(f"@{length:.2f}")
    return Keys(own, frozenset(all_keys))


@remember_words(20_000)
def keys_alone(word: str) -> Keys | None:
    """Return the keys of ``word`` if they do not depend on its neighbours, otherwise ``None``.

    Two of three content words do not depend on neighbours, so they are cached alone.
    """
    if number(word) is not None or stem(word) in _groups()[1]:
        return None
    return keys(word, (), ())


def _phrases(word: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """Return the groups of two- and three-word phrases that hold the word."""
    groups, _ = _groups()
    stems = [stem(neighbour) for neighbour in (*before, word, *after)]
    word_index = len(before)
    phrase_keys: list[str] = []
    for size in (2, 3):
        for begin in range(max(0, word_index - size + 1), word_index + 1):
            phrase_keys.extend(groups.get("_".join(stems[begin : begin + size]), ()))
    return phrase_keys


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
