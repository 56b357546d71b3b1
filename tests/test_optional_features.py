"""An optional feature is one folder: without it and its lines in the wiring, the rest works as before."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FEATURES = {"playbook": "PlaybookFeature", "own_week": "OwnWeekFeature"}


def service_without(folder: Path, *names: str) -> dict[str, Any]:
    """Return what a service answers without the folders of these features."""
    copied = folder / "assist_service"
    shutil.copytree(
        ROOT / "assist_service",
        copied,
        copy_function=os.symlink,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    lines = (ROOT / "assist_service" / "app.py").read_text(encoding="utf-8").splitlines()
    for name in names:
        shutil.rmtree(copied / name)
        rest = [line for line in lines if FEATURES[name] not in line]
        assert len(lines) - len(rest) == 2, "one import and one line in the list"
        lines = rest
    (copied / "app.py").unlink()
    (copied / "app.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "tests.optional_features_probe", folder / "data"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    # Log lines come first.
    return json.loads(process.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "names", [(), ("playbook",), ("own_week",), ("playbook", "own_week")], ids=" and ".join
)
def test_the_service_works_without_a_feature(tmp_path: Path, names: tuple[str, ...]):
    """Webhooks, API, sidebar, console, exports and erasure; only the feature's own parts are missing."""
    playbook, own_week = ("playbook" not in names), ("own_week" not in names)

    assert service_without(tmp_path, *names) == {
        "webhooks": ["accepted", "accepted"],
        "turns": 2,
        "draft": True,
        "outcome": "accepted",
        "tone": 200,
        "sidebar": [200, ["playbook/panel.css"] if playbook else []],
        "console": [200, [*(["playbook"] * playbook), *(["moments"] * own_week)]],
        "feedback": own_week,
        # Without the route it is the address of a conversation, which is only read.
        "preview": 200 if playbook else 405,
        "link": 200 if own_week else 404,
        "files": [200 if playbook else 404, 200 if own_week else 404],
        "documented": [*(["link"] * own_week), *(["phrases"] * playbook)],
        "export": [
            *("person", "at", "conversations_in_hand", "board"),
            *(["shared_lines"] * playbook),
            "quiet",
            *(["unsigned_lines"] * playbook),
            *(["week", "kept_moments"] * own_week),
            "hand",
            *(["votes"] * playbook),
        ],
        "erased": 0,
    }
