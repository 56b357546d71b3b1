"""``assist worker``: deliver notes and tags to the helpdesks and read missing data from them."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from assist_service.cli.options import env_file, with_overrides
from assist_service.errors import StoreUnavailable
from assist_service.observability.logs import configure

if TYPE_CHECKING:
    from assist_service.service import Service
    from assist_service.store.connection import Store

PAUSE_SECONDS = 1.0
BEAT_SECONDS = 10.0


@click.command()
@env_file
def worker(env_file: Path | None) -> None:
    """Write notes and tags to the helpdesks and read data missing from their events, until stopped.

    Any number of workers can share the queue, on any number of machines. If a worker dies, another
    takes over its deliveries after 100 seconds and first checks whether the helpdesk already has
    them. `assist deliveries list` shows the queue and failed deliveries.
    """
    from assist_service.app import make_integrations, make_service, open_store
    from assist_service.delivery.periodic_jobs import PeriodicJobRunner
    from assist_service.delivery.planning import is_obsolete
    from assist_service.delivery.worker import Worker, untraced
    from assist_service.plugins import HasPeriodicJobs
    from assist_service.service import CLOSE_SECONDS

    settings = with_overrides(env_file)
    configure(settings["ASSIST_LOG_LEVEL"])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    integrations = make_integrations(settings)
    store = once_there(lambda: open_store(settings), stop)
    if store is None:
        return
    try:
        service = make_service(settings, store, integrations)
        service.clock.watch()
        service.sources.watch()
        service.live.start()
        name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        structlog.get_logger().info("worker_ready", name=name, helpdesks=sorted(service.receivers))
        owners = (entry for entry in integrations.values() if isinstance(entry, HasPeriodicJobs))
        jobs = PeriodicJobRunner(
            (job for owner in owners for job in owner.periodic_jobs(service)),
            service.once,
            lambda: service.overload.is_shed("back_fills"),
        ).start()
        Worker(
            service.deliveries,
            service.receivers,
            service.observe,
            name=name,
            beat=beating(service, name),
            trace=untraced if service.tracing is None else service.tracing.delivery,
            is_obsolete=lambda delivery: is_obsolete(delivery, service.log.load(delivery.key)),
            is_shed=service.overload.is_shed,
        ).run(stop)
        jobs.close()
        service.clock.close()
        service.sources.close(CLOSE_SECONDS)
        service.live.close(CLOSE_SECONDS)
        if service.tracing is not None:
            service.tracing.close()
    finally:
        store.close()


def beating(service: "Service", name: str) -> Callable[[], None]:
    """Return a function that records this worker's heartbeat, at most once every 10 seconds."""
    due_at = 0.0

    def beat() -> None:
        nonlocal due_at
        if time.monotonic() >= due_at:
            service.workers.record_heartbeat(name, service.clock())
            due_at = time.monotonic() + BEAT_SECONDS

    return beat


def once_there(open_it: "Callable[[], Store]", stop: threading.Event) -> "Store | None":
    """Return the store, retrying while it is unreachable; ``None`` once ``stop`` is set."""
    while not stop.is_set():
        try:
            return open_it()
        except StoreUnavailable as away:
            structlog.get_logger().warning("waiting_for_store", why=away.message)
            stop.wait(PAUSE_SECONDS)
    return None
