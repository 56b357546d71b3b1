"""gunicorn, configured for many live streams and fast webhooks."""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from assist_service.serving.thread_tuning import prepare
from assist_service.settings import Settings

# Longer than any webhook should take; doesn't apply to streams (gthread counts idle time only).
TIMEOUT_SECONDS = 60
GRACE_SECONDS = 8
KEEP_ALIVE_SECONDS = 15


def serve(settings: Settings, greeting: str) -> None:
    """Run the web processes, and the embedded store, until SIGTERM or Ctrl-C.

    Raises:
        StoreUnavailable: the store did not start.

    """
    # prometheus_client decides at import whether processes share counts, so create the folder first.
    counts = _metrics_folder(settings["ASSIST_DATA_DIR"])
    from assist_service.app import open_store

    store = open_store(settings)
    try:
        _Server(settings, greeting).run()
    finally:
        store.close()
        shutil.rmtree(counts, ignore_errors=True)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the options that made a measured difference, each with its reason."""

    def __init__(self, settings: Settings, greeting: str) -> None:
        self._settings = settings
        self._greeting = greeting
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        threads = settings["ASSIST_THREADS"]
        options: dict[str, Any] = {
            "bind": f"{settings['ASSIST_HOST']}:{settings['ASSIST_PORT']}",
            "workers": settings["ASSIST_WORKERS"],
            # gthread, except that a slow client doesn't occupy its thread forever.
            "worker_class": "assist_service.serving.timeouts.PatientWorker",
            "threads": threads,
            # Must exceed the number of threads, or gunicorn turns keep-alive off.
            "worker_connections": threads + 1000,
            "keepalive": KEEP_ALIVE_SECONDS,
            "timeout": TIMEOUT_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            # The default is /tmp; we write nothing outside the data folder.
            "worker_tmp_dir": os.environ["PROMETHEUS_MULTIPROC_DIR"],
            # URLs may contain single-use links, so they aren't logged.
            "accesslog": None,
            # No helpdesk sends more, and longer headers are refused before they're read completely.
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "loglevel": "warning",
            # The default socket is in the home folder, where two services would share it.
            "control_socket_disable": True,
            "when_ready": lambda _server: click.echo(self._greeting, err=True),
            "post_worker_init": _on_worker_start,
            "child_exit": _forget_counts,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from assist_service.app import create_app
        from assist_service.serving.startup import WaitingRoom

        return WaitingRoom(lambda: create_app(self._settings))


def _on_worker_start(worker: Any) -> None:
    _end_streams_first(worker)
    prepare(worker.cfg.threads)


def _end_streams_first(worker: Any) -> None:
    """End the live streams on SIGTERM and Ctrl-C, because gunicorn would wait for them."""
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        _call_before(signal_number, worker.wsgi.close)


def _call_before(signal_number: signal.Signals, action: Any) -> None:
    previous_handler = signal.getsignal(signal_number)

    def handle(signum: int, frame: Any) -> None:
        action()
        if callable(previous_handler):
            previous_handler(signum, frame)

    signal.signal(signal_number, handle)


def _forget_counts(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _metrics_folder(data_dir: Path) -> str:
    """Create the folder where web processes share their counts, and return its path."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = tempfile.mkdtemp(prefix="metrics-", dir=data_dir)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return folder
