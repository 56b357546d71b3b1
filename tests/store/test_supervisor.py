"""One server for a data folder, whoever comes first, whoever goes last, however they go."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assist_service.errors import StoreUnavailable
from assist_service.store import supervisor
from assist_service.store.supervisor import Supervisor, is_answering, socket_path_for
from tests.conftest import wait_until

COUNT = """
import sys
from pathlib import Path
from assist_service.store.connection import Store
store = Store("", Path(sys.argv[1])).open()
for _ in range(100):
    store.client.incr("count")
print(store.client.info("server")["process_id"], flush=True)
sys.stdin.readline()
store.close()
"""
HOLD = """
import sys, time
from pathlib import Path
from assist_service.store.connection import Store
Store("", Path(sys.argv[1])).open()
print("open", flush=True)
time.sleep(60)
"""


def run(code: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def servers(folder: Path) -> list[int]:
    """The process ids of servers that run for ``folder``."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().decode()
            except OSError:
                continue
            # The server names itself after its socket.
            if "-server unixsocket:" in command and str(folder / "store") in command:
                found.append(int(entry.name))
    return found


def test_processes_that_start_together_share_one_server_and_lose_nothing(data_dir: Path):
    """Four at once: one server, every increment, and nothing left when they are gone."""
    together = [run(COUNT, data_dir) for _ in range(4)]
    # None may leave before all have come, or the server would rightly end in between.
    seen = {process.stdout.readline() for process in together if process.stdout}
    for process in together:
        process.communicate(b"\n", timeout=30)

    again = run(COUNT, data_dir)
    again.communicate(b"\n", timeout=30)
    store = supervisor.Supervisor(data_dir)
    store.ensure()

    assert all(process.returncode == 0 for process in (*together, again))
    assert len(seen) == 1
    assert len(servers(data_dir)) == 1
    assert read(store, b"GET count\r\n") == b"500"
    store.release()
    assert servers(data_dir) == []


def read(store: Supervisor, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(store.socket_path))
        client.sendall(command)
        lines = client.recv(100).split(b"\r\n")
        return lines[1] if lines[0].startswith(b"$") else lines[0]


def test_a_killed_user_leaves_no_server_behind(data_dir: Path):
    """kill -9 frees the lock, so that the keeper knows."""
    user = run(HOLD, data_dir)
    assert user.stdout is not None
    user.stdout.readline()
    assert len(servers(data_dir)) == 1

    user.kill()
    user.communicate()

    wait_until(lambda: servers(data_dir) == [], "the server to end", 5)


def test_a_killed_server_comes_back_with_what_was_acknowledged(data_dir: Path):
    """Append-only with a sync for every write: nothing acknowledged is lost."""
    store = Supervisor(data_dir)
    store.ensure()
    assert read(store, b"SET kept yes\r\n") == b"+OK"
    (pid,) = servers(data_dir)

    os.kill(pid, signal.SIGKILL)
    store.ensure()

    wait_until(lambda: is_answering(store.socket_path), "the server to be back", 5)
    assert read(store, b"GET kept\r\n") == b"yes"
    store.release()


def test_a_killed_keeper_takes_its_server_along_and_the_next_call_starts_both(data_dir: Path):
    """No server is ever without a keeper."""
    store = Supervisor(data_dir)
    store.ensure()
    (server,) = servers(data_dir)
    keeper = int(Path(f"/proc/{server}/stat").read_text().split()[3])

    os.kill(keeper, signal.SIGKILL)
    wait_until(lambda: server not in servers(data_dir), "the server to end", 5)
    store.ensure()

    assert len(servers(data_dir)) == 1
    store.release()
    assert servers(data_dir) == []


def fresh_servers(store: Supervisor, folder: Path, past: set[int]) -> list[int]:
    """The servers for ``folder`` once the store is asked for; empty while one of the past still ends."""
    store.ensure()
    found = servers(folder)
    return [] if past & set(found) else found


def test_keepers_killed_in_a_row_never_leave_a_store_that_nobody_reaches(data_dir: Path):
    """An old server that ends must not take the new one's socket along."""
    store = Supervisor(data_dir)
    past: set[int] = set()
    for _ in range(12):
        # An old server may answer once more while it ends; whoever asks next starts another.
        wait_until(lambda: len(fresh_servers(store, data_dir, past)) == 1, "one server to run", 10)
        (server,) = servers(data_dir)
        past.add(server)
        os.kill(int(Path(f"/proc/{server}/stat").read_text().split()[3]), signal.SIGKILL)
        store.ensure()

    wait_until(lambda: len(fresh_servers(store, data_dir, past)) == 1, "one server to be left", 10)
    assert read(store, b"PING\r\n") == b"+PONG"
    store.release()


def test_a_folder_with_a_long_path_gets_a_socket_elsewhere(tmp_path: Path):
    """A unix socket's path has 104 bytes at most on some systems."""
    folder = tmp_path / ("a-long-name-" * 10)
    store = Supervisor(folder)

    store.ensure()

    assert len(os.fsencode(socket_path_for(store.folder))) <= supervisor.LONGEST_SOCKET_PATH
    store.release()


def test_a_server_that_cannot_start_is_an_error_that_names_its_log(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    """The folder's append-only file is not one: the server refuses it."""
    broken = data_dir / "store" / "appendonlydir"
    broken.mkdir(parents=True)
    (broken / "appendonly.aof.manifest").write_text("nonsense\n")
    monkeypatch.setattr(supervisor, "START_SECONDS", 1.5)

    started = time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        Supervisor(data_dir).ensure()

    assert "server.log" in caught.value.hint
    assert time.monotonic() - started < 5


KEEP = """
import sys
from pathlib import Path
from assist_service.store import keeper
keeper.REWRITE_SECONDS = float(sys.argv[2])
keeper.keep_running(Path(sys.argv[1]) / "store")
"""


def test_words_that_have_expired_leave_the_disk_too(data_dir: Path):
    """A store that only appends would keep them until its file had grown by 64 MB."""
    folder = data_dir / "store"
    folder.mkdir(parents=True)
    held = Supervisor(data_dir)
    # The keeper finds the store used, and so keeps it, as long as this process has it.
    held._users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held._users, fcntl.LOCK_SH)
    keeper = subprocess.Popen([sys.executable, "-c", KEEP, str(data_dir), "0.3"])

    def on_disk() -> bool:
        return any(b"words-that-end" in path.read_bytes() for path in folder.rglob("*.aof"))

    try:
        wait_until(lambda: is_answering(held.socket_path), "the server to answer")
        supervisor.send_command(held.socket_path, b"SET said words-that-end PX 400")
        assert on_disk()
        wait_until(lambda: not on_disk(), "the words to leave the disk")
    finally:
        held.release()
        assert keeper.wait(20) == 0
