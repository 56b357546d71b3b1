"""A helpdesk's side of the wire: signed webhooks as Zendesk sends them."""

import json
from datetime import UTC, datetime
from typing import Any

import requests

from integrations.zendesk.webhook import signed_headers
from tests.conftest import ZENDESK_SECRET

ACCOUNT = 12345


def message_event(ticket: int, number: int, text: str, author: str = "end_user") -> dict[str, Any]:
    """A ``messaging_ticket.message_added`` in the shape of the fixture."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "account_id": ACCOUNT,
        "id": f"EVENT-{ticket}-{number}",
        "subject": f"zen:ticket:{ticket}",
        "time": now,
        "type": "zen:event-type:messaging_ticket.message_added",
        "zendesk_event_version": "2022-11-06",
        "detail": {"id": str(ticket)},
        "event": {
            "actor": {"id": "abc", "name": "Ada Marsh", "type": author},
            "conversation_id": "65f",
            "message": {"id": f"m-{ticket}-{number}", "body": text},
        },
    }


def signed(
    event: dict[str, Any] | bytes, secret: str = ZENDESK_SECRET
) -> tuple[bytes, dict[str, str]]:
    """The body and headers with which Zendesk sends ``event`` now."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return body, {"Content-Type": "application/json", **signed_headers(secret, body, timestamp)}


def send(
    url: str, event: dict[str, Any] | bytes, session: requests.Session | None = None
) -> requests.Response:
    """Send an event to a running service, on a connection that is kept or on one of its own."""
    body, headers = signed(event)
    post = requests.post if session is None else session.post
    return post(f"{url}/webhooks/zendesk", data=body, headers=headers, timeout=15)
