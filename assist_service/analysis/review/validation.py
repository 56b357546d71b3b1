"""Assess validation: none, generic or personalised, with the words on both sides.

Personalised means that the feeling or its weight is acknowledged and tied to what
this customer said. So each clause that acknowledges is weighed by the customer's
own facts that it and its neighbours take up, and a stock phrase must take up more
of them than a fresh one. A clause may also acknowledge without any word for a
feeling, when it retells the burden: "Three weeks without heating, with a newborn."
"""

from typing import NamedTuple

from assist_service.analysis.review.clauses import ReplyClause, clauses
from assist_service.analysis.review.fact_matching import Fact, FactMatch
from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import Span, Validation

# The weight of the customer's facts that makes an acknowledgement personalised. Tuned
# on the part of benchmarks/labels/review_pairs.txt that is not held out.
FRESH_NEEDS, STOCK_NEEDS = 0.8, 2.5
# A retelling needs facts and signs of hardship; more of one makes up for less of the other.
RETOLD_FACTS, RETOLD_NEEDS = 0.85, 1.5
GENERAL_NEEDS, CALM_NEEDS = 3.0, 1.0
JOINS_WEIGHT, BURDEN, SHORT_NEEDS = 0.4, 1.1, 0.55
OPENING_FACTS = 0.95
PERSONAL, GENERIC = 0.65, 0.3


class ValidationResult(NamedTuple):
    """The verdict on one reply; ``at`` is the index of the first acknowledging clause."""

    validation: Validation
    score: float
    spans: tuple[Span, ...]
    fact_matches: tuple[FactMatch, ...]
    denied: tuple[Span, ...]
    at: int | None
    clauses: tuple[ReplyClause, ...]


def assess_validation(
    reply: ReplyText,
    customer_facts: tuple[Fact, ...],
    *,
    calm: bool = False,
    has_shared_step: bool = False,
) -> ValidationResult:
    """Return how well a reply validates a customer who stated ``customer_facts``.

    For a ``calm`` customer, repeated facts are the answer rather than validation. If the reply
    offers a shared step (``has_shared_step``), an opening addressed to the customer needs less
    emotional weight to count.
    """
    parts = clauses(reply, customer_facts)
    told_weight = sum(fact.weight for fact in customer_facts)
    denied = tuple(span for part in parts for span in part.marks["denied"])
    weighed = [_weigh(parts, index, told_weight, calm=calm) for index in range(len(parts))]
    if has_shared_step and not calm and parts and not weighed[0][0]:
        weighed[0] = _opening(parts[0])
    best = max((score for score, _ in weighed), default=0.0)
    if denied:
        # A reply that denies the feeling in one sentence does not validate it in the next.
        best = 0.45 if best >= PERSONAL else 0.05
    label = _label(best)
    if label == "none":
        return ValidationResult(label, best or _warmth(parts), (), (), denied, None, parts)
    acknowledging_indices = [index for index, (score, _) in enumerate(weighed) if score >= GENERIC]
    ties = max(weighed, key=lambda scored: scored[0])[1] if label == "personalised" else ()
    spans = tuple(span for index in acknowledging_indices for span in parts[index].acknowledging)
    return ValidationResult(
        label, round(best, 3), spans, tuple(ties), denied, acknowledging_indices[0], parts
    )


def _label(score: float) -> Validation:
    if score >= PERSONAL:
        return "personalised"
    return "generic" if score >= GENERIC else "none"


def _weigh(
    parts: tuple[ReplyClause, ...], index: int, told_weight: float, *, calm: bool
) -> tuple[float, tuple[FactMatch, ...]]:
    """Return the score of one clause, 0 to 1, and the facts that it mentions."""
    clause = parts[index]
    if clause.marks["denied"]:
        return 0.0, ()
    if clause.acknowledges:
        return _tied(parts, index, told_weight)
    weight = clause.weight
    facts = clause.matched_weight
    needs = RETOLD_NEEDS + (CALM_NEEDS if calm else 0.0)
    if clause.retells and facts >= RETOLD_FACTS and facts + weight >= needs:
        return min(0.95, 0.66 + 0.08 * (facts + weight - RETOLD_NEEDS)), clause.fact_matches
    return 0.0, ()


def _opening(clause: ReplyClause) -> tuple[float, tuple[FactMatch, ...]]:
    if (
        clause.turns_to_them
        and not clause.marks["denied"]
        and clause.matched_weight >= OPENING_FACTS
    ):
        return PERSONAL + 0.01, clause.fact_matches
    return 0.0, ()


def _tied(
    parts: tuple[ReplyClause, ...], index: int, told_weight: float
) -> tuple[float, tuple[FactMatch, ...]]:
    clause = parts[index]
    joined = [neighbour for neighbour in _near(parts, index) if _joins(clause, neighbour)]
    ties = clause.fact_matches + tuple(
        fact_match for neighbour in joined for fact_match in neighbour.fact_matches
    )
    tied = sum(fact_match.weight for fact_match in ties)
    needs = _needs(
        clause, clause.weight + sum(neighbour.weight for neighbour in joined), told_weight
    )
    if tied >= needs:
        return min(1.0, 0.68 + 0.1 * (tied - needs) + (0.05 if clause.fresh else 0.0)), ties
    return (0.45 if clause.fresh else 0.38) + 0.1 * tied / needs, ties


def _near(parts: tuple[ReplyClause, ...], index: int) -> list[ReplyClause]:
    """Return the neighbours of a clause, looking past a short aside before it."""
    near = list(parts[max(0, index - 1) : index]) + list(parts[index + 1 : index + 2])
    if index >= 2 and not parts[index - 1].fact_matches and not parts[index - 1].does:
        near.append(parts[index - 2])
    return near


def _needs(clause: ReplyClause, burden: float, told_weight: float) -> float:
    """Return the weight of facts that a clause must mention: less for a short message."""
    if clause.general:
        needs = FRESH_NEEDS if burden >= BURDEN and clause.fresh else GENERAL_NEEDS
    else:
        needs = FRESH_NEEDS if clause.fresh or burden >= BURDEN else STOCK_NEEDS
    return min(needs, max(SHORT_NEEDS, told_weight / 2))


def _joins(clause: ReplyClause, neighbour: ReplyClause) -> bool:
    """Whether the neighbour's facts belong to the acknowledgement."""
    if neighbour.does or neighbour.acknowledges or neighbour.marks["denied"]:
        return False
    before = neighbour if neighbour.span < clause.span else clause
    if before.mark in (":", ";", "-"):
        return True
    return not neighbour.general and (before.mark == "," or neighbour.weight >= JOINS_WEIGHT)


def _warmth(parts: tuple[ReplyClause, ...]) -> float:
    """Return a score below generic for kind words that acknowledge no feeling."""
    kind = sum(len(part.marks["warmth"]) for part in parts)
    return min(0.28, 0.14 * kind + (0.04 if kind else 0.0))
