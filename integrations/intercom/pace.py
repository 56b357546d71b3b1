"""How fast one workspace's API may be called: our own bound, and what Intercom says is left."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

WINDOW_SECONDS = 10.0


class Pace:
    """Waits before a call where need be, for any number of threads.

    Args:
        calls: the most calls in ten seconds; Intercom's own default is some 1,600.
        clock: seconds since 1970, as in ``X-RateLimit-Reset``.

    """

    def __init__(
        self,
        calls: int,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lock = threading.Lock()
        self._made: deque[float] = deque(maxlen=calls)
        self._clock = clock
        self._sleep = sleep
        self._left: float | None = None
        self._reset = 0.0

    def wait(self) -> None:
        """Wait until one more call is within bounds."""
        with self._lock:
            now = until = self._clock()
            if len(self._made) == self._made.maxlen:
                until = max(until, self._made[0] + WINDOW_SECONDS)
            if self._left is not None and self._left < 1 and now < self._reset:
                until = max(until, min(self._reset, now + WINDOW_SECONDS))
            # The place is taken before the wait, so that threads do not all take the same one.
            self._made.append(until)
        if until > now:
            self._sleep(until - now)

    def told(self, headers: Mapping[str, str]) -> None:
        """Note what an answer says is left of this window."""
        try:
            calls_left = float(headers["X-RateLimit-Remaining"])
            reset = float(headers["X-RateLimit-Reset"])
        except (KeyError, ValueError):
            return
        with self._lock:
            self._left, self._reset = calls_left, reset

    def seconds_to_reset(self) -> float:
        """Return how long until the window that Intercom named ends; one second if it named none."""
        return max(1.0, self._reset - self._clock())
