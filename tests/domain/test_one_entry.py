"""A nudge kind, a cause and a framework are one entry each: a made-up one shows up wherever it should."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import assist_service.domain
import framework_prompts
from assist_service.coaching.decision import advise
from assist_service.coaching.frameworks import Frameworks, load_frameworks
from assist_service.playbook.lines.framework_merge import with_lines
from assist_service.playbook.lines.line import SharedLine, line_id
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.team_settings.model import DEFAULT
from tests.coaching.talk import Talk

ROOT = Path(__file__).parent.parent.parent
KIND = """\
  wording.slang:
    title: Slang
    why: "{message}"
    group: Wording
    short: Slang
    name: Slang in a reply
    about: The reply uses slang.
    value: 25
    threshold: 0
    cool_down: 600
    plan: none
    on_by_default: false
    urgent: true
"""
CAUSE = """\
  weather:
    name: the weather
    try: When a storm held things up, say so first.
"""


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process says whose data files have one more kind and one more cause."""
    copied_root = tmp_path_factory.mktemp("copy")
    source = ROOT / "assist_service"
    shutil.copytree(
        source,
        copied_root / "assist_service",
        copy_function=os.symlink,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    domain = copied_root / Path(assist_service.domain.__path__[0]).relative_to(ROOT)
    for name, after, entry in (
        ("nudge_kinds.yaml", "\nkinds:\n", KIND),
        ("labels.yaml", "\n  health: {name: their health}\n", CAUSE),
    ):
        text = (domain / name).read_text(encoding="utf-8")
        assert after in text
        (domain / name).unlink()
        (domain / name).write_text(text.replace(after, after + entry), encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "tests.domain.one_entry_probe"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{copied_root}{os.pathsep}{ROOT}",
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_a_kind_of_nudge_is_one_entry(lists: dict[str, Any]):
    (line,) = lists["kind"].pop("in the document")

    assert line.startswith("| Wording | Slang in a reply | `wording.slang` |")
    assert lists["kind"] == {
        "on by default": False,
        "in settings": True,
        "urgent": True,
        "in the console": ["Slang in a reply, Organisation"],
    }


def test_a_cause_is_one_entry(lists: dict[str, Any]):
    (line,) = lists["cause"].pop("on the card")

    assert "About the weather." in line
    assert lists["cause"] == {
        "other causes are read as before": ["wait"],
        "in the sidebar": "the weather",
        "in a nudge": " about the weather",
        "on an own page": "When a storm held things up, say so first.",
    }


@pytest.fixture(scope="module")
def frameworks(tmp_path_factory: pytest.TempPathFactory) -> Frameworks:
    """The frameworks, with another file in the careful one's role."""
    folder = tmp_path_factory.mktemp("frameworks") / "frameworks"
    shutil.copytree(framework_prompts.__path__[0], folder)
    (folder / "careful-route.yaml").rename(folder / "with-great-care.yaml")
    frameworks = load_frameworks(folder)
    assert not frameworks.quarantined
    return frameworks


def test_a_framework_takes_its_role(frameworks: Frameworks, tmp_path: Path):
    talk = Talk().customer(
        "My husband died last week and I have to close his account.",
        emotion="sadness",
        signals=("need.bereavement",),
    )
    nudge = advise(talk.state, talk.at, Ruleset(), frameworks, DEFAULT)

    assert nudge is not None
    assert nudge.kind == "support.need"
    assert nudge.why.startswith("They may be dealing with a loss.")
    assert nudge.suggestion is not None
    assert nudge.suggestion.framework == "with-great-care"


def test_a_framework_says_whether_shared_lines_join_it(frameworks: Frameworks):
    text = "{Reason}, and I would have lost patience long before you did."
    framework = SharedLine(
        line_id("demo:acme", text), "demo:acme", text, "acknowledge", 1.0, "approved", credit="Mira"
    )
    joined = with_lines(frameworks, [framework])
    holders = {
        holder.id
        for holder in joined
        for step in holder.steps
        if any(own.id == framework.id for own in step.lines)
    }

    assert holders
    assert not holders & {framework.id for framework in frameworks if not framework.shared_lines}
    assert "with-great-care" not in holders
