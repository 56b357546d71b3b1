"""A circuit breaker per account: pause calls to a helpdesk that doesn't answer."""

import threading
from collections.abc import Callable

# The consecutive failures that open the breaker, and its first and longest pause.
FAILURES = 5
FIRST_SECONDS, LONGEST_SECONDS = 15.0, 300.0


class Breaker:
    """Open while calls must pause; afterwards one trial call decides.

    Each process has its own: five failures are cheap, and a shared state could be wrong for a
    process whose network works. ``clock`` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._pause = FIRST_SECONDS
        self._trial_running = False

    def seconds_to_wait(self) -> float:
        """Return how many seconds to pause; 0 lets this call through."""
        with self._lock:
            remaining = self._until - self._clock()
            if remaining > 0:
                return remaining
            if self._failures >= FAILURES:
                if self._trial_running:
                    return 1.0
                self._trial_running = True
            return 0.0

    def record_answer(self) -> None:
        """Close the breaker after any answer."""
        with self._lock:
            self._failures, self._pause, self._trial_running = 0, FIRST_SECONDS, False

    def record_failure(self) -> None:
        """Count a call without an answer, or with a server error."""
        with self._lock:
            self._failures += 1
            self._trial_running = False
            if self._failures >= FAILURES:
                self._until = self._clock() + self._pause
                self._pause = min(self._pause * 2, LONGEST_SECONDS)

    def record_rate_limit(self, seconds: float) -> None:
        """Pause for ``seconds`` because the helpdesk works but limits requests."""
        with self._lock:
            self._trial_running = False
            self._until = max(self._until, self._clock() + seconds)
