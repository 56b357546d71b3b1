"""A web process that is started while the store is away: it answers at once, and works once it can.

Without it the process would end, and gunicorn takes a process that cannot start for a reason to
end the whole service: a store that is away for seconds would be an outage for good.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from assist_service.errors import StoreUnavailable
from assist_service.observability.logs import report_fault
from assist_service.web.errors import RETRY_SECONDS

if TYPE_CHECKING:
    from flask import Flask

PAUSE_SECONDS = 1.0
log = structlog.get_logger()


class WaitingRoom:
    """A WSGI application: what ``make`` makes, or 503 until the store lets it be made.

    Args:
        make: makes the real application; it is called at once, and again each second for as long
            as the store is away. Whatever else it raises is raised.

    """

    def __init__(self, make: "Callable[[], Flask]") -> None:
        self._make = make
        self._made: Flask | None = None
        self._closing = threading.Event()
        try:
            self._made = make()
        except StoreUnavailable as away:
            log.warning("waiting_for_store", why=away.message)
            threading.Thread(target=self._wait, name="waiting", daemon=True).start()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer, or say that it has to be sent again."""
        if self._made is not None:
            return self._made(environ, start_response)
        alive = environ.get("PATH_INFO") == "/healthz"
        away = StoreUnavailable("The store does not answer yet.", "Send it again in a few seconds.")
        body: Any = {"status": "ok"} if alive else away.body()
        start_response(
            "200 OK" if alive else "503 Service Unavailable",
            [("Content-Type", "application/json"), ("Retry-After", RETRY_SECONDS)],
        )
        return (msgspec.json.encode(body),)

    def close(self) -> None:
        """End the live streams, or the waiting, so that the process can stop at once."""
        self._closing.set()
        if self._made is not None:
            self._made.extensions["assist"].live.close()

    def _wait(self) -> None:
        while not self._closing.wait(PAUSE_SECONDS):
            try:
                self._made = self._make()
            except StoreUnavailable:
                continue
            except Exception as fault:  # noqa: BLE001 - a new process shows it to the operator
                report_fault(fault)
                os.kill(os.getpid(), signal.SIGTERM)
            return
