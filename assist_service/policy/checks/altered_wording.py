"""Find fixed wording that is softened, contradicted or changed; exact quotations pass.

A reply sentence is a version of a fixed sentence if it has most of the fixed words in the
same order (longest common subsequence). Both are then compared by the words that carry the
meaning: figures, "not", strict words such as "only", and softening words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from assist_service.domain.types import Span
from assist_service.language.inflection import stem
from assist_service.language.phrases import MAX_GAP, Phrase, Slot, Variant, parse_phrase
from assist_service.language.words import BREAK, QUESTION, Words, words_of
from assist_service.policy.matching.amounts import amounts_in
from assist_service.policy.matching.durations import durations_in
from assist_service.policy.matching.numbers import NUMBER, number

# The share of the fixed words that a sentence must contain, in order, to count as a version.
SAME = 0.6
# The share from which an exchanged word counts as a change.
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
# Compared as figures, so that "30 days" and "one month" are equal.
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
class Statement:
    """One sentence; ``start`` is the index of its first word in the text."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    start: int
    is_question: bool

    @cached_property
    def core(self) -> tuple[tuple[int, str], ...]:
        """The words compared in order, with their indices."""
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
        """Whether it has an odd number of negations."""
        return sum(word in _NEGATIONS for word in self.words) % 2 == 1

    @cached_property
    def strict(self) -> frozenset[str]:
        """Its strict words."""
        return frozenset(self.stems) & _STRICT

    @cached_property
    def figures(self) -> frozenset[tuple[str, float]]:
        """Its numbers: durations in days, sums by currency, others unchanged."""
        return frozenset(_figures(self.text))

    @cached_property
    def soft(self) -> frozenset[str]:
        """The softening words in it."""
        return frozenset(
            phrase.text
            for phrase in _SOFTENERS
            if phrase.possible(frozenset(self.stems)) and phrase.find(words_of(self.text))
        )


def sentences(words: Words) -> Iterator[Statement]:
    """Yield the sentences of a text."""
    start = 0
    size = len(words.words)
    for index in range(size + 1):
        ended = index == size or words.words[index] in (BREAK, QUESTION)
        if ended and index > start:
            low, high = words.span(start, index)
            is_question = index < size and words.words[index] == QUESTION
            yield Statement(
                words.text[low:high],
                words.words[start:index],
                words.stems[start:index],
                start,
                is_question,
            )
        if ended:
            start = index + 1


class FixedWording:
    """A fixed text, prepared for comparison with replies."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = tuple(sentences(words_of(text)))

    @cached_property
    def triggers(self) -> tuple[Phrase, ...]:
        """Pairs of consecutive content words; every version contains at least one."""
        trigger_phrases = []
        for sentence in self.sentences:
            telling = [word for _, word in sentence.core if word not in _FUNCTION]
            pairs = list(pairwise(telling))
            for first_word, second_word in pairs or [(word, word) for word in telling]:
                stems = (first_word,) if first_word == second_word else (first_word, second_word)
                slots = tuple(
                    Slot(frozenset([(stem,)]), MAX_GAP if index else 0)
                    for index, stem in enumerate(stems)
                )
                trigger_phrases.append(Phrase("\0" + " ... ".join(stems), (Variant(slots),)))
        return tuple(trigger_phrases)

    def altered_in(self, words: Words) -> list[Span]:
        """Return the spans where the reply alters a fixed sentence."""
        altered_spans = []
        for version in sentences(words):
            if version.is_question:
                continue
            for fixed in self.sentences:
                word_range = _altered(fixed, version)
                if word_range is not None:
                    altered_spans.append(
                        words.span(version.start + word_range[0], version.start + word_range[1] + 1)
                    )
        return altered_spans

    def contradicted_in(self, words: Words) -> Span | None:
        """Return the span where another text denies it or gives different figures."""
        for version in sentences(words):
            for fixed in self.sentences:
                kept_set = [index for _, index in _kept(fixed, version)]
                if kept_set and _contradicts(fixed, version, min(kept_set), max(kept_set)):
                    return words.span(
                        version.start + min(kept_set), version.start + max(kept_set) + 1
                    )
        return None


def _kept(fixed: Statement, version: Statement) -> list[tuple[int, int]]:
    """Return the words of ``fixed`` that ``version`` contains in order, if it is a version of it."""
    shared_content = fixed.content & version.content
    if (
        len(fixed.content) < 2
        or len(shared_content) < 2
        or len(shared_content) / len(fixed.content) < SAME
    ):
        return []
    kept_pairs = _common(fixed.core, version.core)
    return kept_pairs if len(kept_pairs) / len(fixed.core) >= SAME else []


def _contradicts(fixed: Statement, version: Statement, low: int, high: int) -> bool:
    if fixed.negated != version.negated and _negated_near(version, low, high) != fixed.negated:
        return True
    return _figures_differ(fixed, version)


def _altered(fixed: Statement, version: Statement) -> tuple[int, int] | None:
    """Return the first and last word of the changed wording in ``version``, or ``None``."""
    kept_pairs = _kept(fixed, version)
    if not kept_pairs:
        return None
    share = len(kept_pairs) / len(fixed.core)
    if not _changed(fixed, version, share, frozenset(index for _, index in kept_pairs)):
        return None
    return min(index for _, index in kept_pairs), max(index for _, index in kept_pairs)


def _changed(fixed: Statement, version: Statement, share: float, kept_set: frozenset[int]) -> bool:
    low, high = min(kept_set), max(kept_set)
    if version.soft - fixed.soft:
        return True
    if fixed.strict - version.strict or _contradicts(fixed, version, low, high):
        return True
    lost_content = fixed.content - version.content
    return (
        bool(lost_content)
        and share >= VERY_SAME
        and len(fixed.core) >= 5
        and _replaced(version, kept_set)
    )


def _negated_near(version: Statement, low: int, high: int) -> bool:
    """Whether a negation is inside the version or right before it."""
    words = version.words[max(0, low - 3) : high + 1]
    return sum(word in _NEGATIONS for word in words) % 2 == 1


def _figures_differ(fixed: Statement, version: Statement) -> bool:
    if not fixed.figures:
        return False
    if fixed.figures <= version.figures:
        return False
    kinds = {kind for kind, _ in fixed.figures - version.figures}
    other_kinds = {kind for kind, _ in version.figures - fixed.figures}
    return bool(kinds & other_kinds) or not version.figures


def _replaced(version: Statement, kept_set: frozenset[int]) -> bool:
    """Whether another significant word is within or next to the kept ones."""
    low, high = min(kept_set), max(kept_set)
    return any(
        index not in kept_set and low - 2 <= index <= high + 2 and word not in _FUNCTION
        for index, word in version.core
    )


def _common(
    first: Sequence[tuple[int, str]], second: Sequence[tuple[int, str]]
) -> list[tuple[int, int]]:
    """Return the longest common subsequence as pairs of indices."""
    rows = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first) - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        word = first[i][1]
        for j in range(len(second) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if word == second[j][1] else max(below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(first) and j < len(second):
        if first[i][1] == second[j][1]:
            pairs.append((first[i][0], second[j][0]))
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
    number_spans: list[Span] = []
    for amount in amounts_in(text):
        number_spans.append(amount.span)
        yield amount.money.currency or "sum", amount.money.value
    for duration in durations_in(text):
        if any(low < duration.span[1] and duration.span[0] < high for low, high in number_spans):
            continue
        number_spans.append(duration.span)
        if _FIGURE.search(text[slice(*duration.span)]) or _spelled(text[slice(*duration.span)]):
            yield "days", round(duration.days, 4)
            yield from _lower_end(text[slice(*duration.span)])
    for match in re.finditer(r"\d[\d.,]*\d|\d", text):
        if not any(low <= match.start() < high for low, high in number_spans):
            yield "number", number(match.group()) if match.group().isdigit() else 0.0


def _lower_end(text: str) -> Iterator[tuple[str, float]]:
    """Yield the lower ends of ranges: 2 of "2 to 5 days"."""
    ends = [number(match.group()) for match in _NUMBERS.finditer(text)]
    if len(ends) > 1:
        yield "from", ends[0]


def _spelled(text: str) -> bool:
    return any(word in _NUMBER_WORDS for word in text.lower().split()) or text.lower().startswith(
        ("a ", "an ", "one ", "half ")
    )
