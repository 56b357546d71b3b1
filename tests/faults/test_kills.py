"""Acknowledged means kept: whatever is killed with -9 under load, no event answered 200 is lost."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from assist_service.store.connection import Store
from tests.conftest import RunningService, wait_until
from tests.desk import message_event, send
from tests.faults.senders import Senders, kept

SENDERS = 6
TICKETS = 40


@pytest.mark.parametrize(
    "victim", ["worker", "store", "keeper", "everything"], ids=lambda name: f"kill -9 {name}"
)
def test_nothing_acknowledged_is_lost(start: Callable[..., RunningService], victim: str):
    """Five kills each, under load; what was not acknowledged may come again, nothing twice."""
    service = start()
    with Senders([service.url], SENDERS, TICKETS) as load:
        for _ in range(5):
            load.wait_for(10)
            kill(service, victim)
            wait_until(service.ready, f"the service to be back after {victim} was killed")
        load.wait_for(10)
    service.stop()

    found = kept(Store("", service.data_dir).open(), TICKETS)

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
    assert kept(Store("", service.data_dir).open(), TICKETS)[1] == ["m-1-1", "m-1-2"]


def test_ctrl_c_leaves_no_process_behind(start: Callable[..., RunningService]):
    """Neither a web process nor the store nor its keeper."""
    service = start()
    assert len(service.pids("")) >= 4

    service.stop(signal.SIGINT)

    assert service.pids("") == []
