"""The daily counters of an event, without text."""

from assist_service.domain.conversation import (
    ENDED_STATUSES,
    Conversation,
    DetailsChanged,
    Event,
    MessageAdded,
    OutcomeRecorded,
    Rated,
)


def counter_fields(before: Conversation, event: Event, after: Conversation) -> tuple[str, ...]:
    """Return the counters that ``event`` increments, as ``counter|team|…``.

    A nudge counts when it is first shown, not while it stays open.
    """
    team = after.details.team or "-"
    match event:
        case MessageAdded():
            counters = [f"message|{team}|{event.message.author}"]
            nudge = event.nudge
            if nudge is not None and before.shown_kind(nudge.id) is None:
                counters.append(f"nudge|{team}|{nudge.kind}|{nudge.versions.get('rules', '-')}")
                if nudge.rule is not None:
                    counters.append(f"shown|{team}|{nudge.rule}|{nudge.versions.get('rules', '-')}")
            counters += [
                f"policy|{team}|{finding.rule}|{finding.version}" for finding in event.policy
            ]
            counters += [
                f"trial|{team}|{finding.rule}|{finding.version}" for finding in event.trial
            ]
            return (*counters, *_ended(before, after, team))
        case OutcomeRecorded():
            end = f"{event.outcome}|{event.reason or '-'}"
            counters = [f"outcome|{team}|{event.nudge_kind}|{end}"]
            if event.rule is not None:
                counters.append(f"rule|{team}|{event.rule}|{end}")
            return tuple(counters)
        case Rated():
            return (f"rating|{team}|{'good' if event.good else 'bad'}",)
        case DetailsChanged():
            return _ended(before, after, team)
        case _:
            return ()


def _ended(before: Conversation, after: Conversation, team: str) -> tuple[str, ...]:
    """Return the counter of a conversation that has just been solved or reopened."""
    was, now = before.details.status in ENDED_STATUSES, after.details.status in ENDED_STATUSES
    if was is now:
        return ()
    return (f"status|{team}|{'solved' if now else 'reopened'}",)
