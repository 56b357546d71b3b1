"""One clock for all machines of an installation: the store's, checked at regular intervals.

A page token issued by one machine is checked by another, and details read by a worker are ordered
with those from webhooks. A machine whose clock is an hour off would reject every page and put an
hour of changes in the wrong order. All timestamps and time checks therefore use the shared clock.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from assist_service.errors import AssistError
from assist_service.store.connection import Store

# Smaller differences are harmless and may come from a slow answer; they are ignored.
NEAR_SECONDS = 5.0
LOOK_SECONDS = 30.0
log = structlog.get_logger()


class StoreClock:
    """Returns the store's time in seconds since 1970; a call is as cheap as the local clock.

    Args:
        own: this machine's clock.

    """

    def __init__(self, store: Store, own: Callable[[], float] = time.time) -> None:
        self._store = store
        self.local_clock = own
        self._offset = 0.0
        self.skew = 0.0
        self._closing = threading.Event()

    def __call__(self) -> float:
        """Return the store's time in seconds since 1970."""
        return self.local_clock() + self._offset

    def compare(self) -> float:
        """Compare the clocks; return how many seconds the local clock is ahead of the store's.

        Raises:
            StoreUnavailable: the store did not answer; the last known difference stays in use.

        """
        before = self.local_clock()
        # In a cluster, every machine uses the clock of the first server.
        seconds, microseconds = self._store.on_primaries(lambda server: server.time())[0]
        # The store read its clock between our two readings; assume the middle.
        self.skew = (before + self.local_clock()) / 2 - (seconds + microseconds / 1e6)
        far = abs(self.skew) > NEAR_SECONDS
        if far and not self._offset:
            log.error("clock_off", seconds=round(self.skew, 1), hint="Set this machine's clock.")
        self._offset = -self.skew if far else 0.0
        return self.skew

    def watch(self) -> None:
        """Compare the clocks now and then at intervals in a background thread."""
        with suppress(AssistError):
            self.compare()
        threading.Thread(target=self._watch_for_ever, name="clock", daemon=True).start()

    def close(self) -> None:
        """Stop the background thread."""
        self._closing.set()

    def _watch_for_ever(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            with suppress(AssistError):
                self.compare()
