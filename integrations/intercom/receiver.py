"""The worker's access to Intercom: write notes and tags, read names and earlier messages."""

import time
from collections.abc import Callable
from html import escape

from assist_service.domain.conversation import Details
from assist_service.domain.types import Nudge
from assist_service.errors import PayloadError
from assist_service.helpdesk.contract import (
    Delivery,
    DeliveryKind,
    Incoming,
    TryLater,
    Undeliverable,
)
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.notes import is_own_note, note_signature, note_text
from assist_service.helpdesk.payload import Payload
from integrations.intercom.client import ApiRefused, ApiUnavailable, Client
from integrations.intercom.read_back import read_back
from integrations.intercom.workspaces import Workspace, Workspaces, WrongWorkspace

NAMES_SECONDS = 600.0
# The worker requires a delivery to end within 25 seconds, however many API calls it takes.
WITHIN_SECONDS = 20.0
READ_ONLY: frozenset[DeliveryKind] = frozenset(("read",))
ALL_KINDS: frozenset[DeliveryKind] = frozenset(("note", "tag", "read"))


class IntercomReceiver:
    """The ``Receiver`` for every workspace with an access token.

    Args:
        live_seconds: how far back messages may be read; older ones are no longer stored.

    """

    def __init__(
        self,
        workspaces: Workspaces,
        live_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._live_seconds = live_seconds
        self._names: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        """Return the possible deliveries; notes and tags need a teammate as their author."""
        workspace = self._workspaces.by_id(account)
        if workspace is None:
            return frozenset()
        return ALL_KINDS if workspace.account["admin_id"] else READ_ONLY

    def has(self, delivery: Delivery) -> bool:
        """Return whether the note exists; tags and reads can be repeated harmlessly."""
        if delivery.kind != "note" or delivery.nudge is None:
            return False
        try:
            client = self._client(delivery)
            return _has_note(client.conversation(delivery.key.id), delivery.nudge.id)
        except (ApiRefused, ApiUnavailable, PayloadError, WrongWorkspace) as error:
            raise _delivery_error(error) from error

    def deliver(self, delivery: Delivery) -> tuple[Incoming, ...]:
        """Write the note or the tag, or read the missing data."""
        try:
            return self._deliver(delivery, self._client(delivery))
        except (ApiRefused, ApiUnavailable, PayloadError, WrongWorkspace) as error:
            raise _delivery_error(error) from error

    def _deliver(self, delivery: Delivery, client: Client) -> tuple[Incoming, ...]:
        admin = self._workspace(delivery).account["admin_id"]
        if delivery.kind == "note" and delivery.nudge is not None:
            client.note(delivery.key.id, admin, note_html(delivery.nudge))
        elif delivery.kind == "tag":
            client.tag(delivery.key.id, self._tag(delivery, client), admin)
        elif delivery.subject == "messages":
            conversation = client.conversation(delivery.key.id)
            account = self._workspace(delivery).account
            since = self._clock() - self._live_seconds
            return tuple(read_back(delivery.key.account, account, conversation, since))
        elif delivery.kind == "read":
            return self._details(delivery, client)
        return ()

    def _details(self, delivery: Delivery, client: Client) -> tuple[Incoming, ...]:
        """Return the names of the team and the teammate; webhooks contain only their IDs."""
        conversation = client.conversation(delivery.key.id)
        team = conversation.identifier_or_none("team_assignee_id")
        agent = conversation.identifier_or_none("admin_assignee_id")
        details = Details(
            team=team if team not in (None, "0") else None,
            team_name=self._name(delivery, client, "team", team),
            agent_id=agent if agent not in (None, "0") else None,
            agent_name=self._name(delivery, client, "admin", agent),
        )
        if details == Details():
            return ()
        # Dated like the event that requested the names.
        return (Incoming(delivery.key, f"event:{delivery.id}", delivery.at, details=details),)

    def _name(
        self, delivery: Delivery, client: Client, kind: str, identity: str | None
    ) -> str | None:
        if identity in (None, "0"):
            return None
        key = (delivery.key.account, kind)
        at, names = self._names.get(key, (0.0, {}))
        if identity not in names and time.monotonic() - at > (NAMES_SECONDS if names else 0):
            names = dict(client.teams() if kind == "team" else client.admins())
            self._names[key] = (time.monotonic(), names)
        return names.get(identity or "")

    def _tag(self, delivery: Delivery, client: Client) -> str:
        """Return the ID of the tag, which an admin must have created in Intercom."""
        tag_id = next((tag for tag, name in client.tags() if name == delivery.subject), None)
        if tag_id is None:
            raise Undeliverable(
                f"There's no tag {delivery.subject!r} in this workspace.",
                "Create it in Intercom's settings, then replay this delivery.",
            )
        return tag_id

    def _workspace(self, delivery: Delivery) -> Workspace:
        workspace = self._workspaces.by_id(delivery.key.account)
        if workspace is None:
            raise Undeliverable("No access token is set for this workspace.")
        return workspace

    def _client(self, delivery: Delivery) -> Client:
        workspace = self._workspace(delivery)
        # The worker retries by itself, with growing pauses.
        client = workspace.client(tries=1, within=WITHIN_SECONDS)
        workspace_id = workspace.identity(client)
        if workspace_id != delivery.key.account:
            raise Undeliverable(
                f"The access token belongs to workspace {workspace_id}, not {delivery.key.account}.",
                "Add that workspace to accounts.yaml with its own token.",
            )
        return client


def note_html(nudge: Nudge) -> str:
    """Return a nudge as the HTML body of an internal note, one paragraph per line.

    The last line identifies the note when Intercom reports it back.
    """
    return "".join(f"<p>{escape(line)}</p>" for line in note_text(nudge).splitlines() if line)


def _has_note(conversation: Payload, nudge: str) -> bool:
    holder = conversation.at("conversation_parts")
    parts = holder.items("conversation_parts") if holder else ()
    notes = (plain_text(part.prose("body")) for part in parts if part.text("part_type") == "note")
    return any(is_own_note(text) and note_signature(nudge) in text for text in notes)


def _delivery_error(error: Exception) -> TryLater | Undeliverable:
    """Return the worker's exception for an API error."""
    if isinstance(error, ApiUnavailable):
        return TryLater(error.message, after=error.after or None, rate_limited=error.rate_limited)
    if isinstance(error, ApiRefused) and error.http_status in (401, 408, 409):
        # The token was revoked or is being replaced; the delivery itself is fine.
        return TryLater(error.message)
    assert isinstance(error, ApiRefused | PayloadError | WrongWorkspace)
    return Undeliverable(error.message, error.hint)
