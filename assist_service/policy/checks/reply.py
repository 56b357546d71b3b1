"""An agent's reply for the checks; costly properties are computed once, on demand."""

from collections.abc import Iterable
from functools import cached_property

from assist_service.domain.types import Span
from assist_service.language.document import read_document
from assist_service.language.phrase_index import Hit
from assist_service.language.phrases import Phrase
from assist_service.language.words import Words, words_of
from assist_service.policy.checks.promises import is_done_to, is_promise
from assist_service.policy.checks.shared_data import SharedKind, find_shared_data
from assist_service.policy.matching.amounts import Amount, amounts_in
from assist_service.policy.matching.durations import Duration, durations_in

Range = tuple[int, int]


class Reply:
    """One reply; ``hits`` are the matches of the phrase index, ``indexed`` all of its phrases."""

    def __init__(
        self, text: str, hits: Iterable[Hit] = (), indexed: frozenset[str] = frozenset()
    ) -> None:
        self.text = text
        self._indexed = indexed
        ranges_by_phrase: dict[str, dict[Range, None]] = {}
        for hit in hits:
            ranges_by_phrase.setdefault(hit.phrase.text, {})[hit.start, hit.end] = None
        self._phrase_ranges = {phrase: list(ranges) for phrase, ranges in ranges_by_phrase.items()}
        self._promised: dict[tuple[int, int, bool], bool] = {}
        self._done: dict[tuple[int, int, str], bool] = {}
        self._shared_spans: dict[SharedKind, list[Span]] = {}

    @cached_property
    def words(self) -> Words:
        """The words with their spans."""
        return words_of(self.text)

    @cached_property
    def known_stems(self) -> frozenset[str]:
        """Every stem that occurs."""
        return frozenset(self.words.stems)

    @cached_property
    def amounts(self) -> list[Amount]:
        """The sums of money."""
        return amounts_in(self.text)

    @cached_property
    def durations(self) -> list[Duration]:
        """The durations."""
        return durations_in(self.text)

    def find_phrase(self, phrase: Phrase) -> list[Range]:
        """Return the word ranges of ``phrase``."""
        cached_ranges = self._phrase_ranges.get(phrase.text)
        if cached_ranges is not None:
            return cached_ranges
        if phrase.text in self._indexed or not phrase.possible(self.known_stems):
            return []
        phrase_ranges = self._phrase_ranges[phrase.text] = phrase.find(self.words)
        return phrase_ranges

    def says(self, phrases: Iterable[Phrase]) -> bool:
        """Whether the reply contains any of ``phrases``."""
        return any(self.find_phrase(phrase) for phrase in phrases)

    def promised(self, start: int, end: int, *, verb_only: bool = False) -> bool:
        """Whether the words ``start`` to ``end`` are a promise."""
        key = (start, end, verb_only)
        if key not in self._promised:
            self._promised[key] = is_promise(self.words, start, end, verb_only=verb_only)
        return self._promised[key]

    def done_to(self, start: int, end: int, verb: str) -> bool:
        """Whether the thing at words ``start`` to ``end`` is promised to have ``verb`` done to it."""
        key = (start, end, verb)
        if key not in self._done:
            self._done[key] = is_done_to(self.words, start, end, verb)
        return self._done[key]

    def shared(self, kind: SharedKind) -> list[Span]:
        """Return the spans that ask for or give data of ``kind``."""
        if kind not in self._shared_spans:
            self._shared_spans[kind] = find_shared_data(self.text, kind)
        return self._shared_spans[kind]

    def sentence(self, span: Span) -> Span:
        """Return the sentence that ``span`` begins in."""
        return read_document(self.text).sentence_around(span)

    def near(self, span: Span, phrases: Iterable[Phrase]) -> bool:
        """Whether the sentence of ``span`` contains one of ``phrases``."""
        low, high = self.sentence(span)
        spans = self.words.spans
        return any(
            spans[start][0] >= low and spans[end - 1][1] <= high
            for phrase in phrases
            for start, end in self.find_phrase(phrase)
        )


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` in order, with overlaps merged."""
    result: list[Span] = []
    for span in sorted(set(spans)):
        if result and span[0] < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], span[1]))
        else:
            result.append(span)
    return result
