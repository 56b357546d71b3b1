"""Leave a helpdesk alone that does not answer: one breaker for each account."""

import threading
from collections.abc import Callable

# So many failures in a row open it, for so long at first and at most.
FAILURES = 5
FIRST_SECONDS, LONGEST_SECONDS = 15.0, 300.0


class Breaker:
    """Open while an account is to be left alone; then one trial decides.

    Each process learns by itself: five failures are cheap, and shared knowledge could be wrong
    for a process whose network is well. ``clock`` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._pause = FIRST_SECONDS
        self._trying = False

    def wait(self) -> float:
        """Return the seconds to leave it alone; 0 lets this one through."""
        with self._lock:
            remaining = self._until - self._clock()
            if remaining > 0:
                return remaining
            if self._failures >= FAILURES:
                if self._trying:
                    return 1.0
                self._trying = True
            return 0.0

    def answered(self) -> None:
        """It answered, whatever it said: close."""
        with self._lock:
            self._failures, self._pause, self._trying = 0, FIRST_SECONDS, False

    def failed(self) -> None:
        """It did not answer, or with a fault of its own."""
        with self._lock:
            self._failures += 1
            self._trying = False
            if self._failures >= FAILURES:
                self._until = self._clock() + self._pause
                self._pause = min(self._pause * 2, LONGEST_SECONDS)

    def crowded(self, seconds: float) -> None:
        """It is well, but asked for quiet."""
        with self._lock:
            self._trying = False
            self._until = max(self._until, self._clock() + seconds)
