"""The real things that tests run on: an embedded store, the application, gunicorn on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from assist_service.settings import Settings
from assist_service.store.connection import Store

if TYPE_CHECKING:
    from assist_service.service import Service

ZENDESK_SECRET = "zendesk-secret-for-tests"
INTERCOM_SECRET = "intercom-secret-for-tests"
# `make test` says the same of the same commit each time; the long search at random is
# `python -m benchmarks.fuzz`, and `pytest --hypothesis-profile=default` for these tests.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

SECRETS = {
    "ASSIST_ZENDESK_SIGNING_SECRET": ZENDESK_SECRET,
    "ASSIST_INTERCOM_CLIENT_SECRET": INTERCOM_SECRET,
}
PATIENCE_SECONDS = 30
# Starting takes seconds of a processor, and many times that where others want it too.
START_SECONDS = 120


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return tmp_path / "data"


@pytest.fixture
def store(data_dir: Path) -> Iterator[Store]:
    """A store of the test's own, started for it and ended with it."""
    found = Store("", data_dir).open()
    yield found
    found.close()


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that tests share; each uses keys of its own."""
    found = Store("", tmp_path_factory.mktemp("shared")).open()
    yield found
    found.close()


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """The service's settings on the test's own data folder."""
    return Settings({"ASSIST_DATA_DIR": str(data_dir), **SECRETS})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application on a store of its own."""
    from assist_service.app import create_app

    made = create_app(settings)
    service: Service = made.extensions["assist"]
    yield made
    service.close()


@pytest.fixture
def service(app: Flask) -> "Service":
    """The application's parts."""
    found: Service = app.extensions["assist"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of the application."""
    return app.test_client()


class RunningService:
    """gunicorn with its embedded store, as an operator starts it."""

    patience = float(START_SECONDS)

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            "ASSIST_DATA_DIR": str(data_dir),
            "ASSIST_PORT": str(self.port),
            **SECRETS,
            **environment,
        }
        self._log = data_dir.parent / "service.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningService":
        """Start it and return once it is ready."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command("serve"), env=self.environment, stdout=log, stderr=log
            )
        try:
            wait_until(self.ready, f"the service to be ready; see {self._log}", self.patience)
        except AssertionError:
            self.stop()
            raise
        return self

    def ready(self) -> bool:
        """Whether it takes work."""
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop it as an operator does, and wait for it."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE_SECONDS)
            self.process = None

    def run(self, *arguments: str) -> str:
        """Run an ``assist`` command beside it and return what it printed."""
        found = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, check=True
        )
        return found.stdout.decode()

    def bearer(self, account: str) -> dict[str, str]:
        """The header of a program that may see ``account``."""
        return {"Authorization": f"Bearer {self.run('token', account).strip()}"}

    def pid(self, words: str) -> int:
        """The one such process, once it has its name."""
        wait_until(lambda: len(self.pids(words)) == 1, f"one process with {words!r}")
        return self.pids(words)[0]

    def pids(self, words: str) -> list[int]:
        """The processes of this data folder, or of this service, whose command holds ``words``."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    environment = (entry / "environ").read_bytes().decode(errors="replace")
                    # A server writes its title over its environment, and its socket may be elsewhere.
                    folder = (entry / "cwd").readlink()
                except OSError:
                    continue
                ours = (
                    str(self.data_dir) in command
                    or f"={self.data_dir}\0" in environment
                    or folder.is_relative_to(self.data_dir)
                )
                if ours and words in command:
                    found.append(int(entry.name))
        return found

    @staticmethod
    def command(*arguments: str) -> list[str]:
        """The command line of ``assist`` in this environment."""
        return [sys.executable, "-c", "from assist_service.cli import main; main()", *arguments]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """One running service that tests share; each uses conversations of its own."""
    found = RunningService(tmp_path_factory.mktemp("running") / "data").start()
    yield found
    found.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningService]]:
    """Start services of the test's own; they end with it."""
    started = []

    def start(**environment: str) -> RunningService:
        found = RunningService(tmp_path / f"service{len(started)}" / "data", **environment)
        found.data_dir.parent.mkdir(exist_ok=True)
        started.append(found)
        return found.start()

    yield start
    for found in started:
        found.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something that must come true, or fail and say what did not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.02)


@pytest.fixture(name="wait")
def waiting() -> Callable[..., None]:
    """``wait_until``, for tests that need nothing else from here."""
    return wait_until
