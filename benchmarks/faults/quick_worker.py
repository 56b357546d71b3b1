"""``assist worker``, but quicker to take up what a killed one left, for a short run of the rig."""

import os
import threading

from assist_service.app import make_integrations, make_service, open_store
from assist_service.cli.worker import once_there
from assist_service.delivery.worker import Worker
from assist_service.observability.logs import configure
from assist_service.settings import Settings

# Twice the longest call to the rig's own helpdesk, which answers at once.
SILENT_SECONDS = 3.0


def main() -> None:
    """Work until killed."""
    settings = Settings.from_environment()
    configure(settings["ASSIST_LOG_LEVEL"])
    integrations = make_integrations(settings)
    store = once_there(lambda: open_store(settings), threading.Event())
    assert store is not None
    service = make_service(settings, store, integrations)
    service.live.start()
    Worker(
        service.deliveries,
        service.receivers,
        service.observe,
        name=str(os.getpid()),
        silent_seconds=SILENT_SECONDS,
        idle_seconds=0.1,
        first_pause=0.2,
    ).run(threading.Event())


if __name__ == "__main__":
    main()
