"""Rule and framework files: a saved one is in force at once, a broken one never takes its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from assist_service.guidance.file_watcher import Sources, fingerprint
from assist_service.settings import Settings
from tests.conftest import RunningService, wait_until

BUILT_IN = Settings({})
RULE = """\
title: No free fruit
status: active
level: warn
owner: compliance@example.com
review_by: 2099-01-01
because: Terms of sale, section 1
flag:
  says: ["{phrase}"]
message: Fruit is not ours to give.
examples:
  should_flag: ["Here, have a {phrase}.", "One {phrase} for you."]
  should_pass: ["Here is your invoice.", "I'll look into it."]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules with one file in it."""
    found = tmp_path / "rules"
    (found / "fruit").mkdir(parents=True)
    save(found, RULE.format(phrase="pineapple"))
    return found


def save(folder: Path, text: str) -> None:
    """Save as editors do: a new file in the place of the old."""
    fresh = folder / "fruit" / "free.yaml.new"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(folder / "fruit" / "free.yaml")


def found_in(service: RunningService, text: str) -> list[str]:
    """The rules that both web processes, asked in turn, find in a draft."""
    bearer = service.bearer("demo:local")
    seen = set()
    for _ in range(8):
        answer = requests.post(
            f"{service.url}/v1/conversations/demo:local:1/draft",
            json={"text": text},
            headers={**bearer, "Connection": "close"},
            timeout=10,
        )
        seen.add(tuple(finding["rule"] for finding in answer.json()["policy"]))
    assert len(seen) == 1 or all(len(rules) <= 1 for rules in seen)
    return sorted({rule for rules in seen for rule in rules}) if len(seen) == 1 else ["changing"]


def test_a_saved_file_is_in_force_and_a_broken_one_leaves_the_last_good_in_force(
    start: Callable[..., RunningService], folder: Path
):
    """In every process, without a restart; readiness says which file and where."""
    service = start(ASSIST_RULES_DIR=str(folder))
    assert found_in(service, "Have a pineapple.") == ["fruit/free"]
    assert found_in(service, "Have a mango.") == []

    save(folder, RULE.format(phrase="mango"))
    wait_until(lambda: found_in(service, "Have a mango.") == ["fruit/free"], "the saved rule")
    assert found_in(service, "Have a pineapple.") == []

    save(folder, RULE.format(phrase="papaya").replace("level: warn", "level: loud"))
    faults: list[str] = []
    wait_until(lambda: bool(faults.extend(quarantined(service)) or faults), "the report")
    assert "fruit/free.yaml:3:" in faults[0]
    assert "loud" in faults[0]
    assert found_in(service, "Have a mango.") == ["fruit/free"]
    wait_until(lambda: 'assist_files_quarantined{kind="rules"} 1.0' in metrics(service), "a count")

    save(folder, RULE.format(phrase="papaya"))
    wait_until(lambda: found_in(service, "Have a papaya.") == ["fruit/free"], "the mended rule")
    wait_until(lambda: not quarantined(service), "the report to be gone")


def metrics(service: RunningService) -> str:
    return requests.get(f"{service.url}/metrics", timeout=10).text


def test_a_file_that_broke_while_we_were_away_has_its_last_good_version(
    folder: Path, tmp_path: Path
):
    """A copy of what loaded is kept beside the data; a file that is gone takes its copy along."""
    frameworks, copies = BUILT_IN["ASSIST_FRAMEWORKS_DIR"], tmp_path / "copies"
    version = Sources(folder, frameworks, copies=copies).rules().by_id["fruit/free"].version
    save(folder, RULE.format(phrase="mango").replace("level: warn", "level: loud"))

    after = Sources(folder, frameworks, copies=copies).rules()

    assert len(after.quarantined) == 1
    assert after.by_id["fruit/free"].version == version
    assert after.stale == {"fruit/free"}
    (folder / "fruit" / "free.yaml").unlink()
    assert Sources(folder, frameworks, copies=copies).rules().rules == ()
    assert not list(copies.rglob("*.yaml"))


def quarantined(service: RunningService) -> list[str]:
    report = requests.get(f"{service.url}/readyz", timeout=10).json()
    return list(report["rules"]["quarantined"])


def test_what_comes_with_the_service_loads_without_a_fault():
    """Every rule and framework proves its own examples."""
    sources = Sources(BUILT_IN["ASSIST_RULES_DIR"], BUILT_IN["ASSIST_FRAMEWORKS_DIR"])

    assert (sources.rules().quarantined, sources.frameworks().quarantined) == ((), ())


def test_nothing_is_loaded_while_nothing_changed(folder: Path):
    """A look costs names, sizes and times only."""
    sources = Sources(folder, BUILT_IN["ASSIST_FRAMEWORKS_DIR"])
    before = sources.rules()

    assert sources.refresh() is False
    assert sources.rules() is before


def test_a_folder_that_goes_away_is_an_empty_one(folder: Path):
    """And comes back when it does."""
    sources = Sources(folder, BUILT_IN["ASSIST_FRAMEWORKS_DIR"])
    shutil.rmtree(folder)

    assert fingerprint(folder) == ()
    assert sources.refresh() is True


def test_an_approval_brings_a_rule_into_force_without_a_change_of_files(folder: Path):
    """And taking it back has it watch again; nothing else is read anew."""
    save(folder, RULE.format(phrase="mango") + "approvals: required\n")
    approved: set[str] = set()
    sources = Sources(
        folder, BUILT_IN["ASSIST_FRAMEWORKS_DIR"], approved=lambda: frozenset(approved)
    )
    rule = sources.rules().rules[0]
    assert not sources.rules().in_force(rule)

    approved.add(rule.version)
    assert sources.refresh() is True
    assert sources.rules().in_force(rule)
    assert sources.rules().rules[0] is rule
    assert sources.refresh() is False

    approved.clear()
    assert sources.refresh() is True
    assert not sources.rules().in_force(rule)


def test_a_fault_of_ours_does_not_end_the_watching(folder: Path):
    """What was in force stays, and the next look is tried as if nothing had been."""
    faults = [RuntimeError("ours"), KeyError("ours too")]

    def approved() -> frozenset[str]:
        if watching and faults:
            raise faults.pop()
        return frozenset()

    watching = False
    sources = Sources(folder, BUILT_IN["ASSIST_FRAMEWORKS_DIR"], approved=approved)
    watching = True
    before = sources.rules()
    sources.watch()
    try:
        wait_until(lambda: not faults, "both faults")
        assert sources.rules() is before
        save(folder, RULE.format(phrase="mango"))
        sources.look()
        wait_until(lambda: sources.rules() is not before, "the saved rule", 2.0)
    finally:
        sources.close()
