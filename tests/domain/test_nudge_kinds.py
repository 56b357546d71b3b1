"""Every nudge kind is one complete entry, and the documents show the list as it is."""

import re
from pathlib import Path

import pytest

from assist_service.coaching.frameworks import load_frameworks
from assist_service.domain.data_files import DataFileError, parse_data
from assist_service.domain.nudge_kinds import (
    KIND_OF_CHECK,
    NUDGE_GROUPS,
    NUDGE_KIND_ENTRIES,
    NUDGE_KINDS,
    NudgeKindsFile,
)
from assist_service.policy.checks.kinds import CHECK_KINDS

ROOT = Path(__file__).parent.parent.parent
DATA = (ROOT / "assist_service" / "domain" / "nudge_kinds.yaml").read_text(encoding="utf-8")
FRAMEWORKS = load_frameworks(ROOT / "framework_prompts")


def kinds_table() -> str:
    """The table of docs/nudge-kinds.md."""
    rows = [
        f"| {group} | {entry.name} | `{kind}` | {entry.about} | {'on' if entry.on_by_default else 'off'} |"
        f" {entry.threshold:g} | {entry.cool_down:g} s | {entry.plan} |"
        for group, kinds in NUDGE_GROUPS.items()
        for kind in kinds
        for entry in (NUDGE_KIND_ENTRIES[kind],)
    ]
    head = "| Group | Name | Kind | When it appears | By default | Threshold | Cool-down | Words |"
    return "\n".join([head, "|---" * 8 + "|", *rows])


def test_the_document_shows_the_kinds_as_they_are():
    """Copied from the one file; run this file's kinds_table() after a change."""
    assert kinds_table() in (ROOT / "docs" / "nudge-kinds.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", NUDGE_KINDS)
def test_a_plan_names_a_framework_and_a_step_that_exist(kind: str):
    entry = NUDGE_KIND_ENTRIES[kind]
    for plan in filter(None, (entry.plan, entry.plan_in_care)):
        name, _, where = plan.partition(" ")
        assert name in {"opening", "bridge", "edit", "none", "framework", "step"}
        assert (name == "edit") == (entry.edit is not None)
        if where:
            framework = FRAMEWORKS.named(where.partition("/")[0])
            assert framework is not None
            assert name == "framework" or framework.step(where.partition("/")[2]) is not None


def test_a_kind_speaks_for_checks_that_exist():
    assert KIND_OF_CHECK.keys() <= CHECK_KINDS.keys()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("    value: 64\n", ""), "`value`"),
        (("    value: 64\n", "    valeu: 64\n"), "`valeu`"),
        (("    value: 64\n", "    value: high\n"), "Expected `float`"),
        (("kinds:\n", "kinds: [\n"), "nudge_kinds.yaml: "),
    ],
)
def test_a_wrong_entry_is_one_clear_error(change: tuple[str, str], words: str):
    assert change[0] in DATA
    with pytest.raises(DataFileError, match=re.escape(words)) as problem:
        parse_data("nudge_kinds.yaml", DATA.replace(*change, 1), NudgeKindsFile)

    assert str(problem.value).startswith("nudge_kinds.yaml: ")
