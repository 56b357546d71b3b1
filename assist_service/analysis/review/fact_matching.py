"""Match a reply's words with the customer's facts: the same word, a synonym, a number or a name.

Words are weighted by how specific they are to this customer: "newborn" is high, "order"
low, an order number almost zero. A word matches in any inflection, as a synonym, or as the
same number or duration.
"""

from functools import lru_cache
from typing import NamedTuple

from assist_service.analysis.review.lexemes import (
    Keys,
    days,
    is_common,
    is_content,
    is_feeling,
    keys,
    keys_alone,
    number,
)
from assist_service.analysis.review.normalized_text import Word, words_of
from assist_service.domain.types import Span

# The weight of a word: the customer's own, a feeling, common to most messages, a reference.
OWN, FEELING, COMMON, REFERENCE = 1.0, 0.5, 0.3, 0.15
_LONG_NUMBER = 5


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
        Fact(word.start, word.end, _weight(words, at), _keys(words, at), message)
        for at, word in enumerate(words)
        if is_content(word.text) and word.text not in leave_out
    )


def match_facts(words: tuple[Word, ...], index: dict[str, Fact]) -> list[FactMatch]:
    """Return the words that match facts; each fact is matched once, by the first such word."""
    if not index:
        return []
    fact_matches: list[FactMatch] = []
    used_facts: set[tuple[str, int]] = set()
    for at, word in enumerate(words):
        if not is_content(word.text):
            continue
        fact = _match(_keys(words, at), index, used_facts)
        if fact is not None:
            used_facts.add(fact.position)
            weight = min(fact.weight, _weight(words, at))
            fact_matches.append(FactMatch((word.start, word.end), fact, weight))
    return fact_matches


def _keys(words: tuple[Word, ...], at: int) -> Keys:
    return keys_alone(words[at].text) or keys(
        words[at].text,
        tuple([word.text for word in words[max(0, at - 2) : at]]),
        tuple([word.text for word in words[at + 1 : at + 3]]),
    )


def _weight(words: tuple[Word, ...], at: int) -> float:
    word = words[at].text
    value = number(word)
    if value is None:
        if len(word) >= _LONG_NUMBER and not word.isalpha() and any(map(str.isdigit, word)):
            return REFERENCE
        if is_common(word):
            return COMMON
        return FEELING if is_feeling(word) else OWN
    timed = at + 1 < len(words) and days(value, words[at + 1].text) is not None
    if len(value) >= _LONG_NUMBER and "." not in value and not timed:
        return REFERENCE
    return COMMON if value == "1" and not timed else OWN


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
