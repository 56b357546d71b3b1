"""Finding the browser for the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.browser import ADVICE, find

ROOT = Path(__file__).parents[2]


def program(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    made = folder / name
    made.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    made.chmod(0o755)
    return str(made)


def test_the_one_named_comes_first(tmp_path: Path) -> None:
    """ASSIST_BROWSER beats what lies on PATH; else the first known name is taken."""
    chrome = program(tmp_path, "google-chrome")
    named = program(tmp_path, "my-browser")

    assert find({"PATH": str(tmp_path)}) == chrome
    assert find({"PATH": str(tmp_path), "ASSIST_BROWSER": named}) == named
    chromium = program(tmp_path, "chromium")
    assert find({"PATH": str(tmp_path)}) == chromium
    assert find({"PATH": str(tmp_path / "none")}) is None


def test_a_name_that_cannot_be_run_is_said(tmp_path: Path) -> None:
    """A wrong ASSIST_BROWSER is not silently passed over."""
    with pytest.raises(SystemExit, match="ASSIST_BROWSER"):
        find({"PATH": str(tmp_path), "ASSIST_BROWSER": "no-such-browser"})


@pytest.mark.parametrize("installs", [True, False])
def test_it_is_installed_where_that_is_allowed(tmp_path: Path, *, installs: bool) -> None:
    """With apt-get it installs Debian's; when that fails it says what to do and exits 1."""
    bin_ = tmp_path / "bin"
    apt = Path(program(bin_, "apt-get"))
    put = f'cp "{apt}" "{bin_}/chromium"' if installs else "exit 100"
    apt.write_text(f'#!/bin/sh\ncase "$*" in *install*) {put};; esac\n', encoding="ascii")
    # Whoever runs the tests may not be root; then the installer asks sudo.
    sudo = Path(program(bin_, "sudo"))
    sudo.write_text('#!/bin/sh\nshift\nexec "$@"\n', encoding="ascii")
    (bin_ / "cp").symlink_to("/bin/cp")

    done = subprocess.run(
        [sys.executable, "-m", "tools.browser"],
        env={"PATH": str(bin_), "HOME": os.environ.get("HOME", "/")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == (0 if installs else 1), done.stderr
    assert (ADVICE in done.stderr) is not installs
