"""What is measured, part by part; each prints its own figures and starts its own service."""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.client import drive, median, post
from benchmarks.load import machine
from benchmarks.load.ledger import Figures
from benchmarks.load.running import Running, running
from benchmarks.rules.speed import write_rules
from benchmarks.services import body_of, echo

MEGABYTE = 2**20
KNEE_MS, SATURATED_MS, KILOBYTES = 50, 100, 40


class Sizes(NamedTuple):
    """How much of each is tried."""

    seconds: float
    rounds: int
    rates: tuple[int, ...]
    knee_sidebars: int
    sidebars: tuple[int, ...]
    per_second: int
    saturated: int
    processes: tuple[int, ...]
    conversations: tuple[int, ...]
    rules: tuple[int, ...]


FULL = Sizes(
    20.0,
    3,
    (25, 50, 75, 100, 125, 150, 200, 250, 300, 400, 500),
    2000,
    (1000, 2000, 5000, 10_000),
    100,
    2000,
    (1, 2, 4),
    (100, 1000, 10_000, 100_000),
    (10, 100, 1000, 10_000),
)
SHORT = Sizes(2.0, 1, (10, 25, 50), 200, (200, 500), 10, 200, (1, 2), (100, 1000), (10, 100))


def knee(sizes: Sizes) -> None:
    """Raise the rate until the 99th percentile breaks."""
    print(
        f"Knee: {sizes.knee_sidebars} open sidebars, the rate raised until p99 is over {KNEE_MS} ms"
    )
    held = 0
    with running(sizes.knee_sidebars) as service:
        service.trial.open_sidebars(range(sizes.knee_sidebars))
        for rate in sizes.rates:
            found, processors = _measured(service, rate, sizes.knee_sidebars, sizes.seconds)
            _row(f"{rate} messages/s asked", found, processors)
            if not _holds(found):
                print(f"  knee: holds at {held} messages/s, breaks at {rate}")
                return
            held = rate
    print(f"  knee: not reached; holds at {held} messages/s")


def memory(sizes: Sizes) -> None:
    """Open more and more sidebars, then play a desk beside all of them."""
    print("Memory of the web processes for open sidebars (RSS; the kernel's stack of each thread")
    print("  is not in it and stands beside it), then the rhythm beside all of them")
    with running(sizes.sidebars[-1]) as service:
        before, kernel = service.resident(), machine.kernel_stacks()
        for many in sizes.sidebars:
            took = service.trial.open_sidebars(range(many))
            held = service.resident() - before
            stacks = machine.kernel_stacks() - kernel
            print(
                f"  {many:6} sidebars  {held / many / 1024:6.1f} KB each   "
                f"{service.resident() / MEGABYTE:6.0f} MB in all   "
                f"kernel stacks {stacks / MEGABYTE:4.0f} MB   opened in {took:.1f} s   (aim: {KILOBYTES} KB)"
            )
        found, processors = _measured(service, sizes.per_second, sizes.sidebars[-1], sizes.seconds)
        _row(f"{sizes.per_second} messages/s", found, processors, aim=KNEE_MS)
        told = service.trial.until_told(service.change_settings)
        print(f"  a setting changed: all {sizes.sidebars[-1]} sidebars told in {told:.1f} s")
        held = service.resident() - before
        print(
            f"  afterwards {held / sizes.sidebars[-1] / 1024:.1f} KB each, the states at hand of "
            "conversations (4,096 a process at most) included"
        )


def saturated(sizes: Sizes) -> None:
    """Send webhooks as fast as they are answered, beside open sidebars and a bare echo."""
    print(
        f"Saturated: {sizes.saturated} open sidebars, webhooks as fast as they are answered (16 at once)"
    )
    with running(sizes.saturated) as service, echo() as bare:
        service.trial.open_sidebars(range(sizes.saturated))
        rates, ratios = [], []
        for number in range(sizes.rounds):
            found = service.trial.saturate(sizes.saturated, sizes.seconds)
            plain = _echoed(bare, sizes.seconds / 4)
            rates.append(plain)
            ratios.append(found.per_second / plain)
            _row(f"round {number + 1}", found, aim=SATURATED_MS)
        print(
            f"  bare echo in the same gunicorn {median(rates):.0f}/s; ratio {median(ratios):.2f}"
            f" (rounds: {', '.join(f'{one:.2f}' for one in ratios)})"
        )


def processes(sizes: Sizes) -> None:
    """Compare numbers of web processes, each with a bare echo in as many."""
    print("Web processes: webhooks as fast as they are answered, and a bare echo in as many")
    for workers in sizes.processes:
        with running(workers=workers) as service, echo(workers) as bare:
            found = service.trial.saturate(500, sizes.seconds)
            plain = _echoed(bare, sizes.seconds / 4)
            print(
                f"  {workers} processes  {found.per_second:6.0f} webhooks/s   echo {plain:6.0f}/s   ratio "
                f"{found.per_second / plain:.2f}   {service.resident() / MEGABYTE:.0f} MB"
            )


def conversations(sizes: Sizes) -> None:
    """Let the store grow, and measure at each size; a message in each conversation, then the rhythm."""
    print("Conversations in the store: the rhythm among all of them, 50 messages/s")
    with running() as service:
        empty, disk = service.store_bytes()
        begun = 0
        for many in sizes.conversations:
            service.trial.begin_conversations(range(begun, many))
            begun = many
            used, file = service.store_bytes()
            found, processors = _measured(service, 50, many, sizes.seconds)
            print(
                f"  {many:7}  {(used - empty) / many:6.0f} bytes each in memory, {(file - disk) / many:6.0f} on disk "
                f"({service.trial.accepted / many:.1f} messages each)   "
                f"draft p99 {found.draft_p99:6.1f} ms   answer p50 {found.answer_p50:5.1f} "
                f"p99 {found.answer_p99:6.1f} ms   "
                f"{processors:.2f} processors   web {service.resident() / MEGABYTE:.0f} MB"
            )


def rules(sizes: Sizes) -> None:
    """Compare numbers of rules in force."""
    print("Rules in force: the rhythm at 50 messages/s, then webhooks as fast as they are answered")
    first = 0.0
    for many in sizes.rules:
        folder = Path(tempfile.mkdtemp(prefix="rules"))
        try:
            write_rules(folder, many)
            started = time.perf_counter()
            with running(ASSIST_RULES_DIR=str(folder)) as service:
                ready = time.perf_counter() - started
                found, _ = _measured(service, 50, 500, sizes.seconds)
                full = service.trial.saturate(500, sizes.seconds)
                first = first or full.per_second
                print(
                    f"  {many:6} rules  draft p99 {found.draft_p99:6.1f} ms   {full.per_second:6.0f} webhooks/s, "
                    f"{full.per_second / first:.2f} of the first   {service.resident() / MEGABYTE:5.0f} MB   "
                    f"up in {ready:.1f} s"
                )
        finally:
            shutil.rmtree(folder)


PARTS: dict[str, Callable[[Sizes], None]] = {
    "knee": knee,
    "memory": memory,
    "saturated": saturated,
    "processes": processes,
    "conversations": conversations,
    "rules": rules,
}


def run(names: Iterable[str], sizes: Sizes) -> None:
    """Run the named parts, or all."""
    print(machine.describe())
    print("The load runs on the same machine and uses its processors too.", flush=True)
    for name in names:
        print(flush=True)
        PARTS[name](sizes)


def _measured(service: Running, rate: int, among: int, seconds: float) -> tuple[Figures, float]:
    """Return the figures of a rhythm and how many processors the web processes used."""
    before, started = service.processors(), time.perf_counter()
    found = service.trial.run(rate, among, seconds)
    return found, (service.processors() - before) / (time.perf_counter() - started)


def _holds(found: Figures) -> bool:
    return found.p99 <= KNEE_MS and not found.lost and not found.refused


def _row(name: str, found: Figures, processors: float | None = None, aim: int = 0) -> None:
    used = "" if processors is None else f"   web processors {processors:.2f}"
    wanted = f"   (aim: p99 {aim} ms)" if aim else ""
    drafts = "" if found.draft_p99 != found.draft_p99 else f"   drafts p99 {found.draft_p99:.1f}"
    print(
        f"  {name:22} {found.per_second:6.1f}/s   webhook to sidebar p50 {found.p50:6.1f} p99 {found.p99:7.1f} "
        f"max {found.most:7.1f} ms{drafts}{used}   lost {found.lost} duplicated {found.doubled} "
        f"refused {sum(found.refused.values())}{wanted}",
        flush=True,
    )


def _echoed(port: int, seconds: float) -> float:
    return drive(port, itertools.repeat(post("/echo", body_of(1, 1), {})), seconds).per_second
