"""``assist doctor`` prints a line for each check, a remedy for each fault, and exits 1 for a fault."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assist_service.cli import assist


def run(data_dir: Path, *arguments: str, **environment: str) -> Result:
    given = {"ASSIST_DATA_DIR": str(data_dir), "ASSIST_PORT": "0", "REDIS_URL": "", **environment}
    return CliRunner().invoke(assist, ["doctor", *arguments], env=given)


def test_a_fresh_installation_is_well(data_dir: Path):
    found = run(data_dir, "--json")
    told = json.loads(found.stdout)

    assert found.exit_code == 0, found.stdout
    assert told["well"] is True
    names = [check["name"] for check in told["checks"]]
    assert names == [
        *("settings", "data folder", "open files", "port", "address", "secret key", "rules"),
        *("frameworks", "model", "store", "durability", "memory", "eviction", "clock"),
        *("worker", "queue"),
    ]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ASSIST_THREADS": "1"}, "ASSIST_THREADS"),
        ({"ASSIST_RULES_DIR": "/nowhere"}, "/nowhere is not a folder"),
        ({"REDIS_URL": "redis://127.0.0.1:1"}, "The store did not answer"),
    ],
    ids=["a wrong setting", "no rules", "no store"],
)
def test_a_fault_is_one_line_with_its_remedy(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
):
    monkeypatch.setattr("assist_service.store.connection.PATIENCE_SECONDS", 0.1)
    found = run(data_dir, **environment)
    lines = found.stdout.splitlines()
    at = next(at for at, line in enumerate(lines) if words in line)

    assert found.exit_code == 1
    assert lines[at].startswith("BAD")
    assert "→" in lines[at + 1]
