"""A short cut of ``python -m benchmarks.rules.fuzz`` and ``…speed``: hostile files, hostile replies."""

import random
from pathlib import Path

import pytest

import compliance_rules
from assist_service.policy.rules.ruleset import Ruleset, load_rules
from benchmarks.rules import fuzz, speed

FOLDER = Path(compliance_rules.__path__[0])
FILES = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.yaml"))]


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load_rules(FOLDER)


@pytest.mark.parametrize("seed", range(4))
def test_broken_files_give_faults_and_nothing_else(seed: int):
    chance = random.Random(seed)
    for _ in range(300):
        fuzz.read_file(chance, FILES)


@pytest.mark.parametrize("seed", range(4))
def test_hostile_replies_give_findings_inside_the_text(rules: Ruleset, seed: int):
    chance = random.Random(seed)
    for _ in range(300):
        fuzz.read_reply(chance, rules, FILES)


@pytest.mark.parametrize("name", fuzz.HOSTILE)
def test_time_grows_with_the_length_of_a_reply_and_not_faster(rules: Ruleset, name: str):
    """Quadratic time would make it 8; 4 leaves room for a busy machine."""
    assert min(fuzz.growth(rules, fuzz.HOSTILE[name]) for _ in range(2)) < 4


def test_many_rules_cost_little_more_than_few(tmp_path):
    """3 is the promise for 10,000 against 100; here 2,000 against 100, with room for noise."""
    costs = []
    for count in (100, 2000):
        folder = tmp_path / str(count)
        folder.mkdir()
        speed.write_rules(folder, count)
        costs.append(speed.per_reply(load_rules(folder), speed.REPLY, 300))

    assert costs[1] < 3 * costs[0]
