"""Was the customer heard? None, generic or personalised, with the words on both sides.

Personalised means that the feeling or its weight is acknowledged and tied to what
this customer said. So each clause that acknowledges is weighed by the customer's
own facts that it and its neighbours take up, and a stock phrase must take up more
of them than a fresh one. A clause may also acknowledge without any word for a
feeling, when it retells the burden: "Three weeks without heating, with a newborn."
"""

from typing import NamedTuple

from assist_service.analysis.review.clauses import Clause, clauses
from assist_service.analysis.review.fact_matching import Fact, Taken
from assist_service.analysis.review.normalized_text import Canvas
from assist_service.domain.types import Span, Validation

# How much of the customer's own story must be taken up to count as tied to it. Tuned
# on the part of benchmarks/labels/review_pairs.txt that is not held out.
FRESH_NEEDS, STOCK_NEEDS = 0.8, 2.5
# A retold burden needs facts and signs of weight; more of one makes up for less of the other.
RETOLD_FACTS, RETOLD_NEEDS = 0.85, 1.5
GENERAL_NEEDS, CALM_NEEDS = 3.0, 1.0
JOINS_WEIGHT, BURDEN, SHORT_NEEDS = 0.4, 1.1, 0.55
OPENING_FACTS = 0.95
PERSONAL, GENERIC = 0.65, 0.3


class Heard(NamedTuple):
    """The verdict on one reply: ``at`` is the first acknowledging clause's place."""

    validation: Validation
    score: float
    spans: tuple[Span, ...]
    taken: tuple[Taken, ...]
    denied: tuple[Span, ...]
    at: int | None
    clauses: tuple[Clause, ...]


def hear(
    canvas: Canvas, known: tuple[Fact, ...], *, calm: bool = False, shared: bool = False
) -> Heard:
    """Return how far ``canvas`` acknowledges a customer who said ``known``.

    A ``calm`` customer has no burden that could be retold: facts said back to them
    are the answer. Where the reply goes on with a ``shared`` step, an opening that
    turns to the customer counts with fewer signs of weight.
    """
    parts = clauses(canvas, known)
    told = sum(fact.weight for fact in known)
    denied = tuple(span for part in parts for span in part.marks["denied"])
    weighed = [_weigh(parts, place, told, calm=calm) for place in range(len(parts))]
    if shared and not calm and parts and not weighed[0][0]:
        weighed[0] = _opening(parts[0])
    best = max((score for score, _ in weighed), default=0.0)
    if denied:
        # Who denies the feeling in one breath has not validated it in the next.
        best = 0.45 if best >= PERSONAL else 0.05
    label = _label(best)
    if label == "none":
        return Heard(label, best or _warmth(parts), (), (), denied, None, parts)
    places = [place for place, (score, _) in enumerate(weighed) if score >= GENERIC]
    ties = max(weighed, key=lambda one: one[0])[1] if label == "personalised" else ()
    spans = tuple(span for place in places for span in parts[place].acknowledging)
    return Heard(label, round(best, 3), spans, tuple(ties), denied, places[0], parts)


def _label(score: float) -> Validation:
    if score >= PERSONAL:
        return "personalised"
    return "generic" if score >= GENERIC else "none"


def _weigh(
    parts: tuple[Clause, ...], place: int, told: float, *, calm: bool
) -> tuple[float, tuple[Taken, ...]]:
    """Return the score of one clause, 0 to 1, and the facts it is tied to."""
    clause = parts[place]
    if clause.marks["denied"]:
        return 0.0, ()
    if clause.acknowledges:
        return _tied(parts, place, told)
    weight = clause.weight
    facts = clause.uptake
    needs = RETOLD_NEEDS + (CALM_NEEDS if calm else 0.0)
    if clause.retells and facts >= RETOLD_FACTS and facts + weight >= needs:
        return min(0.95, 0.66 + 0.08 * (facts + weight - RETOLD_NEEDS)), clause.taken
    return 0.0, ()


def _opening(clause: Clause) -> tuple[float, tuple[Taken, ...]]:
    if clause.turns_to_them and not clause.marks["denied"] and clause.uptake >= OPENING_FACTS:
        return PERSONAL + 0.01, clause.taken
    return 0.0, ()


def _tied(parts: tuple[Clause, ...], place: int, told: float) -> tuple[float, tuple[Taken, ...]]:
    clause = parts[place]
    joined = [other for other in _near(parts, place) if _joins(clause, other)]
    ties = clause.taken + tuple(taken for other in joined for taken in other.taken)
    tied = sum(taken.weight for taken in ties)
    needs = _needs(clause, clause.weight + sum(other.weight for other in joined), told)
    if tied >= needs:
        return min(1.0, 0.68 + 0.1 * (tied - needs) + (0.05 if clause.fresh else 0.0)), ties
    return (0.45 if clause.fresh else 0.38) + 0.1 * tied / needs, ties


def _near(parts: tuple[Clause, ...], place: int) -> list[Clause]:
    """Return the neighbours of a clause; a short aside before it does not part them."""
    near = list(parts[max(0, place - 1) : place]) + list(parts[place + 1 : place + 2])
    if place >= 2 and not parts[place - 1].taken and not parts[place - 1].does:
        near.append(parts[place - 2])
    return near


def _needs(clause: Clause, burden: float, told: float) -> float:
    """Return how much a clause must take up; of a short message it can only take up little."""
    if clause.general:
        needs = FRESH_NEEDS if burden >= BURDEN and clause.fresh else GENERAL_NEEDS
    else:
        needs = FRESH_NEEDS if clause.fresh or burden >= BURDEN else STOCK_NEEDS
    return min(needs, max(SHORT_NEEDS, told / 2))


def _joins(clause: Clause, other: Clause) -> bool:
    """Whether the neighbour's facts belong to the acknowledgement."""
    if other.does or other.acknowledges or other.marks["denied"]:
        return False
    before = other if other.span < clause.span else clause
    if before.mark in (":", ";", "-"):
        return True
    return not other.general and (before.mark == "," or other.weight >= JOINS_WEIGHT)


def _warmth(parts: tuple[Clause, ...]) -> float:
    """Return a score below generic for kind words that acknowledge no feeling."""
    kind = sum(len(part.marks["warmth"]) for part in parts)
    return min(0.28, 0.14 * kind + (0.04 if kind else 0.0))
