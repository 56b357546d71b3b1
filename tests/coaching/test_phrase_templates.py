"""Lines with slots: which can be said, in which order, and how they are filled."""

from assist_service.coaching.phrase_templates import Occasion, TemplateLine, choose, fill


def occasion(seed: str = "a", **more: object) -> Occasion:
    fields = {
        "seed": seed,
        "channel": "chat",
        "emotion": "anger",
        "causes": frozenset(),
        "signals": frozenset(),
        "used_lines": frozenset(),
    }
    return Occasion(**(fields | more))


LINES = [
    TemplateLine("1", "So {reason}.", frozenset(("reason",))),
    TemplateLine("2", "I see.", frozenset()),
    TemplateLine("3", "Hello {customer_name}.", frozenset(("customer_name",))),
    TemplateLine("4", "Dear all.", frozenset(), channel="email"),
    TemplateLine("5", "About the wait.", frozenset(), causes=("wait",)),
]


def said(slots: dict[str, str], **more: object) -> set[str]:
    return {line.id for line in choose(LINES, slots, occasion(**more))}


def test_a_line_whose_slot_has_no_value_is_not_used() -> None:
    assert said({}) == {"2"}
    assert said({"reason": "it broke"}) == {"1", "2"}


def test_a_line_is_not_said_twice() -> None:
    assert said({"reason": "it broke"}, used_lines=frozenset(("1",))) == {"2"}


def test_a_line_for_another_channel_or_cause_is_not_used() -> None:
    assert said({}, channel="email") == {"2", "4"}
    assert said({}, causes=frozenset(("wait",))) == {"2", "5"}


def test_a_line_that_says_more_of_this_customer_comes_first() -> None:
    assert choose(LINES, {"reason": "it broke"}, occasion())[0].id == "1"


def test_the_seed_decides_between_equals_and_always_the_same_way() -> None:
    equals = [TemplateLine(str(n), "x", frozenset()) for n in range(30)]
    first = {choose(equals, {}, occasion(str(seed)))[0].id for seed in range(60)}
    assert len(first) > 15
    assert choose(equals, {}, occasion("b")) == choose(equals, {}, occasion("b"))


def test_a_slot_with_a_capital_gets_a_capital() -> None:
    assert fill("{Reason}, and {reason}.", {"reason": "it broke"}) == "It broke, and it broke."
