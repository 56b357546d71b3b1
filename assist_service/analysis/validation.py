"""Was the customer heard? None, generic or personalised, with the words on both sides.

Personalised means that the feeling or its weight is acknowledged and tied to what
this customer said. So each clause that acknowledges is weighed by the customer's
own facts it takes up; a stock phrase must take up more of them than a fresh one.
"""

import re
from typing import NamedTuple

from assist_service.analysis.canvas import Canvas, Word
from assist_service.analysis.phrasebook import phrasebook
from assist_service.analysis.uptake import Fact, Taken, taken_up
from assist_service.vocabulary import Span, Validation

# What a clause must take up, in facts, to count as tied to this customer. Tuned on
# the tuning part of benchmarks/data/review_pairs.jsonl; docs/review.md has the table.
FRESH_NEEDS, STOCK_NEEDS, RETOLD_NEEDS = 1.3, 1.9, 1.9

_CLAUSE = re.compile(
    rb",? but |,? however,? |,? so (?=i|we|let)|,? and (?=i'll|we'll|i will|we will|i've|we've|let's|i'm |please)|, (?=i'll|we'll|i've|let's|please)"
)
_ACKNOWLEDGING = ("feeling.named", "weight.named", "feeling.allowed", "fault.owned")
_STOCK = ("understanding.claimed", "apology")


class Clause(NamedTuple):
    """A part of the reply that does one thing, with what was found in it."""

    span: Span
    words: tuple[Word, ...]
    fresh: tuple[Span, ...]
    stock: tuple[Span, ...]
    denied: tuple[Span, ...]
    retold: bool
    acts: bool
    taken: tuple[Taken, ...]

    @property
    def uptake(self) -> float:
        """How much of the customer's own story the clause takes up."""
        return sum(taken.weight for taken in self.taken)

    @property
    def acknowledges(self) -> bool:
        """Whether a feeling or its weight is acknowledged here."""
        return bool(self.fresh or self.stock) and not self.denied


class Heard(NamedTuple):
    """The verdict on one reply: ``at`` is the first acknowledging clause's place."""

    validation: Validation
    score: float
    spans: tuple[Span, ...]
    taken: tuple[Taken, ...]
    denied: tuple[Span, ...]
    at: int | None
    clauses: tuple[Clause, ...]


def hear(canvas: Canvas, known: tuple[Fact, ...]) -> Heard:
    """Return how far ``canvas`` acknowledges a customer who said ``known``."""
    clauses = tuple(_clauses(canvas, known))
    best, at, spans, taken = 0.0, None, [], []
    denied = tuple(span for clause in clauses for span in clause.denied)
    for place, clause in enumerate(clauses):
        score, ties = _weigh(clauses, place)
        if score <= 0.0:
            continue
        at = place if at is None else at
        spans.extend(clause.fresh or clause.stock or (clause.span,))
        if score > best:
            best, taken = score, ties
    if denied:
        best = 0.4 if best >= 0.65 else 0.05
    label: Validation = "personalised" if best >= 0.65 else "generic" if best >= 0.3 else "none"
    if label == "none":
        spans, at = [], None
    return Heard(
        label,
        round(best, 3),
        tuple(spans),
        tuple(taken if label == "personalised" else ()),
        denied,
        at,
        clauses,
    )


def _weigh(clauses: tuple[Clause, ...], place: int) -> tuple[float, list[Taken]]:
    """Return the score of one clause, 0 to 1, and the facts it is tied to."""
    clause = clauses[place]
    if clause.denied:
        return 0.0, []
    ties = list(clause.taken)
    if clause.acknowledges:
        for near in clauses[max(0, place - 1) : place] + clauses[place + 1 : place + 2]:
            if not near.acts and not near.denied and not near.acknowledges:
                ties.extend(near.taken)
        tied = sum(taken.weight for taken in ties)
        needs = FRESH_NEEDS if clause.fresh else STOCK_NEEDS
        if tied >= needs:
            return min(1.0, 0.65 + 0.1 * (tied - needs) + (0.1 if clause.fresh else 0.0)), ties
        return (0.45 if clause.fresh else 0.35) + 0.1 * min(1.0, tied / needs), ties
    if clause.retold and clause.uptake >= RETOLD_NEEDS and not clause.acts:
        return min(0.95, 0.66 + 0.08 * (clause.uptake - RETOLD_NEEDS)), ties
    return 0.0, []


def _clauses(canvas: Canvas, known: tuple[Fact, ...]) -> list[Clause]:
    found = []
    for sentence in canvas.sentences:
        begin = sentence.start
        piece = canvas.plain[sentence.start : sentence.end]
        cuts = [sentence.start + m.end() for m in _CLAUSE.finditer(piece)] + [sentence.end]
        for cut in cuts:
            words = tuple(word for word in sentence.words if begin <= word.start < cut)
            if words:
                found.append(_clause(canvas, words, (begin, cut), sentence.mark, known))
            begin = cut
    return found


def _clause(
    canvas: Canvas, words: tuple[Word, ...], span: Span, mark: str, known: tuple[Fact, ...]
) -> Clause:
    book = phrasebook()
    start, end = span
    piece = canvas.plain[start:end]

    def spans(name: str) -> list[Span]:
        return [(a + start, b + start) for a, b in book.find(name, piece)]

    elsewhere = spans("feeling.elsewhere") + spans("apology.empty")
    fresh = [s for name in _ACKNOWLEDGING for s in spans(name) if not _inside(s, elsewhere)]
    stock = [s for name in _STOCK for s in spans(name) if not _inside(s, elsewhere)]
    acts = (
        mark == "?"
        or book.has("action.agent", piece)
        or book.has("action.instruct", piece)
        or book.has("explain", piece)
    )
    request = book.has("request.restated", piece)
    retold = not request and book.has("hardship", piece)
    return Clause(
        span,
        words,
        tuple(fresh),
        tuple(stock),
        tuple(spans("validation.denied")),
        retold,
        acts or request,
        tuple(taken_up(words, known)),
    )


def _inside(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
