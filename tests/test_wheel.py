"""The wheel carries what the checkout has: hatchling obeys .gitignore, which can bite."""

import os
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
