"""Detect a question that the customer asked before and that was not answered."""

from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.reflection.tokens import ClauseSentence, sentences
from assist_service.analysis.reflection.word_lists import grammar
from assist_service.domain.types import Span, Turn

_CLOSED = (
    grammar("auxiliaries")
    | grammar("subjects")
    | grammar("determiners")
    | grammar("prepositions")
    | grammar("joiners")
    | grammar("question_words")
    | grammar("small")
)
# The share of content words that must be repeated, and the minimum number of words.
_SHARE, _LEAST = 0.6, 2


class Repeat(NamedTuple):
    """A repeated question: its span now, and the message and span of the first time."""

    span: Span
    message: str
    before: Span


def asked_before(pending: Sequence[Turn], earlier: Sequence[Turn]) -> Repeat | None:
    """Return the question in ``pending`` that the customer already asked before an agent's reply."""
    now = [question for turn in pending for question in _questions(turn.message.text)]
    if not now:
        return None
    replied = False
    for turn in reversed(earlier):
        replied = replied or turn.message.author == "agent"
        if turn.message.author != "customer" or not replied:
            continue
        for old_span, earlier_words in _questions(turn.message.text):
            for span, words in now:
                if _alike(words, earlier_words):
                    return Repeat(span, turn.message.id, old_span)
    return None


def _questions(text: str) -> list[tuple[Span, frozenset[str]]]:
    if "?" not in text and not any(
        word in text.lower() for word in ("when", "where", "how", "what", "why")
    ):
        return []
    return [
        ((s.tokens[0].start, s.tokens[-1].end), words)
        for s in sentences(text)
        if _asks(s) and len(words := _content(s)) >= _LEAST
    ]


def _asks(sentence: ClauseSentence) -> bool:
    first = next((token.low for token in sentence.tokens if token.word), "")
    return sentence.asks or first in grammar("question_words")


def _content(sentence: ClauseSentence) -> frozenset[str]:
    return frozenset(
        token.low.removesuffix("'s").rstrip("s")
        for token in sentence.tokens
        if token.word and token.low not in _CLOSED and len(token.low) > 2
    )


def _alike(words: frozenset[str], earlier_words: frozenset[str]) -> bool:
    overlap = len(words & earlier_words)
    return overlap >= _LEAST and overlap >= _SHARE * min(len(words), len(earlier_words))
