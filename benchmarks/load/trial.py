"""One trial: sidebars open, a desk at its rhythm for some seconds, and what came of it."""

import time
from collections.abc import Callable, Iterator
from itertools import takewhile

from benchmarks.load.desks import Desks
from benchmarks.load.ledger import Figures, Ledger
from benchmarks.load.rhythm import Happening, plan
from benchmarks.load.wire import Stream, Wire

CONNECTIONS = 64
# What is sent is waited for so long at the end.
LAST_SECONDS = 20.0


class Trial:
    """Sidebars on one running service, driven again and again."""

    def __init__(self, port: int, desks: Desks) -> None:
        self.wire = Wire(port, CONNECTIONS)
        self._desks = desks
        self._watched: set[int] = set()
        self._ledger = Ledger()
        self._numbers = 0
        self.accepted = 0

    def open_sidebars(self, conversations: range) -> float:
        """Open a sidebar on each conversation; return the seconds it took."""
        started = time.perf_counter()
        self.wire.open(
            (
                (self._desks.stream(one), Stream(one, self._event))
                for one in conversations
                if one not in self._watched
            ),
            60 + len(conversations) / 50,
        )
        self._watched.update(conversations)
        return time.perf_counter() - started

    def run(self, per_second: float, conversations: int, seconds: float, seed: int = 1) -> Figures:
        """Play a desk at its rhythm, open loop: what is due is sent, answered or not."""
        happenings = takewhile(lambda one: one.at < seconds, plan(per_second, conversations, seed))
        ledger = self._begin()
        started = time.perf_counter() + 0.1
        for one in happenings:
            due = started + one.at
            while (left := due - time.perf_counter()) > 0:
                self.wire.step(left)
            self._do(one, due, ledger)
            self.wire.step(0.0)
        return self._end(ledger, seconds, started + min(2.0, seconds / 5))

    def begin_conversations(self, conversations: range, at_once: int = 32) -> None:
        """Have a customer write once in each of ``conversations``."""
        ledger = self._begin()
        for one in conversations:
            while self.wire.waiting >= at_once:
                self.wire.step(0.5)
            number = next(self._fresh())
            request = self._desks.message(one, number, agent=False)
            self.wire.send(
                request, lambda status, at, n=number: ledger.answered("customer", n, status, 0, at)
            )
        while self.wire.waiting:
            self.wire.step(0.5)
        self.accepted += len(conversations)

    def saturate(self, conversations: int, seconds: float, at_once: int = 16) -> Figures:
        """Send webhooks as fast as they are answered, ``at_once`` at a time."""
        ledger = self._begin()
        numbers = self._fresh()
        started = time.perf_counter()
        deadline = started + seconds
        under_way = 0

        def answered(number: int, due: float, status: int, at: float) -> None:
            nonlocal under_way
            under_way -= 1
            ledger.answered("customer", number, status, due, at)

        while time.perf_counter() < deadline:
            while under_way < at_once:
                number = next(numbers)
                under_way += 1
                due = time.perf_counter()
                conversation = number % conversations
                ledger.sent(number, due, watched=conversation in self._watched)
                request = self._desks.message(conversation, number, agent=number % 3 == 0)
                self.wire.send(
                    request, lambda status, at, n=number, d=due: answered(n, d, status, at)
                )
            self.wire.step(0.05)
        return self._end(ledger, time.perf_counter() - started, started)

    def until_told(self, change: Callable[[], object], seconds: float = 120.0) -> float:
        """Return the seconds from ``change`` until every sidebar was sent a new state.

        Raises:
            RuntimeError: it took longer than ``seconds``.

        """
        ledger = self._begin()
        started = time.perf_counter()
        change()
        while len(ledger.told) < len(self._watched):
            self.wire.step(0.5)
            if time.perf_counter() - started > seconds:
                raise RuntimeError(f"{len(self._watched) - len(ledger.told)} were not told")
        return time.perf_counter() - started

    def close(self) -> None:
        """Close the sidebars."""
        self.wire.close()

    def _begin(self) -> Ledger:
        fresh = Ledger()
        fresh.nudges = self._ledger.nudges
        self._ledger = fresh
        return fresh

    def _end(self, ledger: Ledger, seconds: float, ignore_until: float) -> Figures:
        until = time.perf_counter() + LAST_SECONDS
        while (self.wire.waiting or ledger.missing) and time.perf_counter() < until:
            self.wire.step(0.05)
        # One more look, for what would come a second time.
        until = time.perf_counter() + 0.3
        while (left := until - time.perf_counter()) > 0:
            self.wire.step(left)
        found = ledger.figures(seconds, ignore_until)
        self.accepted += found.accepted
        return found

    def _fresh(self) -> Iterator[int]:
        while True:
            self._numbers += 1
            yield self._numbers

    def _event(self, conversation: int, event: bytes, at: float) -> None:
        self._ledger.event(conversation, event, at)

    def _do(self, one: Happening, due: float, ledger: Ledger) -> None:
        number = next(self._fresh())
        conversation = one.conversation
        if one.kind in ("customer", "agent"):
            request = self._desks.message(conversation, number, agent=one.kind == "agent")
            ledger.sent(number, due, watched=conversation in self._watched)
        elif one.kind == "draft":
            request = self._desks.draft(conversation, one.number)
        elif one.kind == "card":
            request = self._desks.card(conversation)
        elif conversation in ledger.nudges:
            request = self._desks.outcome(conversation, number, ledger.nudges[conversation])
        else:
            return
        self.wire.send(
            request, lambda status, at: ledger.answered(one.kind, number, status, due, at)
        )
