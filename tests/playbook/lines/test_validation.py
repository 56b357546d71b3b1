"""A line is made of an agent's words without anybody's facts, and shared only if no rule minds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist_service.playbook.lines.templating import with_slots
from assist_service.playbook.lines.validation import problems
from assist_service.policy.rules.ruleset import Ruleset, load_rules

HERE = {
    "customer_name": "Dana",
    "reason": "your parcel is three weeks late",
    "feeling": "furious",
    "effect": "infuriating",
}
REFUND = """\
title: No refund after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2099-03-01
because: Terms of sale
applies_to: {teams: [billing]}
when: {customer_says: ["refund"]}
flag:
  promises: ["refund you"]
fixed: Refunds are available for 30 days after delivery.
options: ["an exchange"]
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you in full today."]
  should_pass: ["I can't refund you, but I can offer an exchange."]
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> Ruleset:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "shop").mkdir()
    (folder / "shop" / "refund.yaml").write_text(REFUND, encoding="utf-8")
    return load_rules(folder)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Your parcel is three weeks late, Dana.", "{Reason}, {customer_name}."),
        ("No wonder you're furious: your parcel is three weeks late.", "No wonder you're {feeling}: {reason}."),
        ("Order 30551 should be there by now.", "Order [number] should be there by now."),
        ("You have waited two months for this.", "You have waited [time] for this."),
        ("I'll write again in a day or so.", "I'll write again in a day or so."),
        ("My colleague Ana Souza has it.", "My colleague [name] has it."),
        ("Write to ana@example.com about €40 then.", "Write to [e-mail] about [amount] then."),
        ("  Nobody should\n wait for that. ", "Nobody should wait for that."),
    ],
)  # fmt: skip
def test_this_customers_facts_become_slots_or_are_marked(words, line):
    assert with_slots(words, (HERE,), ("Dana", "Ana Souza")).text == line


@given(st.text(max_size=200))
def test_no_words_break_the_making_of_a_line(text):
    """Whatever an agent wrote, slots of ours come back whole and the name goes."""
    slotted = with_slots(f"{text} Dana {{reason}}", (HERE,), ("Dana",))

    assert slotted.text.endswith("{customer_name} {reason}")


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("I can see why you're {feeling}: {reason}.", None, ""),
        ("Sure, I'll refund you in full today.", "line_breaks_rule", "shop/refund"),
        ("Sorry! Refunds are available for 30 days after delivery.", "line_fixed", "No refund after 30 days"),
        ("Your order [number] is on its way to you.", "line_fact", "[number]"),
        ("The {fixed} applies to everybody here.", "line_slot", "{fixed}"),
        ("That should be {effect enough.", "line_slot", "brace"),
        ("Ok.", "line_empty", "too short"),
        ("It is what it is. " * 30, "line_long", "characters"),
        ("Please calm down, it will be fine.", "line_wording", ""),
    ],
)  # fmt: skip
def test_a_line_that_breaks_a_rule_is_refused_and_the_message_says_which(rules, line, code, says):
    """Also a rule of another team, about a thing that nobody has brought up."""
    line_problems = problems(line, rules)

    assert (line_problems[0].code if line_problems else None) == code
    assert not line_problems or says in line_problems[0].message
