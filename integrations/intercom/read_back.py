"""What a conversation that was read whole tells, in the words of webhooks. Pure.

Each message and change has the same identity here as in the webhook that told it or
should have told it, so whatever is known already has no effect.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from assist_service.helpdesk.accounts import Account
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.helpdesk.payload import Payload
from integrations.intercom.events import (
    STATE_PARTS,
    Told,
    assignee,
    conversation_details,
    opened,
    rated,
)


def read_back(
    workspace: str, account: Account, conversation: Payload, since: float
) -> Iterator[Incoming]:
    """Yield what happened in ``conversation`` at or after ``since``, oldest first.

    Only the last message is news; advice on those before it would come too late.

    Raises:
        PayloadError: it is not what Intercom documents.

    """
    whole = {
        "id": "read-back",
        "created_at": conversation.at("updated_at").value,
        "data": {"item": conversation.value},
    }
    told = Told(workspace, account, Payload(whole, "answer"))
    found = [*_of(opened(told)), *_change(told), *_of(rated(told))]
    last = max((one.at for one in found if one.message is not None), default=0.0)
    for one in sorted(found, key=lambda one: one.at):
        if one.at >= since:
            yield replace(one, past=True) if one.message is not None and one.at < last else one


def _of(received: tuple[Incoming, ...] | Ignored) -> tuple[Incoming, ...]:
    return () if isinstance(received, Ignored) else received


def _change(told: Told) -> Iterator[Incoming]:
    """Yield the state as it is, dated by the part that brought it about last."""
    changes = [part for part in told.parts if part.text("part_type") in STATE_PARTS]
    if not changes:
        return
    last = max(changes, key=lambda part: part.seconds("created_at"))
    details = replace(
        conversation_details(told.conversation),
        team=assignee(told.conversation, "team_assignee_id") or "",
        agent_id=assignee(told.conversation, "admin_assignee_id") or "",
    )
    identity = f"event:part:{last.identifier('id')}"
    yield Incoming(told.key, identity, last.seconds("created_at"), details=details)
