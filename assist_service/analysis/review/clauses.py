"""Clauses of a reply: their function, and the customer's facts that they mention."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from assist_service.analysis.review.clause_labels import marks_of
from assist_service.analysis.review.fact_matching import (
    Fact,
    FactMatch,
    index_facts,
    keys_of,
    match_facts,
)
from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import Span

# A clause without one of these has no finite verb: "Three weeks without heating."
_FINITE_WORDS = (
    "am is are was were be been have has had do does did will would can could should may might must"
    " shall let please"
)
_FINITE = frozenset(_FINITE_WORDS.split())
_PERSONAL = frozenset(
    "my you your yours yourself this that these those him her his them their".split()  # noqa: SIM905
)
# "Your laptop arrived with a crack" is a record; a fragment begins with the event.
_BEGIN_RECORDS = frozenset(("your", "our", "my", "the", "this", "that", "these", "those"))
# What can or will be is an offer or a plan, not what happened.
_MODAL = frozenset(("can", "will", "could", "may", "might", "there"))
_BEGIN_RETURNS = frozenset(("you", "so", "your"))
# A clause that ends with one of these contrasts with what follows.
_CONTRAST = frozenset(("but", "however"))
_SUBJECTS = frozenset(("i", "we", "you", "he", "she", "they", "it"))


# What holds a verbless retelling together; a plain statement has none of it.
_LISTED = re.compile(r",|!|\b(?:and|with|without|no|not)\b|^(?:\w+ing|again|what)\b", re.I)


# Above this share a clause only repeats the customer's words; below it, it rephrases them.
VERBATIM, REWORDED, TOLD_AT_LENGTH = 0.85, 0.7, 2.0


class ReplyClause(NamedTuple):
    """A clause of the reply, with its labels and fact matches."""

    span: Span
    words: tuple[str, ...]
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
        if self.words[0] in _BEGIN_RECORDS and (hard < 1 or signs < 2):
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
        texts = set(self.words)
        if self.does or self.marks["elsewhere"] or self.marks["restates"] or self.general:
            return False
        if self.words[0] in _BEGIN_RECORDS or self._can_or_will_be:
            return False
        return bool(texts & _PERSONAL) and self.coverage < VERBATIM

    @property
    def _can_or_will_be(self) -> bool:
        followed = zip(self.words, (*self.words[1:], ""), strict=True)
        return any(word in _MODAL and following != "not" for word, following in followed)

    @property
    def _verbatim(self) -> bool:
        """Whether the clause tells the customer what they told: "You missed an interview"."""
        return self.coverage >= VERBATIM and self.words[0] in _BEGIN_RETURNS

    @property
    def coverage(self) -> float:
        """The share of the clause's content words that the customer had said."""
        return len(self.fact_matches) / max(1, self.content)

    @property
    def fragment(self) -> bool:
        """Whether the clause has no finite verb, as in "One pen left and two days late"."""
        texts = set(self.words)
        if self.words[0] in _BEGIN_RECORDS:
            return False
        return self.is_list and not texts & _FINITE and not texts & _SUBJECTS

    @property
    def weight(self) -> float:
        """How strongly the clause presents a burden rather than a record, 0 to 3."""
        hard, hints = len(self.marks["hardship"]), len(self.marks["hint"])
        return min(3.0, hard * 0.7 + hints * 0.45 + (0.7 if self.fragment else 0.0))

    @property
    def general(self) -> bool:
        """Whether the clause speaks of things in general: "chatbots can be annoying"."""
        texts = set(self.words)
        return not (
            texts & _PERSONAL
            or any(fact_match.fact.keys.own.startswith("#") for fact_match in self.fact_matches)
        )

    @property
    def acknowledging(self) -> tuple[Span, ...]:
        """The words that acknowledge: the phrases, or the whole clause when it retells."""
        return self.marks["fresh"] + self.marks["stock"] or (self.span,)


class _Piece(NamedTuple):
    """The words ``first`` to ``last`` (exclusive) between two cuts, and what closes them."""

    first: int
    last: int
    span: Span
    mark: str


def clauses(reply: ReplyText, customer_facts: tuple[Fact, ...]) -> tuple[ReplyClause, ...]:
    """Return the clauses of a reply in order, with their matches in ``customer_facts``."""
    index, word_keys = index_facts(customer_facts), keys_of(reply.words)
    pieces = list(_pieces(reply))
    return tuple(
        ReplyClause(
            piece.span,
            reply.words.words[piece.first : piece.last],
            piece.mark,
            marks,
            tuple(match_facts(reply.words, index, piece.first, piece.last)),
            sum(keys is not None for keys in word_keys[piece.first : piece.last]),
            _LISTED.search(reply.own[slice(*piece.span)]) is not None,
        )
        for piece, marks in zip(
            pieces, marks_of(reply, [piece.span[0] for piece in pieces]), strict=True
        )
    )


def _pieces(reply: ReplyText) -> Iterator[_Piece]:
    """Yield the pieces of a reply in order; a cut within a statement counts as a comma."""
    cuts = {start + 1 for start, _ in reply.matches.get("clause.after", ())}
    for start, _ in reply.matches.get("clause.comma", ()):
        if "," in reply.words.between(start):
            cuts.add(start)
    for passage in reply.passages:
        # The passage's first word is no cut: it opens the clause that it belongs to.
        bounds = [passage.first]
        bounds += sorted(cut for cut in cuts if passage.first + 1 < cut < passage.last)
        for first, last in pairwise([*bounds, passage.last]):
            if last == passage.last:
                start = reply.words.spans[first][0]
                yield _Piece(first, last, (start, passage.span[1]), passage.mark)
            else:
                mark = "but" if reply.words.words[last - 1] in _CONTRAST else ","
                mark = "?" if passage.mark == "?" else mark
                yield _Piece(first, last, reply.words.span(first, last), mark)
