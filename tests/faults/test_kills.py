"""Acknowledged means kept: whatever is killed with -9 under load, no event answered 200 is lost."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from assist_service.conversation import ConversationKey
from assist_service.store.connection import Store
from assist_service.store.log import ConversationLog
from tests.conftest import RunningService, wait_until
from tests.desk import ACCOUNT, message_event, send

SENDERS = 6
TICKETS = 40


class Load:
    """Senders that note what was acknowledged, and send again what was not, as helpdesks do."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self.acknowledged: list[tuple[int, int]] = []
        self.unanswered = 0
        self._threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until ``more`` events are acknowledged, so that each kill meets work."""
        enough = len(self.acknowledged) + more
        wait_until(lambda: len(self.acknowledged) >= enough, "events to be acknowledged")

    def _send(self, sender: int) -> None:
        session = requests.Session()
        number = sender
        while not self._stop.is_set():
            ticket = number % TICKETS
            event = message_event(ticket, number, f"it still doesn't work, message {number}")
            try:
                answer = send(self._url, event, session)
            except requests.RequestException:
                self.unanswered += 1
                session.close()
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                self.acknowledged.append((ticket, number))
                number += SENDERS
            else:
                self.unanswered += 1
                time.sleep(0.05)
        session.close()


def kept(data_dir: Path) -> dict[int, list[str]]:
    """The ids of the messages that the store holds, by ticket."""
    store = Store("", data_dir).open()
    log = ConversationLog(store, 3600)
    found = {
        ticket: [
            turn.message.id
            for turn in log.load(ConversationKey("zendesk", str(ACCOUNT), str(ticket))).turns
        ]
        for ticket in range(TICKETS)
    }
    store.close()
    return found


@pytest.mark.parametrize(
    "victim", ["worker", "store", "keeper", "everything"], ids=lambda name: f"kill -9 {name}"
)
def test_nothing_acknowledged_is_lost(start: Callable[..., RunningService], victim: str):
    """Five kills each, under load; what was not acknowledged may come again, nothing twice."""
    service = start()
    with Load(service.url) as load:
        for _ in range(5):
            load.wait_for(10)
            kill(service, victim)
            wait_until(service.ready, f"the service to be back after {victim} was killed")
        load.wait_for(10)
    service.stop()

    found = kept(service.data_dir)

    assert len(load.acknowledged) >= 60
    for ticket, number in load.acknowledged:
        assert f"m-{ticket}-{number}" in found[ticket], f"lost after {victim} was killed"
    for ids in found.values():
        assert len(ids) == len(set(ids))


def kill(service: RunningService, victim: str) -> None:
    assert service.process is not None
    names = {"store": "-server unixsocket:", "keeper": "store.keeper"}
    if victim in names:
        pids = service.pids(names[victim])
    elif victim == "worker":
        children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
        pids = [int(random.choice(children.read_text().split()))]
    else:
        pids = [*service.pids(""), service.process.pid]
    for pid in set(pids):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if victim == "everything":
        service.process.wait()
        wait_until(lambda: not service.pids("-server unixsocket:"), "the store to end")
        service.start()


def test_the_store_killed_between_two_webhooks_has_both(start: Callable[..., RunningService]):
    """The quietest form of the same promise."""
    service = start()
    assert send(service.url, message_event(1, 1, "first")).json() == {"status": "accepted"}

    kill(service, "store")

    assert send(service.url, message_event(1, 2, "second")).json()["status"] == "accepted"
    assert send(service.url, message_event(1, 1, "first")).json()["status"] == "duplicate"
    service.stop()
    assert kept(service.data_dir)[1] == ["m-1-1", "m-1-2"]


def test_ctrl_c_leaves_no_process_behind(start: Callable[..., RunningService]):
    """Neither a web process nor the store nor its keeper."""
    service = start()
    assert len(service.pids("")) >= 4

    service.stop(signal.SIGINT)

    assert service.pids("") == []
