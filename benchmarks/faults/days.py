"""One installation through its bad days, and the report on it."""

import platform
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from assist_service.access.page_tokens import PageTokens
from assist_service.delivery.queue import Deliveries
from assist_service.errors import StoreUnavailable
from assist_service.store.connection import Store
from benchmarks.faults import verdict
from benchmarks.faults.desk import Ledger, Senders
from benchmarks.faults.installation import Installation
from benchmarks.faults.kinds import KINDS, Rig
from benchmarks.faults.sidebars import Agents, Sidebar
from tests.integrations.zendesk.rest import Zendesk

RATE = 40.0
# A killed worker's deliveries are taken up after 100 s; a quick one's after 3.
DRAIN_SECONDS, QUICK_DRAIN_SECONDS = 240.0, 40.0
CATCH_UP_SECONDS = 30.0


class Report(NamedTuple):
    """What one installation went through and what it kept."""

    setup: str
    kinds: list[str]
    seconds: float
    kills: Counter[str]
    cuts: int
    events: int
    outcomes: int
    answers: Counter[str]
    slowest: float
    lost: list[str]
    doubled: list[str]
    disordered: int
    notes: verdict.Notes
    undelivered: int
    sidebars: list[Sidebar]
    behind: list[str]
    gap: float
    agents: Counter[str]

    @property
    def refused(self) -> int:
        """How many agents were stopped from answering."""
        return self.agents["held"] + self.agents["rejected"]

    @property
    def turned_away(self) -> list[str]:
        """What sidebars were told that never come back by themselves."""
        return [one.turned_away for one in self.sidebars if one.turned_away]

    @property
    def broken(self) -> bool:
        """Whether anything acknowledged was lost or duplicated."""
        return bool(self.lost or self.doubled or self.notes.lost or self.notes.doubled)

    def text(self) -> str:
        """Return the figures for people."""
        drafts = sum(self.agents.values())
        kills, cut = _counted(self.kills), f"; {self.cuts} connections cut" if self.cuts else ""
        lost, doubled = len(self.lost) + self.notes.lost, len(self.doubled) + self.notes.doubled
        resumed = sum(one.resumed for one in self.sidebars)
        twice = sum(one.doubled for one in self.sidebars)
        rows = [
            ("kills -9", sum(self.kills.values()), kills + cut),
            ("events", sum(self.answers.values()), f"webhooks sent: {_counted(self.answers)}"),
            (
                "acknowledged",
                self.events,
                f"and {self.outcomes} outcomes; {self.notes.owed} notes expected",
            ),
            ("lost", lost, f"of which notes: {self.notes.lost}; still queued: {self.undelivered}"),
            ("duplicated", doubled, f"of which notes: {self.notes.doubled}"),
            ("out of order", self.disordered, "conversations"),
            ("longest gap", f"{self.gap:.1f} s", "of a sidebar, from acknowledged to shown"),
            ("sidebars", len(self.sidebars), f"resumed {resumed} times by themselves"),
            ("  rejected", len(self.turned_away), "of them, permanently"),
            ("  not shown", len(self.behind), f"messages; shown twice: {twice}"),
            ("slowest answer", f"{self.slowest:.1f} s", "to a webhook"),
            ("agents refused", self.refused, f"of {drafts} drafts: {_counted(self.agents)}"),
        ]
        lines = [
            f"{self.setup} store: {', '.join(self.kinds)}; {self.seconds:.0f} s",
            *(f"  {name:<15} {value!s:>7}   {more}" for name, value, more in rows),
        ]
        lines += [f"  LOST {name}" for name in self.lost[:10]]
        lines += [f"  DUPLICATED {name}" for name in self.doubled[:10]]
        lines += [f"  REJECTED {words[:200]}" for words in self.turned_away[:3]]
        return "\n".join(lines)


def run(kinds: list[str], seconds: float, seed: int, *, embedded: bool, short: bool) -> Report:
    """Go through ``kinds`` one after another, ``seconds`` in all, and look at what is left."""
    chance = random.Random(seed)
    setup = "embedded" if embedded else "external"
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, _zendesk() as zendesk:
        made = Installation(Path(folder), zendesk, embedded=embedded, quick=short)
        try:
            return _through(made, zendesk, kinds, seconds, chance, setup, short=short)
        except AssertionError:
            for log in sorted(Path(folder).glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text()[-4000:]}", flush=True)
            raise
        finally:
            made.stop()


def machine() -> str:
    """Return what the figures were printed on."""
    import os

    return (
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}"
    )


def _zendesk() -> Zendesk:
    made = Zendesk()
    # A worker that is killed in the middle of a request is what we are here for.
    made.server.handle_error = lambda *_: None  # type: ignore[method-assign]
    made.others = {
        "/api/v2/groups/7.json": {"group": {"id": 7, "name": "Billing"}},
        "/api/v2/users/9.json": {"user": {"id": 9, "name": "Ada Marsh", "locale": "en-GB"}},
    }
    return made


def _through(
    made: Installation,
    zendesk: Zendesk,
    kinds: list[str],
    seconds: float,
    chance: random.Random,
    setup: str,
    *,
    short: bool,
) -> Report:
    begun = time.monotonic()
    ledger, tokens = Ledger(), PageTokens(made.secret)
    # Few enough in each that no log is compacted, so that every entry can be counted afterwards.
    tickets = max(40, int(seconds * RATE / 200))
    urls = [made.web.url]
    sidebars = [Sidebar([made.web.url], ticket, tokens) for ticket in range(12 if short else 40)]
    with (
        Senders(list(urls), tickets, RATE, ledger) as senders,
        Agents(list(urls), tickets, tokens, ledger) as agents,
    ):
        rig = Rig(
            *(made, ledger, senders, agents, sidebars),
            chance=chance,
            seconds=0.0 if short else seconds / len(kinds),
            short=short,
        )
        rig.work()
        for kind in kinds:
            started = time.monotonic()
            KINDS[kind](rig)
            print(f"  … {kind}: {time.monotonic() - started:.0f} s", flush=True)
        rig.work()
    lacking = verdict.wait_for_sidebars(sidebars, ledger, CATCH_UP_SECONDS)
    store = made.open()
    queued = _drained(store, QUICK_DRAIN_SECONDS if short else DRAIN_SECONDS)
    found = verdict.look(store, {event.ticket for event in ledger.acknowledged} | {*range(tickets)})
    store.close()
    for sidebar in sidebars:
        sidebar.close()
    return Report(
        setup=setup,
        kinds=kinds,
        seconds=time.monotonic() - begun,
        kills=made.killed,
        cuts=made.own.proxy.cuts if made.own is not None else 0,
        events=ledger.count(),
        outcomes=len(ledger.outcomes),
        answers=ledger.answers,
        slowest=ledger.slowest,
        lost=verdict.lost(found, ledger),
        doubled=verdict.doubled(found),
        disordered=found.disordered,
        notes=verdict.notes(found, zendesk),
        undelivered=queued,
        sidebars=sidebars,
        behind=lacking,
        gap=verdict.longest_gap(sidebars, ledger),
        agents=agents.answers,
    )


def _drained(store: Store, seconds: float) -> int:
    """Wait until the queue to the helpdesk is empty; return what is left in it."""
    deadline = time.monotonic() + seconds
    queue = Deliveries(store, 86400)
    left = -1
    while time.monotonic() < deadline:
        try:
            now = queue.status()
        except StoreUnavailable:
            continue
        left = now.waiting + now.later
        if not left:
            return 0
        time.sleep(0.25)
    return left


def _counted(things: Counter[str]) -> str:
    return ", ".join(f"{name} {many}" for name, many in things.most_common()) or "none"
