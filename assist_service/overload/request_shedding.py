"""Beyond capacity, requests are refused in a set order (``overload/levels.py``), so that webhooks are kept.

Measured is how many requests a process has in hand at once, opened streams left out: whether the
processor, the store or a language model is slow, that is what grows, and it is what uses up threads.
"""

import threading
from collections.abc import Callable
from time import monotonic

from flask import Flask, g, request

from assist_service.errors import Overloaded
from assist_service.observability import metrics
from assist_service.overload.levels import ORDER, RISE_SECONDS, LoadLevel, Sheddable, next_level

# What the worker leaves out, when it is told to.
WORKERS_SHARE: tuple[Sheddable, ...] = ("back_fills", "notes")
TELL_SECONDS = 1.0
SHARES: dict[str, Sheddable] = {
    "console.learned": "charts",
    "console.learned_csv": "charts",
    "console.experiment": "charts",
    "api.draft": "drafts",
    "rewording.reword": "drafts",
    "webhooks.receive": "webhooks",
}
REFUSALS: dict[Sheddable, tuple[str, str]] = {
    "charts": (
        "There is a lot to do right now, so charts wait.",
        "Open the page again in a minute; the figures are kept.",
    ),
    "drafts": (
        "There is a lot to do right now, so drafts are not checked.",
        "Send as usual; it is checked again by itself.",
    ),
    "webhooks": ("There is more to do than this machine can.", "Send it again in a few seconds."),
}


class Shedding:
    """Counts what one process has in hand, and refuses what is left out at the moment.

    Args:
        capacity: returns how many requests this process should have in hand at once at most.
        tell: called, once a second at most, with what the workers are to leave out.

    """

    def __init__(
        self,
        capacity: Callable[[], int],
        tell: Callable[[tuple[Sheddable, ...]], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._capacity = capacity
        self._announce = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._in_hand = 0
        # Requests times seconds since the last look, and when both were last added to.
        self._sum = 0.0
        self._counted_at = self._measured_at = clock()
        self._announced_at = self._counted_at - TELL_SECONDS
        self.load_level = LoadLevel()

    def begin(self, share: Sheddable | None) -> tuple[Sheddable, ...]:
        """Take a request in hand and return what is left out; ``end`` must follow, refused or not.

        Raises:
            Overloaded: its share is left out at the moment.

        """
        tell = False
        with self._lock:
            now = self._count(1)
            if now - self._measured_at >= RISE_SECONDS:
                self._measure(now)
                if self.load_level.level > 1 and now - self._announced_at >= TELL_SECONDS:
                    self._announced_at, tell = now, True
            left_out = self.load_level.shed
        if tell:
            self._announce(tuple(share for share in WORKERS_SHARE if share in left_out))
        if share in left_out and share in REFUSALS:
            metrics.SHED.labels(share).inc()
            raise Overloaded(*REFUSALS[share])
        return left_out

    def end(self) -> None:
        """Let go of a request."""
        with self._lock:
            self._count(-1)

    def _count(self, more: int) -> float:
        now = self._clock()
        self._sum += self._in_hand * (now - self._counted_at)
        self._in_hand += more
        self._counted_at = now
        return now

    def _measure(self, now: float) -> None:
        seconds = now - self._measured_at
        busy = self._sum / seconds / max(1, self._capacity())
        self.load_level = next_level(self.load_level, busy, seconds)
        self._sum, self._measured_at = 0.0, now
        metrics.LEFT_OUT.set(self.load_level.level)


def init_app(app: Flask, shedding: Shedding) -> None:
    """Count every request of ``app``, and refuse those whose share is left out."""
    for share in ORDER:
        metrics.SHED.labels(share)

    @app.before_request
    def begin() -> None:
        g.in_hand = True
        g.left_out = shedding.begin(SHARES.get(request.endpoint or ""))

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        if g.pop("in_hand", False):
            shedding.end()


def is_shed(share: Sheddable) -> bool:
    """Whether this request must do without ``share``, which is but a part of it; counted if so."""
    if share not in g.left_out:
        return False
    metrics.SHED.labels(share).inc()
    return True
