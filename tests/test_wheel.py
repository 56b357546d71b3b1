"""The wheel carries what the checkout has: hatchling obeys .gitignore, which can bite."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from integrations.zendesk.app_package import package

ROOT = Path(__file__).parent.parent
PACKAGES = ("assist_service", "integrations", "framework_prompts", "compliance_rules")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is released."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_is_the_same_bytes_whoever_builds_it_where_and_when(wheel: Path, tmp_path: Path):
    """Another path, other times of files, another mask of rights, another zone and language."""
    copy = tmp_path / "elsewhere" / "a copy"
    for name in (*PACKAGES, "pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    for path in copy.rglob("*"):
        os.utime(path, (1, 2_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    subprocess.run(
        ["sh", "-c", 'umask 077; exec "$0" -m hatchling build -t wheel -d "$1"', sys.executable, str(tmp_path)],
        cwd=copy,
        env={**os.environ, "TZ": "Pacific/Apia", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
        check=True,
        capture_output=True,
    )  # fmt: skip
    (made,) = tmp_path.glob("*.whl")
    assert (made.name, made.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_zendesks_app_is_packaged_from_the_wheel(wheel: Path, tmp_path: Path):
    """Without the checkout; the zip is the one that the checkout makes."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = "from assist_service.cli import main; main()"
    command = ["zendesk", "package", "--service-url", "https://assist.example.com", "app.zip"]
    subprocess.run(
        [sys.executable, "-P", "-c", script, *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=True,
    )
    package("https://assist.example.com", tmp_path / "here.zip")
    assert (tmp_path / "app.zip").read_bytes() == (tmp_path / "here.zip").read_bytes()


def test_the_wheel_holds_every_file_of_the_tree_and_nothing_else(wheel: Path):
    """Scripts, templates, rules, fixtures and weights included."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    tree = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert packed == tree
