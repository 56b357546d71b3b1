"""Weekly sums of a team, without text and names.

A reply counts for the team it was sent in. ACE is added up in hundredths, because the store's
counters are integers. Fields are ``name`` or ``name|part|…``.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

from assist_service.analysis.review.missing_elements import mentions_wait
from assist_service.domain.conversation import Conversation, Event, MessageAdded, OutcomeRecorded
from assist_service.domain.types import Reading, Review, Turn
from assist_service.language.parts import own_words

WEEK_SECONDS = 7 * 86_400.0
# 1970 began on a Thursday.
_MONDAY_BEFORE_1970 = -3 * 86_400.0


def week_of(at: float) -> str:
    """Return the Monday (UTC) of the week of ``at``, for example 2026-11-23."""
    day = datetime.fromtimestamp(at, UTC).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def _week_number(at: float) -> float:
    """Return the number of a week; works for any time, even those beyond the calendar's range."""
    return (at - _MONDAY_BEFORE_1970) // WEEK_SECONDS


def weekly_sums(before: Conversation, event: Event, after: Conversation) -> Counter[str]:
    """Return the amounts that ``event`` adds to its week's sums."""
    sums: Counter[str] = Counter()
    match event:
        case MessageAdded():
            if event.review is not None:
                _add_reply(sums, before, event, event.review, after)
            nudge = event.nudge
            if nudge is not None and before.shown_kind(nudge.id) is None:
                sums[f"kind|{nudge.kind}|shown"] += 1
                if nudge.rule is not None:
                    sums[f"rule|{nudge.rule}|shown"] += 1
            sums["stops"] += sum(finding.level == "stop" for finding in event.policy)
        case OutcomeRecorded():
            sums[f"kind|{event.nudge_kind}|{event.outcome}"] += 1
            if event.rule is not None:
                sums[f"rule|{event.rule}|{event.outcome}"] += 1
        case _:
            pass
    return +sums


def reading_before(turns: tuple[Turn, ...], at: float) -> Reading | None:
    """Return the reading of the customer's last message up to ``at``, or ``None``."""
    return next(
        (t.reading for t in reversed(turns) if t.reading is not None and t.message.sent_at <= at),
        None,
    )


def _add_reply(
    sums: Counter[str],
    before: Conversation,
    event: MessageAdded,
    review: Review,
    after: Conversation,
) -> None:
    message = event.message
    earlier = [turn for turn in before.turns if turn.review is not None]
    if not any(_week_number(turn.message.sent_at) == _week_number(event.at) for turn in earlier):
        sums["conversations"] += 1
    sums["replies"] += 1
    for name in ("acknowledgement", "curiosity", "empowerment"):
        sums[f"ace|{name}"] += round(100 * getattr(review.ace, name))
    reading = reading_before(before.turns, message.sent_at)
    if reading is not None and reading.upset:
        sums["upset"] += 1
        sums["personalised"] += review.validation == "personalised"
    _add_name_use(sums, after, message.text, earlier)
    unsaid = any(finding.kind == "wait.unacknowledged" for finding in review.findings)
    waited = reading is not None and any(finding.cause == "wait" for finding in reading.causes)
    if unsaid or waited:
        sums["waits"] += 1
        sums["waits_acknowledged"] += not unsaid and mentions_wait(own_words(message.text))


def _add_name_use(sums: Counter[str], after: Conversation, text: str, earlier: list[Turn]) -> None:
    """Count each conversation with a customer name once, and once if a reply used the name."""
    name = (after.details.customer_name or "").split()
    if not name or "@" in name[0]:
        return
    uses = [
        name[0].lower() in message_text.lower()
        for message_text in map(own_words, (*(t.message.text for t in earlier), text))
    ]
    sums["names"] += len(uses) == 1
    sums["names_used"] += uses[-1] and not any(uses[:-1])


def agent_of(conversation: Conversation) -> str | None:
    """Return the assigned agent as ``helpdesk:account:agent``, as in page tokens, or ``None``."""
    agent = conversation.details.agent_id or conversation.details.agent_name
    key = conversation.key
    return f"{key.helpdesk}:{key.account}:{agent}" if agent else None
