"""Which of the customer's own words a reply takes up: the same, a synonym, a number, a name.

A word counts by how much it says about this customer: "newborn" a lot, "order"
little, an order number next to nothing. The reply takes a word up when it says
it in any inflection, says a synonym, or says the same number or length of time.
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

# What a word counts: the customer's own, a feeling, shared by most messages, a reference.
OWN, FEELING, COMMON, REFERENCE = 1.0, 0.5, 0.3, 0.15
_LONG_NUMBER = 5


class Fact(NamedTuple):
    """One thing the customer said: where, how much it says, and the keys that take it up."""

    start: int
    end: int
    weight: float
    keys: Keys
    message: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """Where it was said, as a key."""
        return (self.message, self.start)


class Taken(NamedTuple):
    """A word of the reply that takes up a fact of the customer."""

    span: Span
    fact: Fact
    weight: float


# A message is asked about with each check of the draft that answers it, for seconds to minutes.
@lru_cache(maxsize=1024)
def facts(
    text: str, leave_out: frozenset[str] = frozenset(), message: str = ""
) -> tuple[Fact, ...]:
    """Return what a customer's message says, each thing with its weight.

    Args:
        text: the customer's message.
        leave_out: lower-case words that are no facts, such as the customer's own name.
        message: the message's id, kept with each fact.

    """
    words = words_of(text)
    return tuple(
        Fact(word.start, word.end, _weight(words, at), _keys(words, at), message)
        for at, word in enumerate(words)
        if is_content(word.text) and word.text not in leave_out
    )


def taken_up(words: tuple[Word, ...], index: dict[str, Fact]) -> list[Taken]:
    """Return the reply's words that take up facts, each fact once, first come first served."""
    if not index:
        return []
    found: list[Taken] = []
    used: set[tuple[str, int]] = set()
    for at, word in enumerate(words):
        if not is_content(word.text):
            continue
        fact = _match(_keys(words, at), index, used)
        if fact is not None:
            used.add(fact.place)
            weight = min(fact.weight, _weight(words, at))
            found.append(Taken((word.start, word.end), fact, weight))
    return found


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


def indexed(known: tuple[Fact, ...]) -> dict[str, Fact]:
    """Return the facts by every key that takes them up, the weightiest first."""
    index: dict[str, Fact] = {}
    for fact in known:
        for key in fact.keys.all:
            if key not in index or index[key].weight < fact.weight:
                index[key] = fact
    return index


def _match(wanted: Keys, index: dict[str, Fact], used: set[tuple[str, int]]) -> Fact | None:
    """Return the fact a word takes up: the word itself before a synonym of it."""
    own = index.get(wanted.own)
    if own is not None and own.place not in used:
        return own
    best = None
    for key in wanted.all:
        fact = index.get(key)
        if fact is None or fact.place in used:
            continue
        if best is None or (fact.weight, -fact.start) > (best.weight, -best.start):
            best = fact
    return best
