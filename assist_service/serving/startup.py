"""Start a web process while the store is unavailable: answer 503 until it can work.

Otherwise the process would exit, and gunicorn shuts the whole service down if a process can't
start: a few seconds without the store would become a permanent outage.
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
    """A WSGI application that answers 503 until the real one can be created.

    Args:
        make: creates the real application; called at once, and again every second while the
            store is unavailable. Other errors are raised.

    """

    def __init__(self, make: "Callable[[], Flask]") -> None:
        self._create_app = make
        self._app: Flask | None = None
        self._closing = threading.Event()
        try:
            self._app = make()
        except StoreUnavailable as away:
            log.warning("waiting_for_store", why=away.message)
            threading.Thread(target=self._wait_for_store, name="waiting", daemon=True).start()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer the request, or ask the client to send it again."""
        if self._app is not None:
            return self._app(environ, start_response)
        alive = environ.get("PATH_INFO") == "/healthz"
        away = StoreUnavailable("The store isn't available yet.", "Try again in a few seconds.")
        body: Any = {"status": "ok"} if alive else away.body()
        start_response(
            "200 OK" if alive else "503 Service Unavailable",
            [("Content-Type", "application/json"), ("Retry-After", RETRY_SECONDS)],
        )
        return (msgspec.json.encode(body),)

    def close(self) -> None:
        """End the live streams or the wait, so that the process can stop at once."""
        self._closing.set()
        if self._app is not None:
            self._app.extensions["assist"].live.close()

    def _wait_for_store(self) -> None:
        while not self._closing.wait(PAUSE_SECONDS):
            try:
                self._app = self._create_app()
            except StoreUnavailable:
                continue
            except Exception as fault:  # noqa: BLE001 - a new process will show it to the operator
                report_fault(fault)
                os.kill(os.getpid(), signal.SIGTERM)
            return
