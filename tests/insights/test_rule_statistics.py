"""Counters of some days become one tally for each rule."""

import pytest

from assist_service.insights.rule_statistics import RuleTally, rule_sums, rule_tallies

# What was counted, and what the tally of refunds/late says of it.
CASES = {
    "a finding in a reply that was sent": (
        {"policy|billing|refunds/late|v1": 3, "policy|-|refunds/late|v2": 2},
        {"fired": 5, "versions": {"v1": 3, "v2": 2}},
    ),
    "a finding that nobody saw": ({"trial|billing|refunds/late|v1": 4}, {"trial": 4, "fired": 0}),
    "words that were used": (
        {
            "rule|billing|refunds/late|inserted|-": 2,
            "rule|-|refunds/late|copied|-": 1,
            "rule|-|refunds/late|edited|-": 1,
        },
        {"followed": 3, "inserted": 2, "copied": 1, "edited": 1, "shown": 3},
    ),
    "an edit whose insertion fell out of the week": (
        {"rule|-|refunds/late|edited|-": 2},
        {"followed": 2},
    ),
    "overrides by reason": (
        {
            "rule|a|refunds/late|overridden|rule_is_wrong": 1,
            "rule|b|refunds/late|overridden|rule_is_wrong": 1,
            "rule|b|refunds/late|overridden|other": 1,
        },
        {"overridden": {"rule_is_wrong": 2, "other": 1}},
    ),
    "shown after messages and not answered": (
        {"shown|a|refunds/late|s1": 20, "rule|a|refunds/late|dismissed|not_now": 2},
        {"shown": 20, "dismissed": {"not_now": 2}, "often_dismissed": False},
    ),
    "answered more often than seen after messages": (
        {"shown|a|refunds/late|s1": 1, "rule|a|refunds/late|snoozed|-": 3},
        {"shown": 3},
    ),
    "waved away, and sent as it was": (
        {"policy|a|refunds/late|v1": 30, "rule|a|refunds/late|dismissed|not_true": 3},
        {"shown": 30, "often_dismissed": False},
    ),
    "some followed, some waved away, some sent without a word": (
        {
            "policy|a|refunds/late|v1": 9,
            "rule|a|refunds/late|inserted|-": 10,
            "rule|a|refunds/late|dismissed|not_true": 2,
        },
        {"shown": 19, "often_dismissed": True},
    ),
    "more than one in ten dismissed": (
        {"shown|a|refunds/late|s1": 19, "rule|a|refunds/late|dismissed|not_true": 2},
        {"often_dismissed": True},
    ),
    "a team whose id has the sign in it": (
        {"policy|a|b|refunds/late|v1": 1, "rule|a|b|refunds/late|inserted|-": 1},
        {"fired": 1, "inserted": 1},
    ),
    "other things": (
        {"message|-|customer": 9, "nudge|-|wording.blame|s1": 9, "rating|-|good": 9, "rule|x": 1},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_was_counted_is_added_up(name):
    counted, said = CASES[name]
    found = rule_tallies(
        rule_sums([{key.encode(): b"%d" % number for key, number in counted.items()}])
    )
    assert found.keys() <= {"refunds/late"}
    of_rule = found.get("refunds/late", RuleTally())
    assert {key: getattr(of_rule, key) for key in said} == said


def test_days_and_buckets_are_added_and_rules_kept_apart():
    found = rule_tallies(
        rule_sums([{b"policy|-|a|v": b"1"}, {b"policy|-|a|v": b"2", b"policy|-|b|v": b"5"}, {}])
    )
    assert {rule: of_rule.fired for rule, of_rule in found.items()} == {"a": 3, "b": 5}


def test_nothing_shown_is_no_share():
    assert RuleTally().dismissed_share == 0.0
