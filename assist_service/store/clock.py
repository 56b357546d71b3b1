"""One clock for all machines of an installation: the store's, asked now and then.

Pages let in by one machine are shown by another, and details read by a worker are put in order
with those that webhooks told. A machine whose own clock is off by an hour would turn every page away and
put an hour of changes in the wrong order; so what is stamped or checked goes by the clock they share.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from assist_service.errors import AssistError
from assist_service.store.connection import Store

# A difference that a slow answer explains, or that harms nothing, is left alone.
NEAR_SECONDS = 5.0
LOOK_SECONDS = 30.0
log = structlog.get_logger()


class StoreClock:
    """Seconds since 1970 as the store has them; a call costs no more than asking one's own clock.

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
        """Return the time."""
        return self.local_clock() + self._offset

    def compare(self) -> float:
        """Compare the clocks; return by how many seconds our own is ahead of the store's.

        Raises:
            StoreUnavailable: the store did not answer; what was known of it holds on.

        """
        before = self.local_clock()
        # Of a cluster's servers the first one's clock is taken, the same one by every machine.
        seconds, microseconds = self._store.on_primaries(lambda server: server.time())[0]
        # The store looked at its clock at some moment between our two looks.
        self.skew = (before + self.local_clock()) / 2 - (seconds + microseconds / 1e6)
        far = abs(self.skew) > NEAR_SECONDS
        if far and not self._offset:
            log.error("clock_off", seconds=round(self.skew, 1), hint="Set this machine's clock.")
        self._offset = -self.skew if far else 0.0
        return self.skew

    def watch(self) -> None:
        """Compare the clocks from now on, in a thread of this process."""
        with suppress(AssistError):
            self.compare()
        threading.Thread(target=self._watch_for_ever, name="clock", daemon=True).start()

    def close(self) -> None:
        """Stop comparing."""
        self._closing.set()

    def _watch_for_ever(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            with suppress(AssistError):
                self.compare()
