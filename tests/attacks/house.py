"""The running service as its attackers find it: gunicorn, its store, its log, two accounts on it."""

import json
import time
from pathlib import Path
from typing import Any

import requests

from assist_service.access.page_tokens import Page, PageTokens
from assist_service.store.connection import Store
from integrations.intercom.verification import card_headers, webhook_headers
from tests import desk
from tests.conftest import INTERCOM_SECRET, RunningService
from tests.privacy.everything import everything

OURS = 12345


class House:
    """What an attacker can reach, and what a search finds afterwards."""

    def __init__(self, running: RunningService, store: Store) -> None:
        self.running = running
        self.url = running.url
        self.store = store
        self.web = requests.Session()
        secret = (running.data_dir / "secret.key").read_text(encoding="ascii")
        self.tokens = PageTokens(secret)
        self._tickets = time.monotonic_ns() % 10**9

    def ticket(self) -> int:
        """A ticket that nobody wrote in yet."""
        self._tickets += 1
        return self._tickets

    def said(
        self, ticket: int, text: str, author: str = "end_user", account: int = OURS, **actor: Any
    ) -> requests.Response:
        """Let somebody write, as Zendesk tells it."""
        event = desk.message_event(ticket, time.monotonic_ns(), text, author)
        event["account_id"] = account
        event["event"]["actor"].update(actor)
        return desk.send(self.url, event, self.web)

    def bearer(
        self, agent: str = "agent-1", account: int | str = OURS, **page: Any
    ) -> dict[str, str]:
        """The header of an agent's own sidebar."""
        speaks = Page(page.pop("helpdesk", "zendesk"), str(account), agent, **page)
        return {"Authorization": f"Bearer {self.tokens.issue(speaks, time.time())}"}

    def api(self, method: str, key: str, rest: str = "", **more: Any) -> requests.Response:
        """Ask the API of a conversation."""
        address = f"{self.url}/v1/conversations/{key}{rest}"
        return self.web.request(method, address, timeout=15, **more)

    def card(self, what: str, body: dict[str, Any], secret: str = INTERCOM_SECRET) -> Any:
        """Press something on Intercom's inbox card."""
        raw = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **card_headers(secret, raw)}
        return self.web.post(f"{self.url}/intercom/canvas/{what}", data=raw, headers=headers, timeout=15)  # fmt: skip

    def intercom(self, body: dict[str, Any]) -> requests.Response:
        """Send a webhook of Intercom's."""
        raw = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **webhook_headers(INTERCOM_SECRET, raw)}
        return self.web.post(f"{self.url}/webhooks/intercom", data=raw, headers=headers, timeout=15)

    def keys(self, *words: str) -> dict[str, int]:
        """The keys that hold one of ``words``, with their seconds to live."""
        held = {
            name
            for name, value in everything(self.store).items()
            if any(word in f"{name} {value}" for word in words)
        }
        return {name: int(self.store.client.ttl(name)) for name in held}

    def files(self, *words: str) -> set[str]:
        """The files of the data folder and the log that hold one of ``words``."""
        folder = self.running.data_dir
        paths = [*folder.rglob("*"), folder.parent / "service.log"]
        return {path.name for path in paths if holds(path, *words)}

    def metrics(self) -> str:
        """What operators scrape."""
        return self.web.get(f"{self.url}/metrics", timeout=15).text


def holds(path: Path, *words: str) -> bool:
    """Whether a file holds one of ``words``."""
    try:
        read = path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return False
    return any(word.encode() in read for word in words)
