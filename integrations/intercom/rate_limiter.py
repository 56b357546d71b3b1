"""Limit the calls to one workspace's API: by our own limit, and by Intercom's remaining calls."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

WINDOW_SECONDS = 10.0


class RateLimiter:
    """Waits before a call if necessary; thread-safe.

    Args:
        calls: the maximum number of calls in 10 seconds; Intercom's default is about 1,600.
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
        self._call_times: deque[float] = deque(maxlen=calls)
        self._clock = clock
        self._sleep = sleep
        self._calls_left: float | None = None
        self._reset = 0.0

    def wait(self) -> None:
        """Wait until one more call is within the limits."""
        with self._lock:
            now = until = self._clock()
            if len(self._call_times) == self._call_times.maxlen:
                until = max(until, self._call_times[0] + WINDOW_SECONDS)
            if self._calls_left is not None and self._calls_left < 1 and now < self._reset:
                until = max(until, min(self._reset, now + WINDOW_SECONDS))
            # The slot is reserved before the wait, so that no other thread takes it.
            self._call_times.append(until)
        if until > now:
            self._sleep(until - now)

    def update(self, headers: Mapping[str, str]) -> None:
        """Store the remaining calls and the reset time from a response's headers."""
        try:
            calls_left = float(headers["X-RateLimit-Remaining"])
            reset = float(headers["X-RateLimit-Reset"])
        except (KeyError, ValueError):
            return
        with self._lock:
            self._calls_left, self._reset = calls_left, reset

    def seconds_to_reset(self) -> float:
        """Return the seconds until Intercom's window ends; at least 1."""
        return max(1.0, self._reset - self._clock())
