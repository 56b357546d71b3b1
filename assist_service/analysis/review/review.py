"""Review an agent's reply: was the customer heard, and by which words?"""

from collections.abc import Iterator, Sequence

from assist_service.analysis.review.already_answered import Answered, answered
from assist_service.analysis.review.context import Context, gather
from assist_service.analysis.review.examination import Examined, examine
from assist_service.analysis.review.excessive_empathy import excess
from assist_service.analysis.review.missing_elements import (
    bridge_owed,
    curiosity_owed,
    empowerment_owed,
    validation_owed,
    wait_owed,
)
from assist_service.analysis.review.moves import recall_moves
from assist_service.analysis.review.name_use import naming
from assist_service.analysis.review.result_cache import Recall, digest
from assist_service.analysis.review.wording_checks import wording
from assist_service.domain.types import Ace, EmojiPolicy, Evidence, Finding, Review, Turn

# Reviews of the last drafts, by digest: no text of a draft is kept.
_recall: Recall[Review] = Recall(2048)


def review(
    text: str,
    earlier: Sequence[Turn],
    channel: str | None = None,
    sent_at: float | None = None,
    emoji: EmojiPolicy = "fitting",
) -> Review:
    """Return the review of ``text`` as the answer to ``earlier``.

    Args:
        text: the reply or draft as plain text, already masked.
        earlier: the turns before it in order of time, customers' with their readings.
        channel: ``chat``, ``email`` or ``None`` when the helpdesk did not say.
        sent_at: when the reply is written, in seconds since 1970, to know how long
            the customer has waited; ``None`` when not known.
        emoji: what the team wants of emoji.

    """
    context = gather(earlier, sent_at)
    key = digest(text, context, channel, emoji)
    known = _recall.get(key)
    return known if known is not None else _recall.keep(key, _review(text, context, channel, emoji))


def _review(text: str, context: Context, channel: str | None, emoji: EmojiPolicy) -> Review:
    found = examine(text, context)
    recall_moves(text, found)
    return Review(
        found.heard.validation,
        round(found.heard.score, 3),
        Ace(round(found.heard.score, 3), found.curiosity, found.ahead.score),
        tuple(sorted(_findings(found, channel, emoji), key=lambda finding: finding.span)),
        tuple(_evidence(found)),
    )


def _findings(found: Examined, channel: str | None, emoji: EmojiPolicy) -> Iterator[Finding]:
    canvas, context, heard = found.canvas, found.context, found.heard
    yield from validation_owed(canvas, heard, context, found.known)
    yield from curiosity_owed(canvas, found.asked, found.ahead, context, found.known)
    yield from _asked_twice(found)
    yield from empowerment_owed(found.ahead, context)
    yield from bridge_owed(canvas, heard, found.ahead, context)
    yield from wait_owed(canvas, context, channel)
    yield from excess(heard, context)
    yield from naming(canvas, context, owed=heard.validation != "personalised")
    yield from wording(
        canvas, channel, upset=context.upset, spoken=lambda: _spoken(context), emoji=emoji
    )


def _spoken(context: Context) -> frozenset[str]:
    """Return the words the customer has used, in lower case."""
    return frozenset(word for one in context.said for word in one.text.lower().split())


def _asked_twice(found: Examined) -> Iterator[Finding]:
    for one in _answered(found):
        yield Finding(
            "curiosity.scripted", one.span, f"They have answered this already ({one.what})."
        )


def _answered(found: Examined) -> tuple[Answered, ...]:
    if not found.asked:
        return ()
    said = tuple((one.id, one.text) for one in found.context.said)
    return answered(tuple(q.span for q in found.asked), found.canvas.plain, said)


def _evidence(found: Examined) -> Iterator[Evidence]:
    """Yield the words on both sides: the agent's, and the customer's that they took up."""
    heard = found.heard
    for span in heard.denied:
        yield Evidence(span, 1.0, "denies the feeling")
    for span in heard.spans:
        yield Evidence(span, heard.score, "acknowledges")
    for taken in heard.taken:
        yield Evidence(taken.span, taken.weight, "takes up")
        fact = taken.fact
        yield Evidence((fact.start, fact.end), taken.weight, "taken up", fact.message or None)
    for question in found.asked:
        yield Evidence(question.span, question.worth, f"{question.openness} question")
    for step in found.ahead.steps:
        yield Evidence(step.span, 0.5, f"way forward: {step.kind}")
    for span in found.ahead.walls:
        yield Evidence(span, 0.5, "wall")
    for one in _answered(found):
        yield Evidence(one.given, 1.0, f"already given: {one.what}", one.message)
