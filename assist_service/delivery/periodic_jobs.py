"""What the worker does now and then for a helpdesk, beside its deliveries."""

import threading
from collections.abc import Callable, Iterable

import structlog

from assist_service.errors import AssistError
from assist_service.helpdesk.contract import PeriodicJob
from assist_service.observability.logs import report_fault

# Until it is asked again whether chores are left out.
LEFT_SECONDS = 5.0
log = structlog.get_logger()


class PeriodicJobRunner:
    """One thread for each chore; of all workers, one does it each time it is due.

    Args:
        once: whether this is the first worker to ask for a name within so many seconds.
        left_out: whether chores are left out for now, because there is too much to do.

    """

    def __init__(
        self,
        chores: Iterable[PeriodicJob],
        once: Callable[[str, int], bool],
        left_out: Callable[[], bool] = lambda: False,
    ) -> None:
        self._once = once
        self._left_out = left_out
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(chore,), name=chore.name, daemon=True)
            for chore in chores
        ]

    def start(self) -> "PeriodicJobRunner":
        """Begin; each chore is done at once and then whenever it is due."""
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """Ask all to end, and wait a while for what is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def _repeat(self, chore: PeriodicJob) -> None:
        while not self._stop.is_set():
            if self._left_out():
                self._stop.wait(LEFT_SECONDS)
                continue
            try:
                # A little less than the whole time, so that the next round finds it due.
                if self._once(f"chore:{chore.name}", max(1, int(chore.seconds * 0.9))):
                    chore.run(self._stop)
            except AssistError as error:
                log.warning("chore", name=chore.name, code=error.code, why=error.message)
            except Exception as fault:  # noqa: BLE001 - a folder's fault must not end its chore for good
                report_fault(fault)
            self._stop.wait(chore.seconds)
