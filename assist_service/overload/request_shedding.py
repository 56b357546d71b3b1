"""Reject requests beyond capacity in a fixed order (``levels.py``), so that webhooks get through.

The load is the number of concurrent requests in a process, not counting open streams. It grows
whether the processor, the store or a language model is slow, and it uses up threads.
"""

import threading
from collections.abc import Callable
from time import monotonic

from flask import Flask, g, request

from assist_service.errors import Overloaded
from assist_service.observability import metrics
from assist_service.overload.levels import ORDER, RISE_SECONDS, LoadLevel, Sheddable, next_level

# The work that workers shed.
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
        "The service is very busy, so charts are not available at the moment.",
        "Open the page again in a minute. No figures are lost.",
    ),
    "drafts": (
        "The service is very busy, so drafts are not checked at the moment.",
        "Send your reply as usual. Checks resume automatically.",
    ),
    "webhooks": ("This machine is overloaded.", "Send it again in a few seconds."),
}


class Shedding:
    """Counts the concurrent requests of one process and rejects shed work.

    Args:
        capacity: returns the maximum number of concurrent requests of this process.
        announce: called at most once a second with the work that workers should shed.

    """

    def __init__(
        self,
        capacity: Callable[[], int],
        announce: Callable[[tuple[Sheddable, ...]], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._capacity = capacity
        self._announce = announce
        self._clock = clock
        self._lock = threading.Lock()
        self._in_hand = 0
        # Requests times seconds since the last measurement, and the time of the last update.
        self._sum = 0.0
        self._counted_at = self._measured_at = clock()
        self._announced_at = self._counted_at - TELL_SECONDS
        self.load_level = LoadLevel()

    def begin(self, share: Sheddable | None) -> tuple[Sheddable, ...]:
        """Count a new request and return the shed work; ``end`` must follow even if it is rejected.

        Raises:
            Overloaded: this kind of work is shed at the moment.

        """
        announcing = False
        with self._lock:
            now = self._count(1)
            if now - self._measured_at >= RISE_SECONDS:
                self._measure(now)
                if self.load_level.level > 1 and now - self._announced_at >= TELL_SECONDS:
                    self._announced_at, announcing = now, True
            shed = self.load_level.shed
        if announcing:
            self._announce(tuple(kind for kind in WORKERS_SHARE if kind in shed))
        if share in shed and share in REFUSALS:
            metrics.SHED.labels(share).inc()
            raise Overloaded(*REFUSALS[share])
        return shed

    def end(self) -> None:
        """Count a finished request."""
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
    """Count every request of ``app``, and reject those whose kind of work is shed."""
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
    """Whether ``share``, an optional part of this request, is shed; counts it if so."""
    if share not in g.left_out:
        return False
    metrics.SHED.labels(share).inc()
    return True
