"""One installation under the rig's hand: web, worker and store as an operator runs them."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import redis

from assist_service.guidance.resolver import DOCUMENT
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.store.supervisor import server_binary
from assist_service.team_settings.edits import with_value
from assist_service.team_settings.model import SettingsDocument
from benchmarks.faults.proxy import Proxy
from tests.conftest import RunningService, free_port, wait_until
from tests.integrations.zendesk.rest import Zendesk

# Starts the service with its clock set off: what time.time says, from the first import on.
SKEWED = """
import time
told = time.time
time.time = lambda: told() + {skew}
from assist_service.cli import main
main()
"""
EMBEDDED_VICTIMS = ("web process", "web", "worker", "store", "keeper", "everything")
OWN_VICTIMS = ("web process", "web", "worker", "store")
READY_SECONDS = 120.0


class OwnStore:
    """A store that the operator runs, reached through a proxy that can be cut."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._port = free_port()
        self.start()
        self.proxy = Proxy(("127.0.0.1", self._port))
        self.url = f"redis://127.0.0.1:{self.proxy.port}"
        self.direct = f"redis://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, as after a kill."""
        with (self._folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(server_binary(), "--port", str(self._port), "--bind", "127.0.0.1"),
                    *("--dir", str(self._folder), "--appendonly", "yes"),
                    *("--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, "the store to answer")

    def stop(self) -> None:
        """End it for good."""
        self.proxy.close()
        self.process.terminate()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as client:
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class SkewedService(RunningService):
    """A web process of the same installation on a machine whose clock is off."""

    def __init__(self, data_dir: Path, skew: float, **environment: str) -> None:
        super().__init__(data_dir, **environment)
        self._skew = skew
        self._log = data_dir.parent / f"skewed{skew:+.0f}.log"

    def command(self, *arguments: str) -> list[str]:  # type: ignore[override]
        """The command line of ``assist`` under the other clock."""
        return [sys.executable, "-c", SKEWED.format(skew=self._skew), *arguments]


class Installation:
    """Starts it all, kills parts of it, and puts them up again."""

    def __init__(self, folder: Path, zendesk: Zendesk, *, embedded: bool, quick: bool) -> None:
        self.data_dir = folder / "data"
        self.own = None if embedded else OwnStore(folder / "own-store")
        self._environment = {
            **zendesk.settings(),
            "ASSIST_SECRET_KEY": "a-secret-key-of-the-rigs-own-for-page-tokens",
            "ASSIST_LOG_LEVEL": "info",
            "ASSIST_DEMO": "off",
            **({} if self.own is None else {"REDIS_URL": self.own.url}),
        }
        self._quick = quick
        self._notes_wanted()
        self.web = RunningService(self.data_dir, **self._environment)
        self.web.patience = READY_SECONDS
        self.web.start()
        self._worker_log = (folder / "worker.log").open("ab")
        self.worker = self._start_worker()
        self.killed: Counter[str] = Counter()
        self.services = [self.web]

    @property
    def secret(self) -> str:
        """The key that signs page tokens."""
        return self._environment["ASSIST_SECRET_KEY"]

    def open(self) -> Store:
        """Return the store as one more process sees it, past the proxy."""
        return Store("" if self.own is None else self.own.direct, self.data_dir).open()

    def client(self) -> redis.Redis:
        """Return a plain client of the store's."""
        if self.own is not None:
            return redis.Redis.from_url(self.own.direct)
        path = Store("", self.data_dir).supervisor
        assert path is not None
        return redis.Redis(unix_socket_path=str(path.socket_path))

    def store_pid(self) -> int:
        """Return the store's process."""
        return self.own.process.pid if self.own is not None else self._pids("store")[0]

    def add_skewed(self, skew: float) -> RunningService:
        """Start another web machine whose clock is off by ``skew`` seconds."""
        made = SkewedService(self.data_dir, skew, **self._environment, ASSIST_WORKERS="1")
        made.patience = READY_SECONDS
        self.services.append(made)
        made.start()
        return made

    def strike(self, victim: str) -> None:
        """Kill ``victim`` with -9."""
        self.killed[victim] += 1
        for pid in set(self._pids(victim)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self, victim: str) -> None:
        """Kill ``victim`` with -9 and put up again what does not put itself up."""
        self.strike(victim)
        if victim in ("worker", "everything"):
            self.worker.wait()
        if victim == "store" and self.own is not None:
            self.own.process.wait()
            self.own.start()
        if victim in ("web", "everything"):
            assert self.web.process is not None
            self.web.process.wait()
            self.web.start()
        if victim in ("worker", "everything"):
            self.worker = self._start_worker()
        wait_until(self.web.ready, f"the service to be back after {victim}", READY_SECONDS)

    def stop(self) -> None:
        """End all of it."""
        for service in self.services:
            service.stop()
        self.worker.terminate() if not self._quick else self.worker.kill()
        self.worker.wait()
        self._worker_log.close()
        if self.own is not None:
            self.own.stop()

    def _pids(self, victim: str) -> list[int]:
        web = self.web.process
        assert web is not None
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children")
        match victim:
            case "web process":
                return [int(random.choice(children.read_text().split()))]
            case "web":
                return [web.pid, *map(int, children.read_text().split())]
            case "worker":
                return [self.worker.pid]
            case "store":
                if self.own is not None:
                    return [self.own.process.pid]
                return self.web.pids("-server unixsocket:")
            case "keeper":
                return self.web.pids("store.keeper")
            case _:
                return [*self.web.pids(""), self.worker.pid]

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        quick = [sys.executable, "-m", "benchmarks.faults.quick_worker"]
        return subprocess.Popen(
            quick if self._quick else self.web.command("worker"),
            env=self.web.environment,
            stdout=self._worker_log,
            stderr=self._worker_log,
        )

    def _notes_wanted(self) -> None:
        """Have each nudge written as a note too, as the console sets it."""
        store = self.open()
        asked = with_value(SettingsDocument(), None, "note", True)  # noqa: FBT003
        Documents(store).write(
            DOCUMENT, msgspec.to_builtins(asked), version=0, who="rig", note="", at=time.time()
        )
        store.close()
