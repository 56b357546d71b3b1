"""The documentation matches the code: settings, commands, links and the README's two commands."""

import re
from pathlib import Path

import pytest

from assist_service.cli import COMMANDS, helpdesk_commands
from assist_service.settings import SERVICE_SETTINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", "node_modules", ".git", "data"} & set(path.relative_to(ROOT).parts)
)


def settings_table() -> str:
    rows = [f"| `{row.name}` | {row.default} | {row.help} |" for row in SERVICE_SETTINGS]
    return "\n".join(["| Variable | Default | For |", "|---|---|---|", *rows])


def test_the_settings_page_matches_the_settings_in_the_code():
    """The page holds a copy; print it again with this file's settings_table() after a change."""
    assert settings_table() in SETTINGS


@pytest.mark.parametrize("name", sorted((*COMMANDS, *helpdesk_commands())))
def test_the_commands_page_names_every_command(name: str):
    assert re.search(rf"`assist {name}\b", COMMANDS_PAGE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(page: Path):
    """Relative links in every page point to existing files."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    broken = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]

    assert not broken


def test_ci_runs_exactly_the_readmes_test_command():
    """CI runs nothing else and installs nothing extra."""
    commands = [
        line
        for line in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]

    assert commands == ["make test"]
    assert "make test" in README.split("```")[1]


def test_the_lock_names_no_host_and_hashes_everything():
    """The lock files work with any package index and install only locked versions."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)

        assert "://" not in text
        assert "--index" not in text
        assert len(pinned) > 5
        assert len(re.findall(r"^[^\s].*?==.*\\\n\s+--hash=sha256:", text, re.MULTILINE)) == len(
            pinned
        )
