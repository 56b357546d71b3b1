"""The agents' side: sidebars on live streams, drafts that are reviewed, outcomes that are kept."""

import random
import threading
import time
from collections import Counter

import requests

from assist_service.access.page_tokens import Page, PageTokens
from benchmarks.faults.desk import ACCOUNT, Ledger
from tests.sse import Stream
from tests.thread_group import ThreadGroup

# As static/sidebar/stream.js has it: how long a page waits before it opens its stream again.
FIRST_PAUSE, LONGEST_PAUSE = 0.4, 15.0
# As static/sidebar/main.js has it: how long a send may wait for its review, then it goes out.
VERDICT_SECONDS = 1.2
# A page tries for as long as it is open; here until the rig gives the service up.
MOST_TRIES = 60
DRAFT = "Three weeks is far too long. I'm opening the case now and will write by 5 pm."


class Sidebar:
    """One open sidebar: it shows messages, resumes by itself, and renews its token."""

    def __init__(self, urls: list[str], ticket: int, tokens: PageTokens) -> None:
        self.ticket = ticket
        self._urls = urls
        page = Page("zendesk", ACCOUNT, f"agent-{ticket}")
        self._token = tokens.issue(page, time.time())
        self.shown: dict[str, float] = {}
        self.doubled = 0
        self.resumed = 0
        self.turned_away = ""
        self._last: str | None = None
        self._tries = 0
        self._stop = self._moved = False
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def move(self, urls: list[str]) -> None:
        """Have the stream break at its next event and be opened again at one of ``urls``."""
        self._urls, self._moved = urls, True

    def close(self) -> None:
        """Close the page."""
        self._stop = True

    def _live(self) -> None:
        while not self._stop:
            try:
                self._read(self._urls[(self.ticket + self._tries) % len(self._urls)])
            except requests.HTTPError as refused:
                if refused.response is not None and refused.response.status_code in (401, 403):
                    # A page does not come back from that by itself.
                    self.turned_away = refused.response.text
                    return
            except (requests.RequestException, AttributeError, OSError):
                pass
            self._tries += 1
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._tries, 8))
            time.sleep(longest * random.uniform(0.5, 1.0))
            self.resumed += not self._stop

    def _read(self, url: str) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        path = f"{url}/v1/conversations/zendesk:{ACCOUNT}:{self.ticket}/events"
        self._moved = False
        with Stream(path, headers, after=self._last) as stream:
            # As the page does: a stream that was opened is no failed try, whatever becomes of it.
            self._tries = 0
            for event in stream:
                if event.id:
                    self._last = event.id
                if event.name == "renew":
                    self._token = event.data["token"]
                if event.name == "entry" and event.data["kind"] == "message":
                    self._show(event.data["message"]["id"])
                if event.name == "state":
                    # What was said before the page was open stands in the state only.
                    for turn in event.data["turns"]:
                        self.shown.setdefault(turn["id"], time.monotonic())
                if self._moved or self._stop:
                    return

    def _show(self, message: str) -> None:
        if message in self.shown:
            self.doubled += 1
        self.shown.setdefault(message, time.monotonic())


class Agents(ThreadGroup):
    """Agents who write: each draft is reviewed in time, or goes out without; nobody may be held up."""

    def __init__(
        self, urls: list[str], tickets: int, tokens: PageTokens, ledger: Ledger, many: int = 3
    ) -> None:
        super().__init__(many, self._work)
        self.urls = urls
        self._tickets = tickets
        self._tokens = tokens
        self._ledger = ledger
        self._lock = threading.Lock()
        self.answers: Counter[str] = Counter()

    def _work(self, agent: int) -> None:
        number = agent
        while not self._stop.wait(0.3):
            number += len(self._threads)
            ticket = number % self._tickets
            found = self._review(ticket, self.urls[number % len(self.urls)])
            with self._lock:
                self.answers[found] += 1
            if number % 4 == 0:
                self._keep(ticket, f"draft-{number}")

    def _path(self, url: str, ticket: int, what: str) -> tuple[str, dict[str, str]]:
        page = Page("zendesk", ACCOUNT, "agent-1")
        token = self._tokens.issue(page, time.time())
        where = f"{url}/v1/conversations/zendesk:{ACCOUNT}:{ticket}/{what}"
        return where, {"Authorization": f"Bearer {token}"}

    def _review(self, ticket: int, url: str) -> str:
        """Return ``advised``, ``unreviewed`` (no answer in time), ``held`` or ``rejected``."""
        path, headers = self._path(url, ticket, "draft")
        try:
            answer = requests.post(
                path, json={"text": DRAFT}, headers=headers, timeout=VERDICT_SECONDS
            )
        except requests.RequestException:
            return "unreviewed"
        if answer.status_code == 200:
            return "held" if answer.json()["hold"] else "advised"
        return "unreviewed" if answer.status_code >= 500 else "rejected"

    def _keep(self, ticket: int, identity: str) -> None:
        """Bring an outcome to the service, until it is acknowledged, as a page does."""
        told = {
            "id": identity,
            "nudge": identity,
            "kind": "validation.generic",
            "outcome": "edited",
        }
        tries = 0
        while tries < MOST_TRIES:
            path, headers = self._path(self.urls[tries % len(self.urls)], ticket, "outcomes")
            try:
                answer = requests.post(path, json=told, headers=headers, timeout=10)
                if answer.status_code == 200:
                    self._ledger.note_outcome(ticket, identity)
                    return
            except requests.RequestException:
                pass
            tries += 1
            time.sleep(0.5)
