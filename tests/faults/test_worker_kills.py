"""A worker killed with -9 at every step of a delivery: no note is lost, none is written twice."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist_service.delivery.queue import Deliveries
from assist_service.domain.conversation import ConversationKey
from assist_service.domain.types import Nudge
from assist_service.helpdesk.contract import Delivery
from assist_service.store.connection import Store
from tests.conftest import wait_until
from tests.integrations.zendesk.rest import Zendesk

NOTES = 16
# The worker as `assist worker` makes it, but quicker to take up what another left.
WORKER = """
import os, threading
from assist_service.app import make_integrations, make_service, open_store
from assist_service.delivery.worker import Worker
from assist_service.settings import Settings
settings = Settings.from_environment()
integrations = make_integrations(settings)
service = make_service(settings, open_store(settings), integrations)
Worker(service.deliveries, service.receivers, service.engine.observe, name=str(os.getpid()), threads=4,
       silent_seconds=1.5, idle_seconds=0.02, first_pause=0.05).run(threading.Event())
"""


class Killed:
    """A worker that is killed when Zendesk hears chosen requests, and started again."""

    def __init__(self, zendesk: Zendesk, data_dir: Path, fatal: list[int]) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            "ASSIST_DATA_DIR": str(data_dir),
            **zendesk.settings(),
        }
        self._fatal = fatal
        self._heard = 0
        self._lock = threading.Lock()
        self.kills = 0
        self.process = self._start()
        zendesk.before = self._hear

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORKER], env=self._environment)

    def _hear(self, _: str) -> None:
        """Kill before the request has effect; it has all the same, as at a real receiver."""
        with self._lock:
            self._heard += 1
            if self._heard in self._fatal:
                self.end()
                self.kills += 1
                self.process = self._start()

    def end(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    with Zendesk() as found:
        yield found


@pytest.mark.parametrize(
    "fatal",
    [[1, 2, 3], [4, 9, 15, 16]],
    ids=["from the first request on", "now and then"],
)
def test_each_note_is_written_once(
    zendesk: Zendesk, store: Store, data_dir: Path, fatal: list[int]
):
    """The token, the look, the note itself: whatever is under way when the worker dies."""
    queue = Deliveries(store, 3600)
    for number in range(NOTES):
        nudge = Nudge(f"n{number}", "validation.missing", "Title", "Why", (), "m")
        key = ConversationKey("zendesk", "10203040", str(1000 + number))
        queue.enqueue(Delivery(f"note:n{number}", "note", key, 0.0, nudge=nudge))
    worker = Killed(zendesk, data_dir, fatal)
    try:
        wait_until(lambda: queue.status().ended.get("zendesk|note|made") == NOTES, "all notes", 60)
    finally:
        worker.end()
    assert worker.kills == len(fatal)
    assert [len(zendesk.notes(str(1000 + number))) for number in range(NOTES)] == [1] * NOTES
