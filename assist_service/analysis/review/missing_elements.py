"""What this reply still owes this customer. A calm customer is owed nothing."""

from collections.abc import Iterator

from assist_service.analysis.review.ace import Forward, Question
from assist_service.analysis.review.context import Context
from assist_service.analysis.review.fact_matching import OWN, Fact
from assist_service.analysis.review.normalized_text import Canvas, prepare
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.analysis.review.validation import Heard
from assist_service.domain.types import Finding, Span

# A customer who told this many things of their own deserves to hear one of them back.
TOLD_ENOUGH = 2.0
# Words of reasons or instructions before the first acknowledging word.
LATE_AFTER = 6
# A wait that wants a word, in seconds, by channel.
WAITS = {"chat": 300.0, "email": 86_400.0}
WAIT_UNKNOWN_CHANNEL = 3_600.0


def validation_owed(
    canvas: Canvas, heard: Heard, context: Context, known: tuple[Fact, ...]
) -> Iterator[Finding]:
    """Yield whether an upset customer was not heard, only by the book, or too late."""
    if not context.upset or not canvas.sentences:
        return
    first = canvas.sentences[0].span
    if heard.validation == "none":
        yield Finding("validation.missing", first, _missing(context))
        return
    if (
        heard.validation == "generic"
        and sum(f.weight for f in known if f.weight >= OWN) >= TOLD_ENOUGH
    ):
        yield Finding(
            "validation.generic",
            heard.spans[0] if heard.spans else first,
            "Too general. Mention one thing they told you.",
        )
    late = _late(heard)
    if late is not None:
        yield Finding(
            "validation.late",
            late,
            "Start with this: they hear reasons better once they feel heard.",
        )


def _missing(context: Context) -> str:
    if any(one.caused for one in context.unheard):
        return "Say first what this means for them, then what happens next."
    return "Say first that you see how they feel, in their own words."


def _late(heard: Heard) -> Span | None:
    if heard.at is None:
        return None
    before = [
        part
        for part in heard.clauses[: heard.at]
        if part.marks["explains"]
        or part.marks["because"]
        or part.marks["instructs"]
        or part.marks["policy"]
    ]
    if sum(len(part.words) for part in before) < LATE_AFTER:
        return None
    return heard.clauses[heard.at].span


def curiosity_owed(
    canvas: Canvas,
    asked: tuple[Question, ...],
    ahead: Forward,
    context: Context,
    known: tuple[Fact, ...],
) -> Iterator[Finding]:
    """Yield whether nobody asked what happened, or asked only from a script."""
    if not context.upset or not canvas.sentences:
        return
    scripted = [q.span for q in asked if q.openness == "scripted"]
    useful = [q for q in asked if q.openness in ("open", "closed", "detail")]
    if scripted and not useful:
        yield Finding(
            "curiosity.scripted",
            scripted[0],
            "Nothing is solved yet. Ask about what they told you instead.",
        )
    told = sum(fact.weight for fact in known if fact.weight >= OWN)
    if (
        not asked
        and not ahead.steps
        and told < TOLD_ENOUGH
        and not any(one.caused for one in context.unheard)
    ):
        yield Finding(
            "curiosity.missing",
            canvas.sentences[-1].span,
            "You don't know yet what happened. Ask an open question.",
        )


def empowerment_owed(ahead: Forward, context: Context) -> Iterator[Finding]:
    """Yield a wall without a door beside it."""
    if not context.upset or not ahead.walls:
        return
    if not {step.kind for step in ahead.steps} & {"together", "choice", "door", "promise"}:
        yield Finding("empowerment.missing", ahead.walls[0], "A no by itself: add what you can do.")


def bridge_owed(
    canvas: Canvas, heard: Heard, ahead: Forward, context: Context
) -> Iterator[Finding]:
    """Yield a rule or refusal that stands before any understanding."""
    if not context.upset:
        return
    stated = sorted((*phrasebook().find("policy.stated", canvas.plain), *ahead.walls))
    if not stated:
        return
    first_heard = heard.spans[0][0] if heard.spans else None
    if first_heard is None or first_heard > stated[0][0]:
        yield Finding(
            "policy.unbridged",
            stated[0],
            "Acknowledge them before the rule, and offer an option after it.",
        )


def wait_owed(canvas: Canvas, context: Context, channel: str | None) -> Iterator[Finding]:
    """Yield a long wait that nobody mentions, to a customer who minds it."""
    if context.waited is None or not canvas.sentences or not (context.upset or context.chased):
        return
    if context.waited < WAITS.get(channel or "", WAIT_UNKNOWN_CHANNEL):
        return
    if not phrasebook().has("wait.acknowledged", canvas.plain):
        yield Finding(
            "wait.unacknowledged",
            canvas.sentences[0].span,
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
    """Whether a reply says a word about the wait."""
    return phrasebook().has("wait.acknowledged", prepare(text).plain)
