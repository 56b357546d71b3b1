"""The counts of an experiment: by arm and cell of agents, never by agent."""

from collections import Counter

from assist_service.domain.conversation import (
    ENDED_STATUSES,
    Conversation,
    DetailsChanged,
    Event,
    MessageAdded,
    Rated,
)
from assist_service.insights.weekly import reading_before


def arm_sums(before: Conversation, event: Event, after: Conversation) -> Counter[str]:
    """Return the amounts a message adds to the sums of its conversation's arm and cell."""
    sums: Counter[str] = Counter()
    enrolment = after.enrolment
    if enrolment is None or not isinstance(event, MessageAdded):
        return sums
    if before.enrolment is None:
        sums[f"{enrolment.field}|conversations"] += 1
    elif event.review is not None:
        reading = reading_before(before.turns, event.message.sent_at)
        if reading is not None and reading.upset:
            sums[f"{enrolment.field}|upset"] += 1
            sums[f"{enrolment.field}|personalised"] += event.review.validation == "personalised"
    return +sums


def once_measures(before: Conversation, event: Event, after: Conversation) -> tuple[str, ...]:
    """Return the measures counted once per conversation: ``measure`` or ``measure|also``.

    Ratings and reopenings may arrive after the text has expired, so the append script checks
    whether the conversation is enrolled. The message that enrols a conversation precedes any
    nudge and does not count.
    """
    match event:
        case Rated():
            return ("rated|good",) if event.good else ("rated",)
        case DetailsChanged():
            return ("reopened",) if _reopened(before, after) else ()
        case MessageAdded():
            measures = ["reopened"] if _reopened(before, after) else []
            reading = event.reading
            if reading is not None and before.enrolment is not None:
                if any("." not in signal.kind for signal in reading.signals):
                    measures.append("escalated")
                if any(cause.cause == "repeat_contact" for cause in reading.causes):
                    measures.append("repeated")
            return tuple(measures)
        case _:
            return ()


def _reopened(before: Conversation, after: Conversation) -> bool:
    return before.details.status in ENDED_STATUSES and after.details.status not in ENDED_STATUSES
