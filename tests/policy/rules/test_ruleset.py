"""The rules in force, asked about replies: conditions, life, order, fixed points."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.domain.types import Author, Message, Turn
from assist_service.policy.rules.ruleset import Ruleset, Situation, load_rules
from tests.policy.rule_files import GOOD, rule, write

HIT = "Sure, I'll refund you."


def turns(*said: tuple[Author, str]) -> tuple[Turn, ...]:
    return tuple(
        Turn(Message(str(number), author, text, float(number)))
        for number, (author, text) in enumerate(said)
    )


def at(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


@pytest.fixture
def rules(tmp_path) -> Ruleset:
    return load_rules(write(tmp_path, p__rule=GOOD))


def test_a_finding_says_rule_version_place_and_words(rules):
    (found,) = rules.check(HIT, Situation())
    made = rules.rule("p/rule")

    assert made is not None
    assert (found.rule, found.level, found.check) == ("p/rule", "stop", "promises")
    assert HIT[slice(*found.span)] == "refund you"
    assert found.version == made.version
    assert found.fixed == made.fixed
    assert found.options == ("store credit",)


def test_unless_lets_the_reply_pass(rules):
    assert rules.check("A manager has approved it, so I'll refund you.", Situation()) == ()


def test_findings_stand_in_order_of_place(tmp_path):
    write(
        tmp_path,
        p__a=rule("{says: [beta]}", "beta", "x"),
        p__b=rule("{says: [alpha]}", "alpha", "x"),
    )

    found = load_rules(tmp_path).check("alpha, beta, alpha", Situation())

    assert [f.rule for f in found] == ["p/b", "p/a", "p/b"]


@pytest.mark.parametrize(
    ("situation", "holds"),
    [
        (Situation(team="billing", channel="chat", language="en"), True),
        (Situation(team="Billing", channel="chat", language="en-GB"), True),
        (Situation(), True),
        (Situation(team="sales"), False),
        (Situation(channel="phone"), False),
        (Situation(language="de"), False),
    ],
)
def test_a_rule_applies_where_it_says_and_where_nothing_is_known(tmp_path, situation, holds):
    scope = "applies_to: {teams: [billing], channels: [chat, email], languages: [en]}\n"
    rules = load_rules(write(tmp_path, p__rule=GOOD + scope))

    assert bool(rules.check(HIT, situation)) == holds


def test_a_condition_must_have_been_said_by_the_customer(tmp_path):
    rules = load_rules(write(tmp_path, p__rule=GOOD + 'when: {customer_says: ["money back"]}\n'))

    assert rules.check(HIT, Situation()) == ()
    assert rules.check(HIT, Situation(earlier=turns(("agent", "Your money back?")))) == ()
    assert rules.check(HIT, Situation(earlier=turns(("customer", "I want my money-back!"))))


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-06-30", False), ("2026-07-01", True), ("2026-07-31", True), ("2026-08-01", False)],
)
def test_effective_dates_are_decided_by_the_reply(tmp_path, day, holds):
    dates = "effective_from: 2026-07-01\neffective_until: 2026-07-31\n"
    rules = load_rules(write(tmp_path, p__rule=GOOD + dates))

    assert bool(rules.check(HIT, Situation(at=at(day)))) == holds


def test_a_rule_on_trial_is_counted_and_not_shown(tmp_path):
    rules = load_rules(write(tmp_path, p__rule=GOOD.replace("status: active", "status: trial")))

    assert rules.check(HIT, Situation()) == ()
    assert [found.rule for found in rules.watch(HIT, Situation())] == ["p/rule"]
    assert rules.concerns(Situation(earlier=turns(("customer", "refund!")))) == ()


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_rules_find_nothing(tmp_path, status):
    rules = load_rules(write(tmp_path, p__rule=GOOD.replace("status: active", f"status: {status}")))

    assert rules.check(HIT, Situation()) == rules.watch(HIT, Situation()) == ()


def test_a_rule_that_needs_approval_only_watches_until_it_has_it(tmp_path):
    write(tmp_path, p__rule=GOOD + "approvals: required\n")
    waiting = load_rules(tmp_path)
    made = waiting.rule("p/rule")
    assert made is not None
    approved = load_rules(tmp_path, waiting, approved=frozenset((made.version,)))
    later = load_rules(tmp_path, approved)

    assert waiting.check(HIT, Situation()) == ()
    assert waiting.watch(HIT, Situation())
    assert waiting.pending(made)
    assert approved.check(HIT, Situation())
    assert later.check(HIT, Situation())
    assert waiting.version != approved.version == later.version


def test_an_approval_is_for_this_very_content(tmp_path):
    write(tmp_path, p__rule=GOOD + "approvals: required\n")
    first = load_rules(tmp_path)
    made = first.rule("p/rule")
    assert made is not None
    write(tmp_path, p__rule=GOOD.replace("level: stop", "level: tip") + "approvals: required\n")

    changed = load_rules(tmp_path, first, approved=frozenset((made.version,)))
    assert changed.check(HIT, Situation()) == ()


OWED = rule(
    '{omits: {statement: ["terms apply"], within: 2}}',
    "Hello.",
    "Our terms apply.",
    'when: {customer_says: ["offer"]}\n',
)


@pytest.mark.parametrize(
    ("said", "owed"),
    [
        ([], False),
        ([("customer", "Hello")], False),
        ([("customer", "Which offer?")], False),
        ([("customer", "Which offer?"), ("agent", "The blue one.")], True),
        ([("customer", "Which offer?"), ("agent", "Our terms apply.")], False),
        ([("customer", "Which offer?"), ("agent", "A."), ("agent", "B.")], True),
        ([("agent", "A."), ("agent", "B."), ("customer", "Which offer?")], False),
    ],
)
def test_a_statement_is_owed_within_so_many_messages(tmp_path, said, owed):
    rules = load_rules(write(tmp_path, p__rule=OWED))

    found = rules.check("Anything else?", Situation(earlier=turns(*said)))

    assert [f.check for f in found] == (["omits"] if owed else [])


def test_a_statement_that_is_made_in_time_is_not_owed(tmp_path):
    rules = load_rules(write(tmp_path, p__rule=OWED))
    earlier = turns(("customer", "Which offer?"), ("agent", "The blue one."))

    assert rules.check("Mind that our terms apply.", Situation(earlier=earlier)) == ()


def test_the_customers_last_words_bring_up_fixed_points_nearest_first(tmp_path):
    other = GOOD.replace(
        "Refunds are available for 30 days after delivery.", "Parcels take a week."
    )
    other = other.replace("\nflag:", '\nwhen: {customer_says: ["parcel"]}\nflag:')
    rules = load_rules(write(tmp_path, p__refund=GOOD, p__parcel=other))
    earlier = turns(
        ("customer", "I want a refund."), ("agent", "I see."), ("customer", "Where is my parcel?")
    )

    assert [p.rule for p in rules.concerns(Situation(earlier=earlier))] == ["p/parcel", "p/refund"]
    assert rules.concerns(Situation()) == ()


def test_a_rule_may_be_nothing_but_a_fixed_point(tmp_path):
    text = "title: Opening\nstatus: active\nwhen: {customer_says: [open]}\nfixed: We are open from 9 to 5.\n"
    rules = load_rules(write(tmp_path, p__hours=text))

    (point,) = rules.concerns(Situation(earlier=turns(("customer", "When do you open?"))))
    assert point.fixed == "We are open from 9 to 5."


def test_trying_a_rule_out_takes_its_condition_to_hold(tmp_path):
    rules = load_rules(write(tmp_path, p__rule=GOOD + 'when: {customer_says: ["money back"]}\n'))

    assert rules.examine(HIT, Situation(), assume_asked=True).active


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=400))
def test_no_reply_breaks_the_rules_and_spans_lie_inside(text: str):
    found = STARTER.check(text, Situation(earlier=turns(("customer", text))))

    assert all(0 <= f.span[0] <= f.span[1] <= len(text) for f in found)


def _starter() -> Ruleset:
    from pathlib import Path

    import compliance_rules

    return load_rules(Path(compliance_rules.__path__[0]))


STARTER = _starter()
