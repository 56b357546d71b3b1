"""Clauses of a reply: their function, and the customer's facts that they mention."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from assist_service.analysis.review.clause_labels import marks_of
from assist_service.analysis.review.clause_splitting import pieces_of
from assist_service.analysis.review.fact_matching import Fact, FactMatch, index_facts, match_facts
from assist_service.analysis.review.lexemes import is_content
from assist_service.analysis.review.normalized_text import NormalizedText, Word
from assist_service.domain.types import Span

# A clause without one of these has no finite verb: "Three weeks without heating."
_FINITE = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "i'm",
        "you're",
        "we're",
        "they're",
        "he's",
        "she's",
        "it's",
        "that's",
        "there's",
        "what's",
        "here's",
        "who's",
        "have",
        "has",
        "had",
        "i've",
        "you've",
        "we've",
        "they've",
        "do",
        "does",
        "did",
        "don't",
        "doesn't",
        "didn't",
        "will",
        "would",
        "won't",
        "wouldn't",
        "can",
        "could",
        "can't",
        "cannot",
        "couldn't",
        "should",
        "shouldn't",
        "may",
        "might",
        "must",
        "i'll",
        "you'll",
        "we'll",
        "they'll",
        "it'll",
        "i'd",
        "you'd",
        "we'd",
        "they'd",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "haven't",
        "hasn't",
        "hadn't",
        "shall",
        "let's",
        "please",
    ]
)
_PERSONAL = frozenset(
    (
        *("my", "i'd", "you", "your", "yours", "you're", "you've", "you'd", "you'll", "yourself"),
        *("this", "that", "that's", "these", "those", "him", "her", "his", "them", "their"),
    )
)
# "Your laptop arrived with a crack" is a record; a fragment begins with the event.
_BEGIN_RECORDS = frozenset(("your", "our", "my", "the", "this", "that", "these", "those"))
# "Can" and "will" introduce an offer or a plan, not an event.
_MODAL = frozenset(
    ("can", "will", "could", "may", "might", "i'll", "we'll", "you'll", "it'll", "there's")
)
_BEGIN_RETURNS = frozenset(("you", "you've", "you're", "you'd", "so", "your"))
_SUBJECTS = frozenset(("i", "we", "you", "he", "she", "they", "it"))


# Words that connect a verbless retelling; a plain statement has none of them.
_LISTED = re.compile(rb",|!|\b(?:and|with|without|no|not)\b|^(?:\w+ing|again|what)\b")


# Above this share a clause only repeats the customer's words; below it, it rephrases them.
VERBATIM, REWORDED, TOLD_AT_LENGTH = 0.85, 0.7, 2.0


class ReplyClause(NamedTuple):
    """A clause of the reply, with its labels and fact matches."""

    span: Span
    words: tuple[Word, ...]
    mark: str
    marks: Mapping[str, tuple[Span, ...]]
    fact_matches: tuple[FactMatch, ...]
    content: int
    is_list: bool

    @property
    def matched_weight(self) -> float:
        """The total weight of the customer's facts that the clause mentions."""
        return sum(fact_match.weight for fact_match in self.fact_matches)

    @property
    def fresh(self) -> bool:
        """Whether the acknowledgement is more than a stock phrase."""
        return bool(self.marks["fresh"])

    @property
    def acknowledges(self) -> bool:
        """Whether a feeling or its weight is acknowledged by a phrase."""
        if self.marks["denied"]:
            return False
        restated = self.marks["request"] or self.marks["restates"]
        if restated and not self.marks["apology"] and not self.fresh:
            return False
        return bool(self.marks["fresh"] or self.marks["stock"])

    @property
    def does(self) -> bool:
        """Whether the clause acts, instructs, explains, asks or restates the request."""
        return self.mark == "?" or bool(
            self.marks["acts"]
            or self.marks["instructs"]
            or self.marks["explains"]
            or self.marks["request"]
        )

    @property
    def retells(self) -> bool:
        """Whether the clause can be a retelling: it does nothing else and is not a verbatim copy."""
        if self.does or self.marks["elsewhere"] or self.marks["restates"]:
            return False
        hard = len(self.marks["hardship"])
        if self.general and not self.fragment:
            return False
        if self.fragment:
            return bool(hard or self.marks["hint"] or len(self.fact_matches) >= 3)
        signs = hard + len(self.marks["hint"])
        if self.words[0].text in _BEGIN_RECORDS and (hard < 1 or signs < 2):
            return False
        return (
            hard + 0.5 * len(self.marks["hint"]) >= (3 if self._verbatim else 2)
            or (signs >= 2 and self.coverage < VERBATIM)
            or (hard >= 1 and self.coverage <= REWORDED)
            or (signs >= 1 and self.coverage <= REWORDED and self.matched_weight >= TOLD_AT_LENGTH)
        )

    @property
    def turns_to_them(self) -> bool:
        """Whether the clause addresses the customer's situation in different words."""
        texts = {word.text for word in self.words}
        if self.does or self.marks["elsewhere"] or self.marks["restates"] or self.general:
            return False
        if self.words[0].text in _BEGIN_RECORDS or texts & _MODAL:
            return False
        return bool(texts & _PERSONAL) and self.coverage < VERBATIM

    @property
    def _verbatim(self) -> bool:
        """Whether the clause repeats the customer's own statement: "You missed an interview"."""
        return self.coverage >= VERBATIM and self.words[0].text in _BEGIN_RETURNS

    @property
    def coverage(self) -> float:
        """The share of the clause's content words that the customer had said."""
        return len(self.fact_matches) / max(1, self.content)

    @property
    def fragment(self) -> bool:
        """Whether the clause has no finite verb, as in "One pen left and two days late"."""
        texts = {word.text for word in self.words}
        if self.words[0].text in _BEGIN_RECORDS:
            return False
        return self.is_list and not texts & _FINITE and not texts & _SUBJECTS

    @property
    def weight(self) -> float:
        """How strongly the clause presents a burden rather than a record, 0 to 3."""
        hard, hints = len(self.marks["hardship"]), len(self.marks["hint"])
        return min(3.0, hard * 0.7 + hints * 0.45 + (0.7 if self.fragment else 0.0))

    @property
    def general(self) -> bool:
        """Whether the clause is a general remark: "chatbots can be annoying"."""
        texts = {word.text for word in self.words}
        return not (
            texts & _PERSONAL
            or any(fact_match.fact.keys.own.startswith("#") for fact_match in self.fact_matches)
        )

    @property
    def acknowledging(self) -> tuple[Span, ...]:
        """The words that acknowledge: the phrases, or the whole clause when it retells."""
        return self.marks["fresh"] + self.marks["stock"] or (self.span,)


def clauses(
    normalized: NormalizedText, customer_facts: tuple[Fact, ...]
) -> tuple[ReplyClause, ...]:
    """Return the clauses of a reply in order, with their matches in ``customer_facts``."""
    pieces, index = pieces_of(normalized), index_facts(customer_facts)
    return tuple(
        ReplyClause(
            piece.span,
            piece.words,
            piece.mark,
            marks,
            tuple(match_facts(piece.words, index)),
            sum(is_content(word.text) for word in piece.words),
            _LISTED.search(normalized.plain[piece.span[0] : piece.span[1]]) is not None,
        )
        for piece, marks in zip(pieces, marks_of(normalized, pieces), strict=True)
    )
