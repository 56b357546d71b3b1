"""A teammate's inbox: opens cards and sends what customers write, signed as Intercom does."""

import json
import time
from pathlib import Path
from typing import Any

import requests

from integrations import intercom
from integrations.intercom.verification import card_headers, webhook_headers
from tests.conftest import INTERCOM_SECRET

FIXTURES = Path(intercom.__file__).parent / "fixtures"


class Inbox:
    """Intercom's side: what it sends of one teammate's conversations."""

    def __init__(self, url: str, admin: str) -> None:
        self.url = url
        self.admin = admin

    def post(self, path: str, what: Any, signed: Any) -> Any:
        body = json.dumps(what).encode()
        answer = requests.post(
            self.url + path, data=body, headers=signed(INTERCOM_SECRET, body), timeout=10
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def opens(self, conversation: str) -> str:
        """The teammate opens a conversation, with the card beside it; returns the live view's link."""
        asked = {
            "workspace_id": "ws7k2p9q",
            "conversation": {"id": conversation},
            "admin": {"id": self.admin},
        }
        card = self.post("/intercom/canvas/initialize", asked, card_headers)
        made = card["canvas"]["content"]["components"]
        return str(next(one for one in made if one.get("id") == "live")["action"]["url"])

    def says(self, conversation: str, text: str, name: str = "Priya Raman") -> None:
        """A customer writes in a conversation that is this teammate's."""
        event = json.loads((FIXTURES / "conversation.user.created.json").read_bytes())
        item = event["data"]["item"]
        item.update(id=conversation, admin_assignee_id=int(self.admin), created_at=int(time.time()))
        item["source"].update(body=text, id=f"{conversation}-{time.time_ns()}")
        item["source"]["author"]["name"] = name
        assert self.post("/webhooks/intercom", event, webhook_headers)["status"] == "accepted"
