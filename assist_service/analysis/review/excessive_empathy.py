"""Find excessive empathy: too many apologies, or empathy that comes too late."""

from collections.abc import Iterator

from assist_service.analysis.review.context import Context
from assist_service.analysis.review.validation import ValidationResult
from assist_service.domain.types import Finding

# Apologies in one reply, and in this reply with the two before it.
MANY_APOLOGIES, MANY_IN_A_ROW = 3, 4
# Clauses with a stock phrase of empathy.
MANY_STOCK = 3


def excess(validation: ValidationResult, context: Context) -> Iterator[Finding]:
    """Yield a finding for excessive apologies and for repeated stock empathy."""
    apologies = [span for part in validation.clauses for span in part.marks["apology"]]
    if len(apologies) >= MANY_APOLOGIES:
        yield Finding(
            "apology.excess",
            apologies[MANY_APOLOGIES - 1],
            f"{len(apologies)} apologies: one that names the harm is stronger.",
        )
    elif (
        len(apologies) >= 2
        and context.apologies >= 2
        and len(apologies) + context.apologies >= MANY_IN_A_ROW
    ):
        yield Finding(
            "apology.excess",
            apologies[-1],
            "You have apologised in the last replies too: move on to the fix.",
        )
    stock = [
        part
        for part in validation.clauses
        if part.acknowledges and not part.fact_matches and not part.marks["apology"]
    ]
    if context.calm and not context.upset and stock:
        yield Finding(
            "empathy.excess",
            stock[0].acknowledging[0],
            "They are calm and asked a plain question: the answer is enough.",
        )
    elif len(stock) >= MANY_STOCK:
        yield Finding(
            "empathy.excess",
            stock[MANY_STOCK - 1].span,
            "Once is enough: go on to what happens next.",
        )
    elif len(stock) >= 2:
        yield from _returning(validation)


def _returning(validation: ValidationResult) -> Iterator[Finding]:
    """Yield empathy that comes back after the reply had moved on to the fix."""
    moved_on, empathy_shown = False, False
    for part in validation.clauses:
        empathic = part.acknowledges and not part.fact_matches and not part.marks["apology"]
        if empathic and moved_on:
            yield Finding(
                "empathy.excess", part.span, "You had moved on to the fix: no need to go back."
            )
            return
        empathy_shown = empathy_shown or empathic
        moved_on = moved_on or (
            empathy_shown and bool(part.marks["acts"] or part.marks["instructs"])
        )
