"""Find elements missing from a reply to an upset customer."""

from collections.abc import Iterator

from assist_service.analysis.review.ace import Forward, Question
from assist_service.analysis.review.context import Context
from assist_service.analysis.review.fact_matching import OWN, Fact
from assist_service.analysis.review.reply_text import ReplyText
from assist_service.analysis.review.validation import ValidationResult
from assist_service.domain.types import Finding, Span

# A reply to a customer who stated at least this many facts should mention one of them.
TOLD_ENOUGH = 2.0
# Words of reasons or instructions before the first acknowledging word.
LATE_AFTER = 6
# The wait that a reply should mention, in seconds, by channel.
WAITS = {"chat": 300.0, "email": 86_400.0}
WAIT_UNKNOWN_CHANNEL = 3_600.0


def find_missing_validation(
    reply: ReplyText,
    validation: ValidationResult,
    context: Context,
    customer_facts: tuple[Fact, ...],
) -> Iterator[Finding]:
    """Yield a finding if validation of an upset customer is missing, generic or late."""
    if not context.upset or not reply.passages:
        return
    first = reply.passages[0].span
    if validation.validation == "none":
        yield Finding("validation.missing", first, _missing(context))
        return
    if (
        validation.validation == "generic"
        and sum(f.weight for f in customer_facts if f.weight >= OWN) >= TOLD_ENOUGH
    ):
        yield Finding(
            "validation.generic",
            validation.spans[0] if validation.spans else first,
            "Too general. Mention one thing they told you.",
        )
    late = _late(validation)
    if late is not None:
        yield Finding(
            "validation.late",
            late,
            "Start with this: they hear reasons better once they feel heard.",
        )


def _missing(context: Context) -> str:
    if any(message.caused for message in context.unheard):
        return "First say what this means for them, then what happens next."
    return "First say that you see how they feel, in their own words."


def _late(validation: ValidationResult) -> Span | None:
    if validation.at is None:
        return None
    before = [
        part
        for part in validation.clauses[: validation.at]
        if part.marks["explains"]
        or part.marks["because"]
        or part.marks["instructs"]
        or part.marks["policy"]
    ]
    if sum(len(part.words) for part in before) < LATE_AFTER:
        return None
    return validation.clauses[validation.at].span


def find_missing_curiosity(
    reply: ReplyText,
    questions_asked: tuple[Question, ...],
    ahead: Forward,
    context: Context,
    customer_facts: tuple[Fact, ...],
) -> Iterator[Finding]:
    """Yield a finding if the reply asks nothing, or only a scripted question."""
    if not context.upset or not reply.passages:
        return
    scripted = [q.span for q in questions_asked if q.openness == "scripted"]
    useful = [q for q in questions_asked if q.openness in ("open", "closed", "detail")]
    if scripted and not useful:
        yield Finding(
            "curiosity.scripted",
            scripted[0],
            "Nothing is solved yet. Ask about what they told you instead.",
        )
    told_weight = sum(fact.weight for fact in customer_facts if fact.weight >= OWN)
    if (
        not questions_asked
        and not ahead.steps
        and told_weight < TOLD_ENOUGH
        and not any(message.caused for message in context.unheard)
    ):
        yield Finding(
            "curiosity.missing",
            reply.passages[-1].span,
            "You don't know yet what happened. Ask an open question.",
        )


def find_missing_empowerment(ahead: Forward, context: Context) -> Iterator[Finding]:
    """Yield a finding for a refusal without an alternative."""
    if not context.upset or not ahead.walls:
        return
    if not {step.kind for step in ahead.steps} & {"together", "choice", "door", "promise"}:
        yield Finding("empowerment.missing", ahead.walls[0], "A no by itself: add what you can do.")


def find_missing_bridge(
    reply: ReplyText, validation: ValidationResult, ahead: Forward, context: Context
) -> Iterator[Finding]:
    """Yield a finding for a policy or refusal stated before any empathy."""
    if not context.upset:
        return
    policy_spans = sorted((*reply.spans("policy.stated"), *ahead.walls))
    if not policy_spans:
        return
    first_heard = validation.spans[0][0] if validation.spans else None
    if first_heard is None or first_heard > policy_spans[0][0]:
        yield Finding(
            "policy.unbridged",
            policy_spans[0],
            "Acknowledge them before the rule, and offer an option after it.",
        )


def find_missing_wait_acknowledgement(
    reply: ReplyText, context: Context, channel: str | None
) -> Iterator[Finding]:
    """Yield a finding for a long wait that the reply does not mention."""
    if context.waited is None or not reply.passages or not (context.upset or context.chased):
        return
    if context.waited < WAITS.get(channel or "", WAIT_UNKNOWN_CHANNEL):
        return
    if not reply.has("wait.acknowledged"):
        yield Finding(
            "wait.unacknowledged",
            reply.passages[0].span,
            f"They have waited {_spell(context.waited)}: say so in a few words.",
        )


def _spell(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 90:
        return f"{minutes} minutes"
    if minutes < 36 * 60:
        return f"{minutes // 60} hours"
    return f"{minutes // (24 * 60)} days"


def mentions_wait(text: str) -> bool:
    """Whether a reply mentions the wait."""
    return ReplyText(text).has("wait.acknowledged")
