"""Fixed wording that is softened, contradicted or changed; a quotation passes.

A sentence of a reply is taken for a version of a fixed sentence when most of the fixed words
stand in it in the same order (longest common subsequence). It is then compared in what
carries the meaning: figures, "not", strict words such as "only", and words that soften.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from assist_service.domain.types import Span
from assist_service.policy.matching.amounts import amounts_in
from assist_service.policy.matching.durations import durations_in
from assist_service.policy.matching.inflection import stem
from assist_service.policy.matching.numbers import NUMBER, number
from assist_service.policy.matching.phrases import Phrase, parse_phrase
from assist_service.policy.matching.words import BREAK, QUESTION, Words, words_of

# Share of the fixed words that must stand in a sentence, in order, to make it a version of it.
SAME = 0.6
# From here on a word that was exchanged for another counts as a change.
VERY_SAME = 0.7
_NEGATIONS = frozenset(
    ["not", "never", "no", "none", "nobody", "nothing", "nor", "neither", "without", "unable"]
)
_STRICT = frozenset(
    map(
        stem,
        [
            "only",
            "must",
            "always",
            "never",
            "all",
            "every",
            "any",
            "strictly",
            "required",
            "exactly",
            "least",
            "most",
            "solely",
        ],
    )
)
_FUNCTION = frozenset(
    map(
        stem,
        [
            "a",
            "an",
            "the",
            "of",
            "to",
            "for",
            "in",
            "on",
            "at",
            "is",
            "and",
            "or",
            "with",
            "by",
            "from",
            "as",
            "that",
            "this",
            "these",
            "those",
            "it",
            "its",
            "your",
            "our",
            "you",
            "we",
            "i",
            "us",
            "my",
            "their",
            "they",
            "he",
            "she",
            "will",
            "would",
            "can",
            "could",
            "do",
            "have",
            "has",
            "so",
            "also",
            "please",
            "just",
            "very",
        ],
    )
)
_SOFTENERS_FILE = Path(__file__).with_name("words") / "softeners.txt"
# Compared as figures, so that "30 days" and "one month" are the same words.
_UNITS = frozenset(
    map(stem, ("minute", "hour", "day", "week", "fortnight", "month", "year", "business", "one"))
)
_NUMBERS = re.compile(NUMBER, re.IGNORECASE)
_FIGURE = re.compile(r"\d")


def _softeners() -> tuple[Phrase, ...]:
    rows = _SOFTENERS_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(parse_phrase(row) for row in rows if row and not row.startswith("#"))


_SOFTENERS = _softeners()


@dataclass(frozen=True)
class Sentence:
    """One sentence as words; ``start`` is its first word's place in the whole."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    start: int
    asked: bool

    @cached_property
    def core(self) -> tuple[tuple[int, str], ...]:
        """The words that are compared in order, with their places."""
        return tuple(
            (index, word)
            for index, word in enumerate(self.stems)
            if word not in _NEGATIONS
            and word not in _UNITS
            and not _FIGURE.match(word)
            and not _is_number(self.words[index])
        )

    @cached_property
    def content(self) -> frozenset[str]:
        """The words that carry the meaning."""
        return frozenset(word for _, word in self.core if word not in _FUNCTION)

    @cached_property
    def negated(self) -> bool:
        """Whether it says no, an odd number of times."""
        return sum(word in _NEGATIONS for word in self.words) % 2 == 1

    @cached_property
    def strict(self) -> frozenset[str]:
        """Its strict words."""
        return frozenset(self.stems) & _STRICT

    @cached_property
    def figures(self) -> frozenset[tuple[str, float]]:
        """Its numbers: lengths of time in days, sums by currency, the rest as they are."""
        return frozenset(_figures(self.text))

    @cached_property
    def soft(self) -> frozenset[str]:
        """The softening words in it."""
        return frozenset(
            phrase.text
            for phrase in _SOFTENERS
            if phrase.possible(frozenset(self.stems)) and phrase.find(self.stems)
        )


def sentences(words: Words) -> Iterator[Sentence]:
    """Yield the sentences of a text."""
    start = 0
    size = len(words.words)
    for index in range(size + 1):
        ended = index == size or words.words[index] in (BREAK, QUESTION)
        if ended and index > start:
            low, high = words.span(start, index)
            asked = index < size and words.words[index] == QUESTION
            yield Sentence(
                words.text[low:high],
                words.words[start:index],
                words.stems[start:index],
                start,
                asked,
            )
        if ended:
            start = index + 1


class Wording:
    """A fixed text, ready to be compared with replies."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = tuple(sentences(words_of(text)))

    @cached_property
    def triggers(self) -> tuple[Phrase, ...]:
        """Pairs of telling words that follow each other; a version keeps at least one."""
        found = []
        for sentence in self.sentences:
            telling = [word for _, word in sentence.core if word not in _FUNCTION]
            pairs = list(pairwise(telling))
            for one, other in pairs or [(word, word) for word in telling]:
                variant = ((one,),) if one == other else ((one,), (other,))
                found.append(Phrase("\0" + " ... ".join((one, other)), (variant,)))
        return tuple(found)

    def altered_in(self, words: Words) -> list[Span]:
        """Return where the reply says a fixed sentence otherwise."""
        found = []
        for said in sentences(words):
            if said.asked:
                continue
            for fixed in self.sentences:
                place = _altered(fixed, said)
                if place is not None:
                    found.append(words.span(said.start + place[0], said.start + place[1] + 1))
        return found

    def contradicted_in(self, words: Words) -> Span | None:
        """Return where another text says the same with other figures, or denies it."""
        for said in sentences(words):
            for fixed in self.sentences:
                places = [index for _, index in _kept(fixed, said)]
                if places and _contradicts(fixed, said, min(places), max(places)):
                    return words.span(said.start + min(places), said.start + max(places) + 1)
        return None


def _kept(fixed: Sentence, said: Sentence) -> list[tuple[int, int]]:
    """Return the words of ``fixed`` that ``said`` keeps in order, if it is a version of it."""
    shared = fixed.content & said.content
    if len(fixed.content) < 2 or len(shared) < 2 or len(shared) / len(fixed.content) < SAME:
        return []
    kept = _common(fixed.core, said.core)
    return kept if len(kept) / len(fixed.core) >= SAME else []


def _contradicts(fixed: Sentence, said: Sentence, low: int, high: int) -> bool:
    if fixed.negated != said.negated and _negated_near(said, low, high) != fixed.negated:
        return True
    return _figures_differ(fixed, said)


def _altered(fixed: Sentence, said: Sentence) -> tuple[int, int] | None:
    """Return first and last word of the changed version in ``said``, or ``None``."""
    kept = _kept(fixed, said)
    if not kept:
        return None
    share = len(kept) / len(fixed.core)
    if not _changed(fixed, said, share, frozenset(index for _, index in kept)):
        return None
    return min(index for _, index in kept), max(index for _, index in kept)


def _changed(fixed: Sentence, said: Sentence, share: float, kept: frozenset[int]) -> bool:
    low, high = min(kept), max(kept)
    if said.soft - fixed.soft:
        return True
    if fixed.strict - said.strict or _contradicts(fixed, said, low, high):
        return True
    lost = fixed.content - said.content
    return bool(lost) and share >= VERY_SAME and len(fixed.core) >= 5 and _replaced(said, kept)


def _negated_near(said: Sentence, low: int, high: int) -> bool:
    """Whether "not" and its like stand in the version itself or right before it."""
    words = said.words[max(0, low - 3) : high + 1]
    return sum(word in _NEGATIONS for word in words) % 2 == 1


def _figures_differ(fixed: Sentence, said: Sentence) -> bool:
    if not fixed.figures:
        return False
    if fixed.figures <= said.figures:
        return False
    kinds = {kind for kind, _ in fixed.figures - said.figures}
    others = {kind for kind, _ in said.figures - fixed.figures}
    return bool(kinds & others) or not said.figures


def _replaced(said: Sentence, kept: frozenset[int]) -> bool:
    """Whether another telling word stands within or next to the kept ones."""
    low, high = min(kept), max(kept)
    return any(
        index not in kept and low - 2 <= index <= high + 2 and word not in _FUNCTION
        for index, word in said.core
    )


def _common(
    one: Sequence[tuple[int, str]], other: Sequence[tuple[int, str]]
) -> list[tuple[int, int]]:
    """Return the longest common subsequence as pairs of places."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        word = one[i][1]
        for j in range(len(other) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if word == other[j][1] else max(below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i][1] == other[j][1]:
            pairs.append((one[i][0], other[j][0]))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


_NUMBER_WORDS = frozenset(
    [
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
        "fourteen",
        "fifteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
    ]
)


def _is_number(word: str) -> bool:
    return word in _NUMBER_WORDS


def _figures(text: str) -> Iterator[tuple[str, float]]:
    taken: list[Span] = []
    for amount in amounts_in(text):
        taken.append(amount.span)
        yield amount.money.currency or "sum", amount.money.value
    for duration in durations_in(text):
        if any(low < duration.span[1] and duration.span[0] < high for low, high in taken):
            continue
        taken.append(duration.span)
        if _FIGURE.search(text[slice(*duration.span)]) or _spelled(text[slice(*duration.span)]):
            yield "days", round(duration.days, 4)
            yield from _lower_end(text[slice(*duration.span)])
    for match in re.finditer(r"\d[\d.,]*\d|\d", text):
        if not any(low <= match.start() < high for low, high in taken):
            yield "number", number(match.group()) if match.group().isdigit() else 0.0


def _lower_end(text: str) -> Iterator[tuple[str, float]]:
    """Yield what a range begins with: 2 of "2 to 5 days"."""
    ends = [number(match.group()) for match in _NUMBERS.finditer(text)]
    if len(ends) > 1:
        yield "from", ends[0]


def _spelled(text: str) -> bool:
    return any(word in _NUMBER_WORDS for word in text.lower().split()) or text.lower().startswith(
        ("a ", "an ", "one ", "half ")
    )
