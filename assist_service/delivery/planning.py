"""What an event makes us owe the helpdesk. Pure: decided with the event, queued in its append."""

from collections.abc import Set

from assist_service.domain.conversation import (
    CLOSING,
    Conversation,
    DetailsChanged,
    Event,
    MessageAdded,
)
from assist_service.domain.labels import LABELS
from assist_service.domain.types import Reading
from assist_service.helpdesk.contract import Delivery, DeliveryKind
from assist_service.team_settings.model import TeamSettings

ESCALATION_TAG = "assist_escalation_risk"


def planned_deliveries(
    before: Conversation,
    event: Event,
    after: Conversation,
    team: TeamSettings,
    takes: Set[DeliveryKind],
) -> tuple[Delivery, ...]:
    """Return what ``event`` makes us owe the helpdesk, of what it ``takes``.

    A nudge is noted when it is first shown and once only; a conversation is tagged
    once; what a helpdesk's events leave out is read when a conversation begins or
    changes hands.
    """
    found: list[Delivery] = []
    if "read" in takes and (what := _lacking(before, event)):
        # The same hands at another time are read anew, so the time belongs to the id.
        found.append(
            Delivery(f"read:{what}:{event.at:.3f}", "read", after.key, event.at, what="details")
        )
    if not isinstance(event, MessageAdded) or team.off:
        return tuple(found)
    nudge = event.nudge
    if "note" in takes and team.note and nudge is not None and before.knows(nudge.id) is None:
        found.append(Delivery(f"note:{nudge.id}", "note", after.key, event.at, nudge=nudge))
    if "tag" in takes and team.escalation_tag and _escalates(event, before):
        tag = ESCALATION_TAG
        found.append(Delivery(f"tag:{tag}", "tag", after.key, event.at, what=tag))
    return tuple(found)


def is_obsolete(delivery: Delivery, now: Conversation) -> bool:
    """Whether nobody needs it any more: the agent answered the nudge that was to be noted."""
    return delivery.nudge is not None and now.outcomes.get(delivery.nudge.id) in CLOSING


def _lacking(before: Conversation, event: Event) -> str:
    """Return what to read: all details of a new conversation, the names of a new group or agent."""
    if not isinstance(event, MessageAdded | DetailsChanged):
        return ""
    begins = isinstance(event, MessageAdded) and not before.turns
    told, known = event.details, before.details
    group = told.team if told.team and told.team_name is None else None
    agent = told.agent_id if told.agent_id and told.agent_name is None else None
    changed = (group is not None and group != known.team) or (
        agent is not None and agent != known.agent_id
    )
    return f"details:{group or ''}:{agent or ''}" if begins or changed else ""


def _escalates(event: MessageAdded, before: Conversation) -> bool:
    """Whether the risk is there now and was not at any turn before."""
    if event.reading is None or not _risky(event.reading):
        return False
    return not any(turn.reading is not None and _risky(turn.reading) for turn in before.turns)


def _risky(reading: Reading) -> bool:
    return reading.escalation_risk >= LABELS.escalation.raised_from
