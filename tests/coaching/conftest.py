"""The built-in frameworks, and rules that the tests write."""

from pathlib import Path

import pytest

import framework_prompts
from assist_service.coaching.frameworks import Frameworks, load_frameworks
from assist_service.policy.rules.ruleset import Ruleset, load_rules

REFUND = """\
title: No refund after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2099-03-01
because: Terms of sale, section 4.2
when: {customer_says: ["refund", "money back"]}
flag:
  promises: ["refund you", "give you your money back"]
fixed: Refunds are available for 30 days after delivery.
options: ["store credit", "an exchange"]
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you in full today.", "I will refund you."]
  should_pass: ["I can't refund you, but I can offer an exchange.", "Refunds are available for 30 days after delivery."]
"""


@pytest.fixture(scope="session")
def frameworks() -> Frameworks:
    return load_frameworks(Path(framework_prompts.__path__[0]))


@pytest.fixture(scope="session")
def refund(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """Rules with one fixed point: no refund after 30 days."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "shop").mkdir()
    (folder / "shop" / "refund.yaml").write_text(REFUND, encoding="utf-8")
    rules = load_rules(folder)
    assert not rules.quarantined
    return rules


@pytest.fixture(scope="session")
def no_rules(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return load_rules(tmp_path_factory.mktemp("none"))
