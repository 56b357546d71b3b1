"""A reply cut into words and passages, and matched with all phrase lists."""

from functools import cached_property
from typing import NamedTuple

from assist_service.analysis.review.phrase_lists import Matches, phrase_lists
from assist_service.domain.types import Span
from assist_service.language.document import Document, read_document
from assist_service.language.words import BREAK, QUESTION, Words, clause_words_of


class Passage(NamedTuple):
    """A sentence, or what is before or after a colon, a dash or a line end in it.

    It has the words ``first`` to ``last`` (exclusive); ``mark`` is what closes it.
    """

    first: int
    last: int
    span: Span
    mark: str


class ReplyText:
    """A reply, or another text that is searched for the phrases of replies."""

    def __init__(self, text: str) -> None:
        self.document: Document = read_document(text)
        self.words: Words = clause_words_of(text)

    @property
    def own(self) -> str:
        """The writer's own words, with spaces in place of quoted text and signature."""
        return self.document.own

    @cached_property
    def matches(self) -> Matches:
        """The word ranges of the phrases of each list."""
        return phrase_lists().match(self.words)

    def spans(self, name: str) -> list[Span]:
        """Return the spans of the phrases of the list ``name``."""
        return [self.words.span(*word_range) for word_range in self.matches.get(name, ())]

    def has(self, name: str) -> bool:
        """Whether the text has a phrase of the list ``name``."""
        return name in self.matches

    def has_within(self, name: str, span: Span) -> bool:
        """Whether a phrase of the list ``name`` is within ``span``."""
        return any(span[0] <= start and end <= span[1] for start, end in self.spans(name))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages, in order."""
        passages: list[Passage] = []
        first = 0
        for index, word in enumerate((*self.words.words, BREAK)):
            if word in (BREAK, QUESTION):
                if first < index:
                    passages.append(self._passage(first, index, word))
                first = index + 1
        return tuple(passages)

    def _passage(self, first: int, last: int, closing: str) -> Passage:
        start, end = self.words.span(first, last)
        at, after = self.words.spans[last] if last < len(self.words.spans) else (end, end)
        mark = "?" if closing == QUESTION else self.words.text[at:after][:1] or "."
        return Passage(first, last, (start, max(end, after) if mark in ".!?…" else end), mark)
