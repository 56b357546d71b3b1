"""``assist worker``: notes, tags and reads, to and from the helpdesks."""

import os
import secrets
import signal
import socket
import threading
from pathlib import Path

import click
import structlog

from assist_service.cli.options import env_file, with_overrides
from assist_service.logs import configure


@click.command()
@env_file
def worker(env_file: Path | None) -> None:
    """Bring notes and tags to the helpdesks and read what their events leave out, until stopped.

    Any number of workers share the queue, on any number of machines. A worker that dies loses
    nothing: another takes up what it left after 100 seconds, and asks the helpdesk first whether
    it has it already. `assist deliveries` shows how the queue stands and what was given up.
    """
    from assist_service.app import make_integrations, make_service, open_store
    from assist_service.delivery.chores import Chores
    from assist_service.delivery.wanted import needless
    from assist_service.delivery.worker import Worker
    from assist_service.integration import Minding
    from assist_service.service import CLOSE_SECONDS

    settings = with_overrides(env_file)
    configure(settings["ASSIST_LOG_LEVEL"])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    integrations = make_integrations(settings)
    store = open_store(settings)
    try:
        service = make_service(settings, store, integrations)
        service.sources.watch()
        service.live.start()
        name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        structlog.get_logger().info("worker_ready", name=name, helpdesks=sorted(service.receivers))
        minding = (one for one in integrations.values() if isinstance(one, Minding))
        chores = Chores(
            (chore for one in minding for chore in one.chores(service)),
            service.once,
            lambda: service.pressure.leaves_out("back_fills"),
        ).start()
        Worker(
            service.deliveries,
            service.receivers,
            service.keep,
            name=name,
            needless=lambda one: needless(one, service.log.load(one.key)),
            leaves_out=service.pressure.leaves_out,
        ).run(stop)
        chores.close()
        service.sources.close(CLOSE_SECONDS)
        service.live.close(CLOSE_SECONDS)
    finally:
        store.close()
