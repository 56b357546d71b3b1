"""Web processes on one store are replaced one after the other under load: nothing lost, nothing doubled."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

from assist_service.store.connection import Store
from tests.conftest import START_SECONDS, RunningService, wait_until
from tests.desk import ACCOUNT
from tests.faults.senders import Senders, kept
from tests.sse import Stream
from tests.store.machines import HOST, KEPT, Machine, Machines

TICKETS = 12
SENDERS = 2
# A desk at work, not a flood: a process that starts beside it needs the machine too.
PAUSE_SECONDS = 0.1
KEY = "a-key-that-all-processes-know"


class Sidebar:
    """A sidebar on one ticket that goes on, from where it was, at whichever process answers."""

    def __init__(self, services: list[RunningService], ticket: int) -> None:
        self._services = services
        self._headers = services[0].bearer(f"zendesk:{ACCOUNT}")
        self._path = f"/v1/conversations/zendesk:{ACCOUNT}:{ticket}/events"
        self._ended = threading.Event()
        self.seen: list[str] = []
        self.opened = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> "Sidebar":
        self._thread.start()
        wait_until(lambda: self.opened > 0, "the sidebar to open")
        return self

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        after = None
        while not self._ended.is_set():
            service = self._services[self.opened % len(self._services)]
            try:
                with Stream(service.url + self._path, self._headers, after) as stream:
                    self.opened += 1
                    for event in stream:
                        after = event.id or after
                        if event.name == "entry" and "message" in event.data:
                            self.seen.append(event.data["message"]["id"])
                        if self._ended.is_set():
                            return
            except requests.RequestException:
                self.opened += 1
                time.sleep(0.05)


def test_processes_replaced_in_turn_lose_and_double_nothing(
    start: Callable[..., RunningService], tmp_path: Path, capsys
):
    """Two web processes, each restarted once; an open sidebar sees every message once, in order."""
    with Machines() as machines:
        port = machines.add(Machine(tmp_path / "store", *KEPT)).port
        url = f"redis://{HOST}:{port}/0"
        told = {"REDIS_URL": url, "ASSIST_SECRET_KEY": KEY, "ASSIST_WORKERS": "1"}
        services = [start(**told), start(**told)]
        sidebar = Sidebar(services, 1).start()
        urls = [service.url for service in services]
        with Senders(urls, SENDERS, TICKETS, PAUSE_SECONDS) as desk:
            for service in services:
                desk.wait_for(8, START_SECONDS)
                service.stop()
                desk.wait_for(5, START_SECONDS)  # the other carries on alone
                service.start()
            desk.wait_for(8, START_SECONDS)
        found = kept(Store(url, tmp_path).open(), TICKETS)
        wait_until(lambda: set(sidebar.seen) == set(found[1]), "the sidebar to have seen it all")
        sidebar.end()

    lost = [
        f"m-{ticket}-{n}"
        for ticket, n in desk.acknowledged
        if f"m-{ticket}-{n}" not in found[ticket]
    ]
    doubled = [one for ids in found.values() for one in set(ids) if ids.count(one) > 1]
    with capsys.disabled():  # figures for the report
        print(  # noqa: T201
            f"\n2 restarts, {len(desk.acknowledged)} events, {desk.again} sent again, "
            f"{len(lost)} lost, {len(doubled)} doubled, {sidebar.opened} streams"
        )
    assert (lost, doubled) == ([], [])
    assert desk.answers.count("accepted") + desk.answers.count("duplicate") == len(
        desk.acknowledged
    )
    assert sum(map(len, found.values())) == len(desk.acknowledged)
    assert len(sidebar.seen) == len(set(sidebar.seen))
