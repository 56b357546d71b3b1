"""The service needs nothing but its data folder: no home, no /tmp, no root, no file of its own to change."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.conftest import SECRETS, START_SECONDS, free_port, wait_until
from tests.desk import message_event, send

NOBODY = 65534
ROOT = Path(__file__).parents[2]
# In mounts of its own: everything below the new root can only be read, but for the data folder. Folders
# that nobody may enter (a home, a test's own) are covered, and what is needed of them is put back.
JAIL = """
set -eu
mount --rbind / "$JAIL/root"
mount --make-rprivate "$JAIL/root"
for place in $COVERED; do mount -t tmpfs -o mode=755 tmpfs "$JAIL/root$place"; done
for place in $NEEDED; do
  mkdir -p "$JAIL/root$place"
  mount --rbind "$place" "$JAIL/root$place"
done
awk -v top="$JAIL/root" 'index($5, top) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
  while read -r place; do mount -o remount,bind,ro "$place" 2>/dev/null || true; done
mount -o remount,bind,rw "$JAIL/root$JAIL/data"
exec chroot $AS "$JAIL/root" /bin/sh -c 'cd / && exec "$@"' sh "$@"
"""


def covered(places: list[Path]) -> set[Path]:
    """The outermost folders on the way to ``places`` that only their owner may enter."""
    found = set()
    for place in places:
        closed = [one for one in (place, *place.parents) if not one.stat().st_mode & 0o001]
        found |= {min(closed, key=lambda one: len(one.parts))} if closed else set()
    return found


def unshare() -> list[str]:
    """How to get mounts of one's own here; nothing where that is not allowed."""
    for flags in (["--mount"], ["--mount", "--map-root-user"]):
        command = ["unshare", *flags]
        probe = [*command, "sh", "-c", "mount --bind /tmp /tmp"]
        if (
            shutil.which("unshare")
            and subprocess.run(probe, capture_output=True, check=False).returncode == 0
        ):
            return command
    return []


def test_it_serves_on_a_read_only_file_system_as_nobody(tmp_path: Path):
    """A webhook is kept, the console answers, a note is written to no other place, and it ends well."""
    jail, port = tmp_path, free_port()
    mounts = unshare()
    if not mounts:
        pytest.skip("needs mounts of its own (root, or user namespaces)")
    (jail / "root").mkdir()
    (jail / "data").mkdir()
    as_root = os.geteuid() == 0
    if as_root:
        os.chown(jail / "data", NOBODY, NOBODY)
    needed = [Path(sys.base_prefix), Path(sys.prefix), ROOT, jail / "data"]
    environment = {
        "PATH": os.environ["PATH"],
        "JAIL": str(jail),
        "HOME": "/nowhere",
        "LANG": "C.UTF-8",
        "COVERED": " ".join(map(str, covered([*needed[:-1], jail]))) if as_root else "",
        "NEEDED": " ".join(map(str, needed)),
        "AS": f"--userspec={NOBODY}:{NOBODY}" if as_root else "",
        "ASSIST_DATA_DIR": str(jail / "data"),
        "ASSIST_PORT": str(port),
        "ASSIST_WORKERS": "1",
        **SECRETS,
    }
    said = (tmp_path / "said").open("wb")
    inside = [sys.executable, "-c", "from assist_service.cli import main; main()", "serve"]
    probe = ["sh", "-c", 'touch /tmp/x /root/x "$0" /x 2>/dev/null; exec "$@"', __file__]
    process = subprocess.Popen(
        [*mounts, "sh", "-c", JAIL, "sh", *probe, *inside],
        env=environment,
        stdout=said,
        stderr=said,
    )
    url = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        assert process.poll() is None, (tmp_path / "said").read_text()
        try:
            return requests.get(f"{url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    before = Path(__file__).stat().st_mtime_ns
    try:
        wait_until(ready, "the service to be ready", START_SECONDS)
        assert send(url, message_event(1, 1, "Is anybody there?")).json()["status"] == "accepted"
        assert requests.get(f"{url}/metrics", timeout=10).status_code == 200
        assert requests.get(f"{url}/console", timeout=10).status_code in (200, 401)
        status = Path(f"/proc/{process.pid}/status").read_text()
        if as_root:
            assert f"Uid:\t{NOBODY}\t{NOBODY}" in status
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        code = process.wait(START_SECONDS)
        said.close()
    assert code == 0, (tmp_path / "said").read_text()
    assert Path(__file__).stat().st_mtime_ns == before, "the jail is not read-only"
    assert not Path("/x").exists()
    assert (jail / "data/store").is_dir()
