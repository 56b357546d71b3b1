"""Find a Chromium for the browser tests, or install Debian's; ``python -m tools.browser``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium, and none was found.\n"
    "Install it (Debian, Ubuntu: apt-get install chromium), or set ASSIST_BROWSER to its path."
)


def find(environment: Mapping[str, str]) -> str | None:
    """Return the path of the browser to use: the one named, else the first on PATH.

    Raises:
        SystemExit: ``ASSIST_BROWSER`` names nothing that can be run.

    """
    path = environment.get("PATH", os.defpath)
    named = environment.get("ASSIST_BROWSER", "")
    if named:
        found = shutil.which(named, path=path)
        if found is None:
            raise SystemExit(f"ASSIST_BROWSER: {named} is not a program that can be run.")
        return found
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)


def install() -> bool:
    """Install Debian's Chromium if this user may; return whether it went well."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and shutil.which("sudo") is None:
        return False
    print("Installing Debian's chromium for the browser tests …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = [apt, "install", "--yes", "--no-install-recommends", "chromium"]
    if _run([*sudo, *wanted], quiet):
        return True
    # A fresh machine has no package lists yet.
    return _run([*sudo, apt, "update"], quiet) and _run([*sudo, *wanted], quiet)


def _run(command: list[str], environment: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Make sure that there is a browser; say plainly what to do when there cannot be."""
    if find(os.environ) is not None:
        return 0
    if install() and find(os.environ) is not None:
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
