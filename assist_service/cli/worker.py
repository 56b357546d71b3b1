"""``assist worker``: notes and tags to the helpdesks."""

import signal
import threading
from pathlib import Path

import click
import structlog

from assist_service.cli.options import env_file, with_overrides
from assist_service.logs import configure


@click.command()
@env_file
def worker(env_file: Path | None) -> None:
    """Run a worker until stopped. It is idle until a team asks for notes or tags."""
    from assist_service.app import open_store

    settings = with_overrides(env_file)
    configure(settings["ASSIST_LOG_LEVEL"])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = open_store(settings)
    try:
        structlog.get_logger().info("worker_ready")
        stop.wait()
    finally:
        store.close()
