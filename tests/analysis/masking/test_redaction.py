"""A customer's facts are replaced before a moment is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.analysis.masking.redaction import without_facts


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Order 30551 never came.", "Order [number] never came."),
        ("My order #A-77123-X is lost", "My order [number] is lost"),
        ("You took €49.90 and 12 pounds", "You took [amount] and [amount]"),
        ("It cost €49.90. Then EUR 1,200.50, and $5!", "It cost [amount]. Then [amount], and [amount]!"),
        ("It was £30.", "It was [amount]."),
        ("That is order 30551. And A-77123, too.", "That is order [number]. And [number], too."),
        ("It is at https://shop.example/o/1. Look (www.shop.example)!", "It is at [link]. Look ([link])!"),
        ("Write to ana.b@example.co.uk please", "Write to [e-mail] please"),
        ("See https://shop.example/o/1?x=2 now", "See [link] now"),
        ("Call me on +44 20 7946 0018 today", "Call me on [number] today"),
        ("I ordered on 3 May and on 12/04/2026", "I ordered on [date] and on [date]"),
        ("I live at 4 Mill Lane, come by", "I live at [address], come by"),
        ("My name is Ana Souza and I'm angry", "My name is [name] and I'm angry"),
        ("ana here again", "[name] here again"),
        ("My son Deniz's birthday was on Monday", "My son [name]'s birthday was on Monday"),
        ("I've waited three weeks. This is the third time!", "I've waited three weeks. This is the third time!"),
        ("WHERE IS MY PARCEL", "WHERE IS MY PARCEL"),
        ("My card is ••••••••••••••••", "My card is [hidden]"),
    ],
)  # fmt: skip
def test_facts_are_replaced_and_the_feeling_stays(text, redacted):
    assert without_facts(text, ("Ana Souza",)) == redacted


@settings(deadline=None)
@given(st.text(max_size=300), st.text(alphabet="abcdefgh", min_size=3, max_size=8))
def test_no_known_name_and_no_long_number_survives(text, name):
    """Whatever text surrounds them."""
    redacted = without_facts(f"{text} {name} 4711-99821 {text}", (name,))

    assert f" {name} " not in redacted
    assert "99821" not in redacted
