"""Convert a complete conversation to the same incoming events as its webhooks. Pure.

Each message and change has the same identity as in its webhook, so known ones have no effect.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from assist_service.helpdesk.accounts import Account
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.helpdesk.payload import Payload
from integrations.intercom.events import (
    STATE_PARTS,
    Webhook,
    assignee,
    conversation_details,
    read_opening,
    read_rating,
)


def read_back(
    workspace: str, account: Account, conversation: Payload, since: float
) -> Iterator[Incoming]:
    """Yield the events in ``conversation`` at or after ``since``, oldest first.

    Only the last message may trigger advice; for earlier ones it would come too late.

    Raises:
        PayloadError: the conversation isn't in Intercom's documented format.

    """
    body = {
        "id": "read-back",
        "created_at": conversation.at("updated_at").value,
        "data": {"item": conversation.value},
    }
    webhook = Webhook(workspace, account, Payload(body, "answer"))
    events = [
        *_as_tuple(read_opening(webhook)),
        *_last_state(webhook),
        *_as_tuple(read_rating(webhook)),
    ]
    last = max((event.at for event in events if event.message is not None), default=0.0)
    for event in sorted(events, key=lambda event: event.at):
        if event.at >= since:
            yield (
                replace(event, past=True)
                if event.message is not None and event.at < last
                else event
            )


def _as_tuple(received: tuple[Incoming, ...] | Ignored) -> tuple[Incoming, ...]:
    return () if isinstance(received, Ignored) else received


def _last_state(webhook: Webhook) -> Iterator[Incoming]:
    """Yield the current status and assignees, with the time of the last part that changed them."""
    changes = [part for part in webhook.parts if part.text("part_type") in STATE_PARTS]
    if not changes:
        return
    last = max(changes, key=lambda part: part.seconds("created_at"))
    details = replace(
        conversation_details(webhook.conversation),
        team=assignee(webhook.conversation, "team_assignee_id") or "",
        agent_id=assignee(webhook.conversation, "admin_assignee_id") or "",
    )
    identity = f"event:part:{last.identifier('id')}"
    yield Incoming(webhook.key, identity, last.seconds("created_at"), details=details)
