"""A running service to be driven, with what is read of its processes and its store."""

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from assist_service.domain.types import plain
from assist_service.guidance.resolver import DOCUMENT
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.team_settings.model import Overrides, SettingsDocument
from benchmarks.load import machine
from benchmarks.load.desks import SETTINGS, Desks
from benchmarks.load.trial import Trial
from benchmarks.services import service

# Beside its streams a process keeps 32 threads for all else, and the load is never spread evenly.
ROOM = 1.6


class Running:
    """One service under load."""

    def __init__(self, port: int, data_dir: Path) -> None:
        self.port = port
        self._data_dir = data_dir
        self.web = machine.children(machine.serving(port))
        self.trial = Trial(port, Desks(data_dir))

    def resident(self) -> int:
        """Return the bytes that the web processes hold together."""
        return machine.resident(self.web)

    def processors(self) -> float:
        """Return the processor seconds that the web processes have used."""
        return machine.processor_seconds(self.web)

    def change_settings(self) -> None:
        """Change a setting of the organisation, as an admin does."""
        store = Store("", self._data_dir).open()
        try:
            documents = Documents(store)
            known = documents.read(DOCUMENT)
            value = plain(SettingsDocument(organisation=Overrides(off=False)))
            at = time.time()
            documents.write(DOCUMENT, value, version=known.version, who="benchmark", note="", at=at)
        finally:
            store.close()

    def store_bytes(self) -> tuple[int, int]:
        """Return what the store holds in memory, and in its file on disk."""
        store = Store("", self._data_dir).open()
        try:
            used = int(store.client.info("memory")["used_memory"])
        finally:
            store.close()
        folder = self._data_dir / "store"
        return used, sum(one.stat().st_size for one in folder.rglob("*") if "aof" in one.name)


@contextmanager
def running(sidebars: int = 0, workers: int = 2, **more: str) -> Iterator[Running]:
    """Start a service with room for ``sidebars`` on an empty store; end both afterwards."""
    _raise_limit()
    threads = int(sidebars / workers * ROOM) + 256
    settings = {
        **SETTINGS,
        "ASSIST_WORKERS": str(workers),
        "ASSIST_THREADS": str(threads),
        **more,
    }
    with tempfile.TemporaryDirectory() as folder, service(Path(folder), **settings) as port:
        _ready(port)
        found = Running(port, Path(folder))
        try:
            # Each process meets its first of everything before anything is measured.
            found.trial.run(60, 60, 2)
            yield found
        finally:
            found.trial.close()


def _ready(port: int) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200:
                break
        time.sleep(0.1)
    # The port is open as soon as one process is ready; the others are a moment later.
    time.sleep(2.0)


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
