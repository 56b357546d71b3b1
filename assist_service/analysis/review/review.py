"""Review an agent's reply: whether it acknowledges the customer, and the words that show it."""

from collections.abc import Iterator, Sequence

from assist_service.analysis.review.already_answered import (
    AnsweredQuestion,
    find_answered_questions,
)
from assist_service.analysis.review.context import Context, gather
from assist_service.analysis.review.examination import ExaminedReply, examine
from assist_service.analysis.review.excessive_empathy import excess
from assist_service.analysis.review.missing_elements import (
    find_missing_bridge,
    find_missing_curiosity,
    find_missing_empowerment,
    find_missing_validation,
    find_missing_wait_acknowledgement,
)
from assist_service.analysis.review.moves import recall_moves
from assist_service.analysis.review.name_use import find_name_issues
from assist_service.analysis.review.result_cache import ResultCache, digest
from assist_service.analysis.review.wording_checks import wording
from assist_service.domain.types import Ace, EmojiPolicy, Evidence, Finding, Review, Turn

# Reviews of recent drafts, keyed by digest, without any draft text.
_recall: ResultCache[Review] = ResultCache(2048)


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
        channel: ``chat``, ``email``, or ``None`` if the helpdesk did not report it.
        sent_at: when the reply is written, in seconds since 1970, to know how long
            the customer has waited; ``None`` when not known.
        emoji: the team's setting for emoji.

    """
    context = gather(earlier, sent_at)
    key = digest(text, context, channel, emoji)
    cached_review = _recall.get(key)
    return (
        cached_review
        if cached_review is not None
        else _recall.store(key, _review(text, context, channel, emoji))
    )


def _review(text: str, context: Context, channel: str | None, emoji: EmojiPolicy) -> Review:
    examined = examine(text, context)
    recall_moves(text, examined)
    return Review(
        examined.validation.validation,
        round(examined.validation.score, 3),
        Ace(round(examined.validation.score, 3), examined.curiosity, examined.ahead.score),
        tuple(sorted(_findings(examined, channel, emoji), key=lambda finding: finding.span)),
        tuple(_evidence(examined)),
    )


def _findings(
    examined: ExaminedReply, channel: str | None, emoji: EmojiPolicy
) -> Iterator[Finding]:
    reply, context, validation = examined.reply, examined.context, examined.validation
    yield from find_missing_validation(reply, validation, context, examined.customer_facts)
    yield from find_missing_curiosity(
        reply, examined.questions, examined.ahead, context, examined.customer_facts
    )
    yield from _asked_twice(examined)
    yield from find_missing_empowerment(examined.ahead, context)
    yield from find_missing_bridge(reply, validation, examined.ahead, context)
    yield from find_missing_wait_acknowledgement(reply, context, channel)
    yield from excess(validation, context)
    yield from find_name_issues(reply, context, is_expected=validation.validation != "personalised")
    yield from wording(
        reply,
        channel,
        upset=context.upset,
        customer_words=lambda: _spoken(context),
        emoji=emoji,
    )


def _spoken(context: Context) -> frozenset[str]:
    """Return the words the customer has used, in lower case."""
    return frozenset(word for message in context.messages for word in message.text.lower().split())


def _asked_twice(examined: ExaminedReply) -> Iterator[Finding]:
    for question in _answered(examined):
        yield Finding(
            "curiosity.scripted",
            question.span,
            f"They have answered this already ({question.subject}).",
        )


def _answered(examined: ExaminedReply) -> tuple[AnsweredQuestion, ...]:
    if not examined.questions:
        return ()
    messages = tuple((message.id, message.text) for message in examined.context.messages)
    return find_answered_questions(
        tuple(q.span for q in examined.questions), examined.reply, messages
    )


def _evidence(examined: ExaminedReply) -> Iterator[Evidence]:
    """Yield the words on both sides: the agent's, and the customer's words that they match."""
    validation = examined.validation
    for span in validation.denied:
        yield Evidence(span, 1.0, "denies the feeling")
    for span in validation.spans:
        yield Evidence(span, validation.score, "acknowledges")
    for fact_match in validation.fact_matches:
        yield Evidence(fact_match.span, fact_match.weight, "takes up")
        fact = fact_match.fact
        yield Evidence((fact.start, fact.end), fact_match.weight, "taken up", fact.message or None)
    for question in examined.questions:
        yield Evidence(question.span, question.worth, f"{question.openness} question")
    for step in examined.ahead.steps:
        yield Evidence(step.span, 0.5, f"way forward: {step.kind}")
    for span in examined.ahead.walls:
        yield Evidence(span, 0.5, "wall")
    for repeat in _answered(examined):
        yield Evidence(repeat.answer_span, 1.0, f"already given: {repeat.subject}", repeat.message)
