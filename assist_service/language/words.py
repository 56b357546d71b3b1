"""The words of a message as phrases see them: contractions spelled out, sentences kept apart."""

from dataclasses import dataclass
from functools import lru_cache

from assist_service.domain.types import Span
from assist_service.language.document import Document, read_document
from assist_service.language.inflection import stem

# The ends of sentences are words of their own, which no phrase matches.
BREAK = "."
QUESTION = "?"
# Marks that a phrase may name.
_NAMED = frozenset("%&")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A text's words in their normal form, each with its stem and its span in the text."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the characters of words ``start`` to ``end`` (exclusive)."""
        return self.spans[start][0], self.spans[end - 1][1]

    def part(self, start: int, end: int) -> "Words":
        """Return words ``start`` to ``end`` (exclusive)."""
        return Words(self.text, self.words[start:end], self.stems[start:end], self.spans[start:end])

    def between(self, index: int) -> str:
        """Return the text between word ``index`` and the word before it."""
        before = self.spans[index - 1][1] if index > 0 else 0
        return self.text[before : self.spans[index][0]]


@lru_cache(maxsize=256)
def words_of(text: str) -> Words:
    """Return the words of ``text`` with their spans."""
    return _words(read_document(text), inner_breaks=False)


@lru_cache(maxsize=256)
def clause_words_of(text: str) -> Words:
    """Return the words of ``text``, with a break also at a colon, a lone dash and a line end."""
    return _words(read_document(text), inner_breaks=True)


def _words(document: Document, *, inner_breaks: bool) -> Words:
    words: list[str] = []
    spans: list[Span] = []
    for sentence in document.sentences:
        end = sentence.span[0]
        for token in document.tokens[sentence.first : sentence.last]:
            named = token.kind not in ("mark", "break", "emoji") or token.text in _NAMED
            if inner_breaks and "\n" in document.text[end : token.start]:
                words.append(BREAK)
                spans.append((end, end))
            elif inner_breaks and _is_pause(token.text, lone=token.start > end):
                words.append(BREAK)
                spans.append((token.start, token.end))
            end = token.end
            if named and token.norm != "'s":
                words.append(token.norm)
                spans.append((token.start, token.end))
        if sentence.mark:
            words.append(QUESTION if sentence.asks else BREAK)
            spans.append((sentence.end_mark, sentence.span[1]))
    return Words(document.text, tuple(words), tuple(map(stem, words)), tuple(spans))


def _is_pause(mark: str, *, lone: bool) -> bool:
    """Whether a mark ends a clause: a colon, or a dash with a space before it."""
    return mark == ":" or (lone and mark in ("-", "--"))
