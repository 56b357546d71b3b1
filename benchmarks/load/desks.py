"""What goes over the wire: signed webhooks of two helpdesks, drafts, cards, outcomes, streams.

Even conversations are Zendesk's, odd ones Intercom's.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from assist_service.access.page_tokens import Page, PageTokens
from benchmarks.client import post
from benchmarks.services import REPLIES, SECRET, TEXTS
from integrations.intercom.verification import card_headers, webhook_headers
from integrations.zendesk.webhook import signed_headers

ACCOUNT, WORKSPACE, AGENT = "1", "benchws", "814"
SETTINGS = {
    "ASSIST_ZENDESK_SIGNING_SECRET": SECRET,
    "ASSIST_INTERCOM_CLIENT_SECRET": SECRET,
    "ASSIST_INTERCOM_WORKSPACE_ID": WORKSPACE,
}
DRAFT = "Three weeks without it working is far too long. I'm opening the case now and will write by 5 pm."


class Desks:
    """Two desks of one installation; each message has a number that no other has."""

    def __init__(self, data_dir: Path) -> None:
        tokens = PageTokens((data_dir / "secret.key").read_text(encoding="ascii"))
        now = time.time()
        self._bearer = {
            helpdesk: "Bearer " + tokens.issue(Page(helpdesk, account, AGENT), now, 86_400)
            for helpdesk, account in (("zendesk", ACCOUNT), ("intercom", WORKSPACE))
        }

    def message(self, conversation: int, number: int, *, agent: bool) -> bytes:
        """Return a signed webhook that tells message ``number``."""
        text = (REPLIES if agent else TEXTS)[number % len(REPLIES if agent else TEXTS)]
        make = _intercom if conversation % 2 else _zendesk
        return make(conversation, number, text, agent=agent)

    def draft(self, conversation: int, number: int) -> bytes:
        """Return a check of a draft that is ``number`` modulo 3 thirds long."""
        text = DRAFT[: len(DRAFT) * (number % 3 + 1) // 3]
        return self._post(conversation, "draft", {"text": text})

    def outcome(self, conversation: int, number: int, nudge: str) -> bytes:
        """Return what an agent did with the open nudge."""
        told = {"id": f"o{number}", "nudge": nudge, "outcome": "copied"}
        return self._post(conversation, "outcomes", told)

    def card(self, conversation: int) -> bytes:
        """Return Intercom's request for the inbox card."""
        body = json.dumps(
            {
                "workspace_id": WORKSPACE,
                "admin": {"type": "admin", "id": AGENT},
                "conversation": {"id": str(conversation)},
            }
        ).encode()
        return post("/intercom/canvas/initialize", body, card_headers(SECRET, body))

    def stream(self, conversation: int) -> bytes:
        """Return the request that opens a sidebar's live stream."""
        lines = [f"GET {self._path(conversation)}/events HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Authorization: {self._bearer[_helpdesk(conversation)]}", "", ""]
        return "\r\n".join(lines).encode()

    def _post(self, conversation: int, what: str, told: dict[str, str]) -> bytes:
        bearer = self._bearer[_helpdesk(conversation)]
        return post(
            f"{self._path(conversation)}/{what}",
            json.dumps(told).encode(),
            {"Authorization": bearer},
        )

    def _path(self, conversation: int) -> str:
        account = WORKSPACE if conversation % 2 else ACCOUNT
        return f"/v1/conversations/{_helpdesk(conversation)}:{account}:{conversation}"


def _helpdesk(conversation: int) -> str:
    return "intercom" if conversation % 2 else "zendesk"


def _zendesk(conversation: int, number: int, text: str, *, agent: bool) -> bytes:
    now = datetime.now(UTC)
    body = json.dumps(
        {
            "account_id": int(ACCOUNT),
            "id": f"E{number}",
            "subject": f"zen:ticket:{conversation}",
            "time": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}",
            "type": "zen:event-type:messaging_ticket.message_added",
            "zendesk_event_version": "2022-11-06",
            "detail": {"id": str(conversation)},
            "event": {
                "actor": {
                    "id": AGENT,
                    "name": "Ada Marsh",
                    "type": "agent" if agent else "end_user",
                },
                "conversation_id": "c",
                "message": {"id": str(number), "body": text},
            },
        }
    ).encode()
    return post(
        "/webhooks/zendesk", body, signed_headers(SECRET, body, f"{now:%Y-%m-%dT%H:%M:%SZ}")
    )


def _intercom(conversation: int, number: int, text: str, *, agent: bool) -> bytes:
    author, now = ("admin" if agent else "user"), int(time.time())
    part = {
        "type": "conversation_part", "id": str(number), "part_type": "comment", "body": text,
        "created_at": now, "author": {"id": AGENT, "type": author, "name": "Priya Raman"},
        "app_package_code": None,
    }  # fmt: skip
    item = {
        "type": "conversation", "id": str(conversation), "created_at": now, "updated_at": now,
        "state": "open", "admin_assignee_id": int(AGENT), "team_assignee_id": 5512,
        "source": {"type": "conversation", "id": "s"},
        "conversation_parts": {"conversation_parts": [part], "total_count": 1},
    }  # fmt: skip
    body = json.dumps(
        {
            "type": "notification_event", "app_id": WORKSPACE, "id": f"notif_{number}",
            "created_at": now, "topic": f"conversation.{author}.replied", "data": {"item": item},
        }
    ).encode()  # fmt: skip
    return post("/webhooks/intercom", body, webhook_headers(SECRET, body))
