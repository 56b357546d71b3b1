"""The process that runs the embedded store: ``python -m assist_service.store.keeper FOLDER``."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from assist_service.store.supervisor import (
    START_SECONDS,
    is_answering,
    send_command,
    server_binary,
    socket_path_for,
    try_lock,
)

LOOK_SECONDS = 0.05
# Expired and deleted data stays in the append-only file until the file is rewritten. The server
# only rewrites it when it has grown, so customers' text would otherwise stay on the disk.
REWRITE_SECONDS = 3600.0
PR_SET_PDEATHSIG = 1


def keep_running(folder: Path) -> None:
    """Run the folder's server until nobody uses it; return at once if another keeper runs it."""
    keeper = os.open(folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    if not try_lock(keeper):
        return
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = _start(folder, keeper)
    try:
        next_rewrite = time.monotonic() + REWRITE_SECONDS
        while not try_lock(users):
            time.sleep(LOOK_SECONDS)
            if server.poll() is not None:
                server = _start(folder, keeper)
            if time.monotonic() >= next_rewrite:
                send_command(socket_path_for(folder), b"BGREWRITEAOF")
                next_rewrite = time.monotonic() + REWRITE_SECONDS
    finally:
        server.terminate()
        server.wait()
        socket_path_for(folder).unlink(missing_ok=True)


def _start(folder: Path, keeper: int) -> "subprocess.Popen[bytes]":
    """Start the server and return it once it answers or has ended.

    The server inherits the keeper's lock, so that a new keeper waits until the old server is gone:
    a server that ends removes the socket's path, even if it belongs to another server by then.
    """
    path = socket_path_for(folder)
    server = subprocess.Popen(  # noqa: S603 - a server from PATH or from our own dependency
        [
            server_binary(),
            *("--port", "0", "--unixsocket", str(path), "--unixsocketperm", "600"),
            *("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "always"),
            *("--save", "", "--daemonize", "no", "--loglevel", "notice"),
            *("--logfile", str(folder / "server.log"), "--maxmemory-policy", "noeviction"),
        ],
        stdin=subprocess.DEVNULL,
        pass_fds=(keeper,),
        preexec_fn=_die_with_parent,  # the keeper has one thread
    )
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and not is_answering(path) and time.monotonic() < deadline:
        time.sleep(0.005)
    return server


def _die_with_parent() -> None:
    """Have Linux end the server when the keeper is killed, so that no server is left running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__" and os.fork() == 0:
    keep_running(Path(sys.argv[1]))
