"""Run the helpdesks' periodic jobs in the worker, beside its deliveries."""

import threading
from collections.abc import Callable, Iterable

import structlog

from assist_service.errors import AssistError
from assist_service.helpdesk.contract import PeriodicJob
from assist_service.observability.logs import report_fault

# Pause before checking again whether jobs are suspended.
SUSPENDED_SECONDS = 5.0
log = structlog.get_logger()


class PeriodicJobRunner:
    """Runs each job in its own thread; each time a job is due, only one of all workers runs it.

    Args:
        once: returns whether this is the first call for a name within the given seconds.
        suspended: returns whether jobs are suspended because of overload.

    """

    def __init__(
        self,
        jobs: Iterable[PeriodicJob],
        once: Callable[[str, int], bool],
        suspended: Callable[[], bool] = lambda: False,
    ) -> None:
        self._once = once
        self._is_suspended = suspended
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(job,), name=job.name, daemon=True)
            for job in jobs
        ]

    def start(self) -> "PeriodicJobRunner":
        """Start all jobs: each runs at once and then whenever it is due; return the runner."""
        for thread in self._threads:
            thread.start()
        return self

    def close(self) -> None:
        """Ask all jobs to stop and wait up to 10 seconds for each."""
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def _repeat(self, job: PeriodicJob) -> None:
        while not self._stop.is_set():
            if self._is_suspended():
                self._stop.wait(SUSPENDED_SECONDS)
                continue
            try:
                # Slightly less than the interval, so that the job is due again in the next round.
                if self._once(f"chore:{job.name}", max(1, int(job.seconds * 0.9))):
                    job.run(self._stop)
            except AssistError as error:
                log.warning("periodic_job", name=job.name, code=error.code, why=error.message)
            except Exception as fault:  # noqa: BLE001 - a bug in an integration must not end its job for good
                report_fault(fault)
            self._stop.wait(job.seconds)
