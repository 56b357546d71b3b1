"""The kinds of bad days. Each is done while senders, sidebars and agents are at work."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import redis

from benchmarks.faults.desk import Event, Ledger, Senders, send
from benchmarks.faults.installation import EMBEDDED_VICTIMS, OWN_VICTIMS, Installation
from benchmarks.faults.sidebars import Agents, Sidebar
from tests.conftest import wait_until

HOUR, DAY = 3600.0, 86400.0
BALLAST = b"x" * 65536
WORK_SECONDS = 120.0


class Rig(NamedTuple):
    """What a kind acts on. ``seconds`` is how long it may take, ``short`` asks for the least."""

    installation: Installation
    ledger: Ledger
    senders: Senders
    agents: Agents
    sidebars: list[Sidebar]
    chance: random.Random
    seconds: float
    short: bool

    def work(self, more: int = 10) -> None:
        """Wait until ``more`` webhooks are acknowledged, so that each fault meets work."""
        enough = self.ledger.count() + more
        wait_until(lambda: self.ledger.count() >= enough, "events to be kept", WORK_SECONDS)

    def rounds(self) -> Iterator[None]:
        """Go round at least once, and for as long as the kind may take."""
        until = time.monotonic() + self.seconds
        yield
        while time.monotonic() < until:
            yield


def kills(rig: Rig) -> None:
    """Kill -9 by lot; each part at least once before any comes again."""
    own = rig.installation.own is not None
    for _ in rig.rounds():
        victims = list(OWN_VICTIMS if own else EMBEDDED_VICTIMS)
        if rig.short:
            # Starting all of it anew takes longest; tests/faults/test_kills.py does it.
            victims.remove("web")
        rig.chance.shuffle(victims)
        for victim in victims:
            rig.installation.kill(victim)
            rig.work(5 if rig.short else 25)


def pause(rig: Rig) -> None:
    """Stop the store's process, longer than callers wait and than a listener lives.

    Meanwhile a web process dies: the next one has to start without a store.
    """
    pid = rig.installation.store_pid()
    for _ in rig.rounds():
        os.kill(pid, signal.SIGSTOP)
        try:
            rig.installation.strike("web process")
            time.sleep(6.0 if rig.short else 10.0)
        finally:
            os.kill(pid, signal.SIGCONT)
        rig.work(10 if rig.short else 50)


def memory(rig: Rig) -> None:
    """Fill the store's memory, which then refuses every write, and make room again."""
    client = rig.installation.client()
    for _ in rig.rounds():
        used = int(client.info("memory")["used_memory"])
        client.config_set("maxmemory", used + 4 * 1024 * 1024)
        try:
            _fill(client)
            time.sleep(1.0 if rig.short else 6.0)
        finally:
            client.config_set("maxmemory", 0)
            client.delete("ballast")
        rig.work()
    client.close()


def cuts(rig: Rig) -> None:
    """Cut the way to the store: resets, silence, and answers that are lost after the work is done."""
    own = rig.installation.own
    for _ in rig.rounds():
        for way in ("cut", "lose", "hold"):
            if own is None:
                _kill_clients(rig.installation.client())
            elif way == "cut":
                own.proxy.cut()
            elif way == "lose":
                own.proxy.lose_answers(20)
            else:
                own.proxy.hold(1.0 if rig.short else 5.0)
            rig.work(15)


def clock(rig: Rig) -> None:
    """Add a web machine an hour ahead and one behind, and a helpdesk that is off by as much."""
    mine = rig.installation
    for number, skew in enumerate((HOUR, -HOUR) * 5):
        told = Event(900_000, number, time.time())
        send(mine.web.url, told, rig.ledger, skew_seconds=skew)
    if rig.short:
        # Another machine takes long to start; tests/web/test_skewed_clock.py is one.
        return
    ahead = [mine.add_skewed(skew) for skew in (HOUR, -HOUR)]
    was = list(rig.senders.urls)
    here = [one.url for one in ahead]
    rig.senders.urls[:] = [*was, *here]
    rig.agents.urls[:] = [*was, *here]
    # Pages that were open on one machine come to another when their stream breaks.
    for sidebar in rig.sidebars[::2]:
        sidebar.move(here)
    rig.work(400)
    for sidebar in rig.sidebars:
        sidebar.move(was)
    rig.senders.urls[:] = was
    rig.agents.urls[:] = was
    rig.work()
    for one in ahead:
        one.stop()
        mine.services.remove(one)


def replay(rig: Rig) -> None:
    """Send again what is known: as it was signed yesterday, signed anew, and yesterday's news."""
    url = rig.installation.web.url
    known = rig.chance.sample(
        rig.ledger.events(), min(30 if rig.short else 500, rig.ledger.count())
    )
    for event in known:
        send(url, event, rig.ledger, skew_seconds=-DAY)
        assert send(url, event, rig.ledger) == "duplicate", event
    for number in range(10):
        _until_kept(rig, url, Event(910_000, number, time.time() - DAY))


def reverse(rig: Rig) -> None:
    """Tell whole conversations from their end to their beginning."""
    url = rig.installation.web.url
    for ticket in range(920_000, 920_000 + (3 if rig.short else 30)):
        begun = time.time() - 60
        for number in reversed(range(12)):
            _until_kept(rig, url, Event(ticket, number, begun + number))


KINDS: dict[str, Callable[[Rig], None]] = {
    one.__name__: one for one in (kills, pause, memory, cuts, clock, replay, reverse)
}


def _fill(client: redis.Redis) -> None:
    try:
        while True:
            client.append("ballast", BALLAST)
    except redis.ResponseError:
        return


def _kill_clients(client: redis.Redis) -> None:
    for kind in ("normal", "pubsub"):
        client.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    client.close()


def _until_kept(rig: Rig, url: str, event: Event) -> None:
    wait_until(
        lambda: send(url, event, rig.ledger) in ("accepted", "duplicate"), f"{event} to be kept"
    )
