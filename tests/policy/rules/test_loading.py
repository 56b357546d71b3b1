"""Loading: every file on its own, the last good version kept, nothing half-applied."""

import os

import pytest

from assist_service.domain.types import Message, Turn
from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules
from tests.policy.rule_files import GOOD, rule, write

HIT = "Sure, I'll refund you."


def faults(rules: Ruleset) -> list[str]:
    return [fault.message for file in rules.quarantined for fault in file.faults]


BROKEN = {
    "misses its own example": (
        GOOD.replace("Sure, I'll refund you.", "Hello."),
        'The rule does not flag its own example "Hello.".',
    ),
    "flags what should pass": (
        GOOD.replace("I can't refund you.", "We will refund you."),
        "The rule flags its own example",
    ),
    "flags its fixed text": (
        GOOD.replace("promises:", "says:").replace(
            "fixed: Refunds", "fixed: We refund you. Refunds"
        ),
        "The rule flags its own fixed text",
    ),
    "no examples": (GOOD.split("examples:")[0], "There is no example under `should_flag`."),
    "no check": (
        GOOD.split("flag:")[0] + "examples: {should_flag: [a], should_pass: [b]}",
        "`flag` is empty",
    ),
    "bad date": (
        GOOD.replace("2030-03-01", "2030-02-30"),
        '"2030-02-30" does not exist in the calendar.',
    ),
    "date in words": (GOOD.replace("2030-03-01", "next year"), '"next year" is not a date.'),
    "bad phrase": (GOOD.replace('refund you"', 'refund you ..."'), "starts or ends with"),
    "bad pattern": (
        rule("{pattern: ['(?=a)b']}", "ab", "c"),
        "The pattern cannot be used",
    ),
    "unknown currency": (
        rule("{amount: {over: 5, currency: XYZ}}", "$9", "$1"),
        '"XYZ" is not a supported currency',
    ),
    "no limit": (rule("{amount: {currency: USD}}", "$9", "$1"), "The check has no limit."),
    "bad time": (
        rule("{duration: {over: long}}", "9 days", "1 day"),
        '"long" is not a duration.',
    ),
    "unknown secret": (
        rule("{shares: [passwords]}", "a", "b"),
        '"passwords" is not a kind of shared data.',
    ),
    "circle": (
        GOOD.replace("title:", "extends: p/circle\ntitle:"),
        "These rules extend each other in a circle",
    ),
    "no parent": (
        GOOD.replace("title:", "extends: p/none\ntitle:"),
        "There is no rule `p/none` to extend.",
    ),
    "add without extends": (
        GOOD.replace("title:", "add: {says: [x]}\ntitle:"),
        "`add` changes what another rule says",
    ),
    "empty list": (GOOD.replace('["refund you", "make an exception"]', "[]"), "The list is empty."),
    "empty text": (
        GOOD.replace("title: No promise of a refund after 30 days", 'title: " "'),
        "There is nothing between the quotes.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_quarantined_and_the_others_load(tmp_path, name: str):
    text, message = BROKEN[name]
    write(tmp_path, p__good=GOOD, p__circle=text)

    rules = load_rules(tmp_path)

    assert [r.id for r in rules.rules] == ["p/good"]
    assert any(fault.startswith(message) or message in fault for fault in faults(rules))
    assert all(file.line > 0 and file.column > 0 for file in rules.quarantined)


def test_the_last_good_version_stays_in_force_until_the_file_is_mended(tmp_path):
    write(tmp_path, p__rule=GOOD)
    before = load_rules(tmp_path)
    write(tmp_path, p__rule=GOOD + "\tbroken")
    broken = load_rules(tmp_path, before)
    again = load_rules(tmp_path, broken)
    write(tmp_path, p__rule=GOOD.replace("level: stop", "level: tip"))
    mended = load_rules(tmp_path, again)

    for rules in (broken, again):
        assert [found.level for found in rules.check(HIT, Situation())] == ["stop"]
        assert rules.stale == {"p/rule"}
        assert len(rules.quarantined) == 1
    assert [found.level for found in mended.check(HIT, Situation())] == ["tip"]
    assert not mended.stale
    assert not mended.quarantined


def test_a_deleted_rule_is_gone(tmp_path):
    write(tmp_path, p__rule=GOOD)
    before = load_rules(tmp_path)
    (tmp_path / "p/rule.yaml").unlink()

    assert load_rules(tmp_path, before).check(HIT, Situation()) == ()


def test_yml_counts_and_a_name_that_is_there_twice_is_a_fault(tmp_path):
    write(tmp_path, p__rule=GOOD)
    (tmp_path / "p/rule.yml").write_text(GOOD)
    (tmp_path / "p/other.yml").write_text(GOOD)

    rules = load_rules(tmp_path)

    assert [r.id for r in rules.rules] == ["p/other", "p/rule"]
    assert "`p/rule` exists twice" in faults(rules)[0]


def test_unproven_rules_load_when_asked_for(tmp_path):
    write(tmp_path, p__rule=GOOD.replace("Sure, I'll refund you.", "Hello."))

    assert load_rules(tmp_path).rules == ()
    assert load_rules(tmp_path, unproven=True).check(HIT, Situation())


def test_a_draft_need_not_pass_its_examples_and_finds_nothing(tmp_path):
    text = GOOD.replace("status: active", "status: draft").replace(
        "Sure, I'll refund you.", "Hello."
    )
    write(tmp_path, p__rule=text)

    rules = load_rules(tmp_path)

    assert not rules.quarantined
    assert rules.check(HIT, Situation()) == ()


def test_an_unchanged_file_is_not_read_again(tmp_path):
    """Its record, and so its rule, is the very same object."""
    write(tmp_path, p__one=GOOD, p__two=GOOD)
    before = load_rules(tmp_path)
    write(tmp_path, p__two=GOOD.replace("stop", "warn"))
    after = load_rules(tmp_path, before)

    assert after.rule("p/one") is before.rule("p/one")
    assert after.rule("p/two") is not before.rule("p/two")
    assert {found.level for found in after.check(HIT, Situation())} == {"stop", "warn"}
    assert before.version != after.version


def test_many_changes_one_after_the_other_end_as_a_fresh_load_would(tmp_path):
    write(tmp_path, **{f"p__r{number}": GOOD for number in range(6)})
    rules = load_rules(tmp_path)
    for number in range(6):
        write(tmp_path, **{f"p__r{number}": GOOD.replace("title: No", f"title: {number} No")})
        rules = load_rules(tmp_path, rules)
    (tmp_path / "p/r3.yaml").unlink()
    rules = load_rules(tmp_path, rules)
    fresh = load_rules(tmp_path)

    assert rules.version == fresh.version
    assert rules.check(HIT, Situation()) == fresh.check(HIT, Situation())


def test_comments_and_layout_do_not_change_a_version(tmp_path):
    write(
        tmp_path,
        p__one=GOOD,
        p__two="# a comment\n" + GOOD.replace('["store credit"]', "\n  - store credit"),
    )
    one, two = load_rules(tmp_path).rules

    assert one.version == two.version
    assert load_rules(tmp_path).check(HIT, Situation())[0].version == one.version


def test_a_rule_that_extends_takes_over_adds_and_takes_away(tmp_path):
    child = (
        "extends: p/rule\ntitle: For premium\nlevel: warn\n"
        'add: {promises: ["free upgrade"]}\nremove: {promises: ["make an exception"]}\n'
        'examples:\n  should_flag: ["You\'ll get a free upgrade."]\n'
        '  should_pass: ["I\'ll make an exception."]\n'
    )
    write(tmp_path, p__rule=GOOD, p__child=child)
    rules = load_rules(tmp_path)

    made = rules.rule("p/child")
    assert made is not None
    assert (made.level, made.fixed, made.owner) == (
        "warn",
        "Refunds are available for 30 days after delivery.",
        "compliance@example.com",
    )
    found = rules.check("I'll make an exception and give you a free upgrade.", Situation())
    assert [f.rule for f in found] == ["p/rule", "p/child"]


def test_a_change_of_the_parent_reaches_the_child(tmp_path):
    child = (
        'extends: p/rule\nexamples: {should_flag: ["I\'ll refund you."], should_pass: ["No."]}\n'
    )
    write(tmp_path, p__rule=GOOD, p__child=child)
    before = load_rules(tmp_path)
    write(tmp_path, p__rule=GOOD.replace("message: Refunds end", "message: All refunds end"))
    after = load_rules(tmp_path, before)

    messages = {found.message for found in after.check("I'll refund you.", Situation())}
    assert messages == {"All refunds end 30 days after delivery."}


def test_taking_away_what_is_not_there_is_a_fault(tmp_path):
    child = "extends: p/rule\nremove: {promises: [nothing such]}\n"
    write(tmp_path, p__rule=GOOD, p__child=child)

    assert '"nothing such" is not in the parent rule' in faults(load_rules(tmp_path))[0]


def test_a_pack_says_what_its_rules_share(tmp_path):
    text = GOOD.replace("owner: compliance@example.com\n", "")
    write(
        tmp_path,
        p__rule=text,
        p__pack="title: A pack\nowner: pack@example.com\napplies_to: {teams: [billing]}\n",
    )
    rules = load_rules(tmp_path)

    made = rules.rule("p/rule")
    assert made is not None
    assert made.owner == "pack@example.com"
    assert rules.check(HIT, Situation(team="sales")) == ()
    assert rules.check(HIT, Situation(team="Billing"))


def test_a_new_pack_file_reaches_rules_that_are_loaded_already(tmp_path):
    write(tmp_path, p__rule=GOOD)
    before = load_rules(tmp_path)
    write(tmp_path, p__pack="title: A pack\napplies_to: {teams: [billing]}\n")

    assert load_rules(tmp_path, before).check(HIT, Situation(team="sales")) == ()


def test_an_exception_in_its_own_file_keeps_a_rule_quiet_where_it_holds(tmp_path):
    exception = (
        "exception_to: p/rule\ntitle: Founders may\nbecause: they own it\n"
        "applies_to: {teams: [founders]}\n"
    )
    write(tmp_path, p__rule=GOOD, p__exception=exception)
    rules = load_rules(tmp_path)

    assert not rules.quarantined
    assert rules.check(HIT, Situation(team="founders")) == ()
    assert rules.check(HIT, Situation()), "an unknown team is no exception"
    assert rules.check(HIT, Situation(team="sales"))


def test_an_exception_to_no_rule_is_a_fault(tmp_path):
    write(tmp_path, p__rule=GOOD, p__exception="exception_to: p/rul\ntitle: x\n")

    (fault,) = load_rules(tmp_path).quarantined
    assert "There is no rule `p/rul`" in fault.message
    assert "Did you mean `p/rule`?" in fault.hint


def test_an_exception_is_put_to_its_own_examples(tmp_path):
    exception = (
        "exception_to: p/rule\ntitle: x\nunless: [boss agreed]\nexamples: {should_pass: [Hello.]}\n"
    )
    write(tmp_path, p__rule=GOOD, p__exception=exception)

    assert "does not cover its own example" in faults(load_rules(tmp_path))[0]


def test_hidden_and_other_files_are_not_ours(tmp_path):
    write(tmp_path, p__rule=GOOD)
    (tmp_path / "p/.rule.yaml.swp").write_text("x: [")
    (tmp_path / "p/.hidden.yaml").write_text("x: [")
    (tmp_path / "p/notes.txt").write_text("x: [")

    assert not load_rules(tmp_path).quarantined


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_quarantined(tmp_path):
    write(tmp_path, p__rule=GOOD)
    (tmp_path / "p/rule.yaml").chmod(0)

    assert "cannot be read" in faults(load_rules(tmp_path))[0]


def test_no_folder_is_no_rules(tmp_path):
    assert load_rules(tmp_path / "none").rules == ()


def asked(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn(Message(str(i), "customer", text, float(i))) for i, text in enumerate(texts))


def test_the_starter_packs_load_and_are_well_proved():
    from pathlib import Path

    import compliance_rules

    rules = load_rules(Path(compliance_rules.__path__[0]))
    proved = [r for r in rules.rules if min(len(r.should_flag), len(r.should_pass)) >= 3]

    assert not rules.quarantined
    assert len(rules.rules) >= 30
    assert proved == list(rules.rules)
    assert all(r.because and r.owner and r.review_by for r in rules.rules)


@pytest.mark.parametrize("parent", ["", "# nothing yet\n", "- a list\n", "5\n"])
def test_a_parent_that_is_no_rule_is_a_fault_of_both_files(tmp_path, parent: str):
    """An editor that empties a file before it writes it must not take the loader down."""
    write(tmp_path, p__rule=parent, p__child="extends: p/rule\ntitle: For premium\n")

    found = load_rules(tmp_path)

    assert len(found.quarantined) == 2
    assert any("is not a rule yet" in fault or "has an error" in fault for fault in faults(found))
