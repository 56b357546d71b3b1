"""The inbox card says what the state says, within Intercom's rules, whatever stands in it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from integrations.intercom import card
from tests.integrations.intercom.canvas_rules import check, faults, height
from tests.integrations.intercom.states import nudge, reading, state, states

SHOWN = card.Shown(1547066700.0, "UTC", "https://assist.example/intercom/live/abc")
MANY = {
    "segments": [{"kind": "flexible", "text": "word " * 90}, {"kind": "fixed", "text": "x" * 900}]
}


def first(drawn: dict[str, Any], shown: card.Shown = SHOWN) -> str:
    """What is written on the first card, checked against the rules."""
    components = card.first_card(drawn, shown)
    check(card.canvas(components), first=True)
    return "\n".join(one.get("text") or one.get("label") or "" for one in components)


def test_the_card_tells_feeling_reasons_advice_and_words() -> None:
    assert first(state()).split("\n") == [
        "Priya Raman sounds frustrated",
        "It is rising. About money and having to ask again. In their words: “This is the third time I ask”",
        "**Say what you understood first** They asked three times, and the reply does not take it up.",
        "**Yours to reword:** Being charged twice and…",
        "**Policy, word for word:** A refund takes 3 to 5 working days.",
        "**Yours to reword:** I can stay on it until…",
        "As of Jan 9, 2019 at 8:45PM UTC.",
        "Copy these words",
        "Refresh",
        "Open live view",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"customer": None, "nudge": None, "turns": []}, "Nothing to read yet"),
        ({"nudge": None}, "No advice needed right now."),
        ({"nudge": None, "off": True}, "Advice is switched off for this team."),
        ({"nudge": None, "quiet": {"scope": "message", "until": None}}, "until the customer writes again"),
        ({"nudge": None, "quiet": {"scope": "conversation", "until": None}}, "Quiet for this conversation"),
        ({"nudge": None, "quiet": {"scope": "hour", "until": 1547070300.0}}, "Quiet until Jan 9, 2019 at 9:45PM UTC"),
        ({"customer": {"message": "m1", "reading": reading(abstained="language")}}, "does not look like English"),
        ({"customer": {"message": "m1", "reading": reading(abstained="too_short")}}, "too short to tell"),
        ({"customer": {"message": "m1", "reading": reading(emotion="neutral", causes=[])}}, "Priya Raman sounds calm"),
        ({"customer": {"message": "m1", "reading": reading(intensity=0.2)}}, "sounds a little frustrated"),
        ({"customer": {"message": "m1", "reading": reading(intensity=0.9)}}, "sounds very frustrated"),
        ({"details": {}}, "The customer sounds frustrated"),
        ({"nudge": nudge(suggestion=None)}, "**Say what you understood first**"),
    ],
)  # fmt: skip
def test_every_state_has_words_and_a_way_on(changes: dict[str, Any], says: str) -> None:
    shown = first(state(**changes))
    assert says in shown
    assert "Refresh" in shown
    assert "Open live view" in shown


def test_words_are_offered_to_copy_only_where_there_are_some() -> None:
    assert "Copy these words" not in first(state(nudge=None))
    assert "Copy these words" not in first(state(nudge=nudge(suggestion=None)))


def test_the_copy_is_the_suggestion_as_it_stands_and_its_policy_is_named() -> None:
    components = card.words_card(state(), SHOWN)
    check(card.canvas(components), first=False)
    area = next(one for one in components if one["type"] == "textarea")
    assert area["value"] == (
        "Being charged twice and then not answered is not okay. A refund takes 3 to 5 working days."
        " I can stay on it until it is done."
    )
    assert "**Policy, word for word:** A refund takes 3 to 5 working days." in str(components)
    assert components[-1]["label"] == "Back"


@pytest.mark.parametrize("gone", [None, nudge(suggestion=None)])
def test_a_copy_of_words_that_are_gone_says_so(gone: Any) -> None:
    components = card.words_card(state(nudge=gone), SHOWN)
    check(card.canvas(components), first=False)
    assert "gone" in components[0]["text"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[free money](https://evil.example)", "(free money)(https://evil.example)"),
        ("**bold** __bold__", "∗∗bold∗∗ ˍˍboldˍˍ"),
        ("<https://evil.example>", "‹https://evil.example>"),
        ("two\n\n# lines", "two # lines"),
        ("`code`", "'code'"),
    ],
)
def test_what_others_wrote_is_no_markdown(written: str, shown: str) -> None:
    assert card.literal(written) == shown
    assert shown in first(state(nudge=nudge(why=written)))


@pytest.mark.parametrize(
    ("at", "zone", "text"),
    [
        (1546952700.0, "UTC", "Jan 8, 2019 at 1:05PM UTC"),
        (1546952700.0, "America/New_York", "Jan 8, 2019 at 8:05AM EST"),
        (1546905600.0, "UTC", "Jan 8, 2019 at 12:00AM UTC"),
        (1546948800.0, "UTC", "Jan 8, 2019 at 12:00PM UTC"),
    ],
)
def test_times_are_written_out_in_the_teams_zone(at: float, zone: str, text: str) -> None:
    assert card.clock(at, zone) == text


def test_what_went_wrong_is_said_with_a_way_back() -> None:
    components = card.problem_card("The store did not answer.", "Try again in a moment.")
    check(card.canvas(components), first=True)
    assert components[0]["style"] == "error"


def test_a_long_suggestion_does_not_break_the_height_of_the_first_card() -> None:
    drawn = state(nudge=nudge(suggestion=MANY), details={"customer_name": "N" * 500})
    assert height(card.first_card(drawn, SHOWN)) <= 400
    area = card.words_card(drawn, SHOWN)[2]
    assert area["value"].endswith("x" * 900), "the copy is never shortened"


@settings(deadline=None, max_examples=150)
@given(drawn=states)
def test_any_state_gives_cards_within_the_rules(drawn: dict[str, Any]) -> None:
    check(card.canvas(card.first_card(drawn, SHOWN)), first=True)
    check(card.canvas(card.words_card(drawn, SHOWN)), first=False)
    json.dumps(card.first_card(drawn, SHOWN))


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        ([{"type": "link"}], "is no component"),
        ([{"type": "text"}], "text lacks text"),
        ([{"type": "text", "text": ""}], "empty"),
        ([{"type": "text", "text": "a", "style": "big"}], "is not one of"),
        ([{"type": "text", "text": "a", "color": "red"}], "has no field color"),
        ([{"type": "text", "text": "a"}], "a dead end"),
        ([card.button("a", "A", url="nowhere")], "no address"),
        ([{**card.button("a", "A"), "action": {"type": "sheet", "url": "https://x"}}], "no action"),
        ([card.button("a", "A", style="primary")], "a primary button"),
        ([card.button("a", "A"), card.button("a", "B")], "one id"),
        ([card.button("a", "A"), card.text("5 minutes ago")], "grows old"),
        ([card.button("a", "A"), card.text("x" * 70_000)], "over 64 KB"),
        ([card.button("a", "A"), card.text("x " * 600)], "px high"),
        ([{"type": "dropdown", "id": "d", "options": [{"type": "option", "id": "1", "text": "x"}]}], "not 2 to 10"),
    ],
)  # fmt: skip
def test_the_check_itself_finds_what_is_wrong(components: list[Any], fault: str) -> None:
    assert any(fault in found for found in faults(card.canvas(components), first=True))
