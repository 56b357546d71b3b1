"""Plan the deliveries an event requires. Pure: planned with the event, queued in the same append."""

from collections.abc import Set

from assist_service.domain.conversation import (
    CLOSING_OUTCOMES,
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
    """Return the deliveries that ``event`` requires, of the kinds the helpdesk ``takes``.

    A nudge is noted once, when it is first shown. A conversation is tagged once. Details missing
    from the helpdesk's events are read when a conversation begins or is reassigned.
    """
    deliveries: list[Delivery] = []
    if "read" in takes and (missing_details := _missing_details(before, event)):
        # A later reassignment to the same agent is read again, so the ID contains the time.
        deliveries.append(
            Delivery(
                f"read:{missing_details}:{event.at:.3f}",
                "read",
                after.key,
                event.at,
                subject="details",
            )
        )
    if not isinstance(event, MessageAdded) or team.off:
        return tuple(deliveries)
    nudge = event.nudge
    if "note" in takes and team.note and nudge is not None and before.shown_kind(nudge.id) is None:
        deliveries.append(Delivery(f"note:{nudge.id}", "note", after.key, event.at, nudge=nudge))
    if "tag" in takes and team.escalation_tag and _escalates(event, before):
        tag = ESCALATION_TAG
        deliveries.append(Delivery(f"tag:{tag}", "tag", after.key, event.at, subject=tag))
    return tuple(deliveries)


def is_obsolete(delivery: Delivery, now: Conversation) -> bool:
    """Whether a delivery is no longer needed: the agent has answered the nudge to be noted."""
    return delivery.nudge is not None and now.outcomes.get(delivery.nudge.id) in CLOSING_OUTCOMES


def _missing_details(before: Conversation, event: Event) -> str:
    """Return an ID for the details to read, empty if none are missing.

    All details of a new conversation are read, and the names of a new group or agent.
    """
    if not isinstance(event, MessageAdded | DetailsChanged):
        return ""
    begins = isinstance(event, MessageAdded) and not before.turns
    new_details, known_details = event.details, before.details
    group = new_details.team if new_details.team and new_details.team_name is None else None
    agent = (
        new_details.agent_id if new_details.agent_id and new_details.agent_name is None else None
    )
    changed = (group is not None and group != known_details.team) or (
        agent is not None and agent != known_details.agent_id
    )
    return f"details:{group or ''}:{agent or ''}" if begins or changed else ""


def _escalates(event: MessageAdded, before: Conversation) -> bool:
    """Whether this is the first turn with a risk of escalation."""
    if event.reading is None or not _risky(event.reading):
        return False
    return not any(turn.reading is not None and _risky(turn.reading) for turn in before.turns)


def _risky(reading: Reading) -> bool:
    return reading.escalation_risk >= LABELS.escalation.raised_from
