"""The helpdesk's side: signed webhooks, each sent until it is acknowledged, and who noted what."""

import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import requests

from benchmarks.services import text_of
from integrations.zendesk.webhook import signed_headers
from tests.conftest import ZENDESK_SECRET
from tests.thread_group import ThreadGroup

ACCOUNT = "12345"
SENDERS = 6
PAUSE_SECONDS = 0.2
# What a helpdesk waits for an answer before it counts the sending as failed.
ANSWER_SECONDS = 12.0
GIVE_UP_SECONDS = 30.0


class Event(NamedTuple):
    """One message of one ticket; ``at`` is when it was said, in seconds since 1970."""

    ticket: int
    number: int
    at: float

    @property
    def message(self) -> str:
        """The helpdesk's id of the message."""
        return f"m-{self.ticket}-{self.number}"

    def body(self) -> bytes:
        """Return a ``messaging_ticket.message_added`` event: customer and agent in turn."""
        author = "agent" if self.number % 3 == 0 else "end_user"
        told: dict[str, Any] = {
            "account_id": int(ACCOUNT),
            "id": f"E-{self.ticket}-{self.number}",
            "subject": f"zen:ticket:{self.ticket}",
            "time": datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "type": "zen:event-type:messaging_ticket.message_added",
            "zendesk_event_version": "2022-11-06",
            "detail": {"id": str(self.ticket)},
            "event": {
                "actor": {"id": "1", "name": "Ada Marsh", "type": author},
                "conversation_id": "c",
                "message": {"id": self.message, "body": text_of(self.number)},
            },
        }
        return json.dumps(told).encode()


def signed(body: bytes, skew_seconds: float = 0.0) -> dict[str, str]:
    """Return the headers with which it is sent by a helpdesk whose clock is off by so much."""
    moment = datetime.now(UTC) + timedelta(seconds=skew_seconds)
    return signed_headers(ZENDESK_SECRET, body, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


class Ledger:
    """What was acknowledged, and when (monotonic seconds); every thread of the rig writes here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.acknowledged: dict[Event, float] = {}
        self.outcomes: dict[tuple[int, str], float] = {}
        self.answers: Counter[str] = Counter()
        self.slowest = 0.0

    def note(self, event: Event, answer: str, seconds: float) -> None:
        """Note how one sending of a webhook ended: ``accepted``, ``duplicate``, a status, a fault."""
        with self._lock:
            self.answers[answer] += 1
            self.slowest = max(self.slowest, seconds)
            if answer in ("accepted", "duplicate"):
                self.acknowledged.setdefault(event, time.monotonic())

    def note_outcome(self, ticket: int, identity: str) -> None:
        """Note an outcome that was acknowledged."""
        with self._lock:
            self.outcomes.setdefault((ticket, identity), time.monotonic())

    def count(self) -> int:
        """Return how many webhooks are acknowledged."""
        return len(self.acknowledged)

    def events(self) -> list[Event]:
        """Return the acknowledged events, the oldest first."""
        with self._lock:
            return list(self.acknowledged)


def send(url: str, event: Event, ledger: Ledger, *, skew_seconds: float = 0.0) -> str:
    """Send one webhook once and note how that ended; return it."""
    body = event.body()
    headers = {"Content-Type": "application/json", **signed(body, skew_seconds)}
    begun = time.monotonic()
    try:
        answer = requests.post(
            f"{url}/webhooks/zendesk", data=body, headers=headers, timeout=ANSWER_SECONDS
        )
        told = answer.json()
        found = (
            str(told["status"])
            if answer.status_code == 200
            else f"{answer.status_code} {told['error']['code']}"
        )
    except requests.Timeout:
        found = "no answer in time"
    except (requests.RequestException, ValueError, KeyError):
        found = "cut off"
    ledger.note(event, found, time.monotonic() - begun)
    return found


class Senders(ThreadGroup):
    """Threads that tell of new messages at a steady rate, each until it is acknowledged.

    Args:
        urls: where the service is reached; a sending that failed goes to the next.
        tickets: conversations in turn, so that several senders write to each.
        rate: webhooks a second, all senders together.

    """

    def __init__(self, urls: list[str], tickets: int, rate: float, ledger: Ledger) -> None:
        super().__init__(SENDERS, self._work)
        self.urls = urls
        self._tickets = tickets
        self._pause = SENDERS / rate
        self._ledger = ledger
        self._stopped = 0.0
        self.events = 0

    def __exit__(self, *_: object) -> None:
        self._stopped = time.monotonic()
        super().__exit__()

    def _work(self, sender: int) -> None:
        number, due = sender, time.monotonic()
        while not self._stop.is_set():
            self._deliver(Event(number % self._tickets, number, time.time()), number)
            self.events += 1
            number += SENDERS
            due = max(due + self._pause, time.monotonic() - 1.0)
            self._stop.wait(max(0.0, due - time.monotonic()))

    def _deliver(self, event: Event, number: int) -> None:
        tries = number
        while True:
            urls = self.urls
            if send(urls[tries % len(urls)], event, self._ledger) in ("accepted", "duplicate"):
                return
            # What was begun is brought to its end, as a helpdesk would, unless the service is gone.
            if self._stopped and time.monotonic() > self._stopped + GIVE_UP_SECONDS:
                return
            time.sleep(PAUSE_SECONDS)
            tries += 1
