"""The inbox card says what the state says, within Intercom's rules, whatever stands in it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.domain.types import DRAFT, Message
from assist_service.engine.engine import DraftReview, decide, review_draft
from assist_service.helpdesk.contract import Incoming
from integrations.intercom import card, components, further_cards
from tests.engine.test_engine import built_in_guidance
from tests.integrations.intercom.canvas_rules import check, faults, height
from tests.integrations.intercom.states import SAID, nudge, reading, state, states, words

SHOWN = card.CardContext(1547066700.0, "UTC", "https://assist.example/intercom/live/abc")
GOOD = (
    "Being charged twice and asking three times is not okay. I'm opening the case now and will "
    "write by 5 pm. Does that work for you?"
)
HELD = "Please send me your password and I will log in for you."
MANY = {
    "segments": [{"kind": "flexible", "text": "word " * 90}, {"kind": "fixed", "text": "x" * 900}]
}


def first(drawn: dict[str, Any], shown: card.CardContext = SHOWN) -> str:
    """What is written on the first card, checked against the rules."""
    made = card.first_card(drawn, shown)
    check(components.canvas(made), first=True)
    return written(made)


def further(made: list[dict[str, Any]]) -> str:
    """What is written on a card behind the first one, checked against the rules."""
    check(components.canvas(made), first=False)
    assert made[-1]["label"] == "Back"
    return written(made)


def written(made: list[dict[str, Any]]) -> str:
    return "\n".join(one.get("text") or one.get("label") or "" for one in made)


def test_the_card_tells_feeling_reasons_advice_and_words() -> None:
    assert first(state()).split("\n") == [
        "Priya Raman sounds frustrated",
        "Rising. About money and having to ask again. In their words: “This is the third time I ask”",
        "**Say what you understood first** They asked three times, and the reply does not take it up.",
        "**Your wording:** Being charged twice and…",
        "**Fixed wording:** A refund takes 3 to 5 working days.",
        "As of Jan 9, 2019 at 8:45PM UTC.",
        "Copy this wording",
        "Check my draft",
        "Dismiss or snooze",
        "Refresh",
        "Open live view",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"customer": None, "nudge": None, "turns": []}, "Nothing to read yet"),
        ({"nudge": None}, "No advice right now."),
        ({"nudge": None, "held_back": True}, "No advice in this conversation. Your team is comparing"),
        ({"nudge": None, "off": True}, "Advice is off for this team. An admin can turn it on again."),
        ({"nudge": None, "silent": "hours"}, "No advice at this time of day. Your team has set its hours."),
        ({"nudge": None, "off": True, "silent": "rollout"}, "turned on here yet"),
        ({"nudge": None, "quiet": {"scope": "message", "until": None}}, "until the customer writes again"),
        ({"nudge": None, "quiet": {"scope": "conversation", "until": None}}, "Snoozed for this conversation"),
        ({"nudge": None, "quiet": {"scope": "hour", "until": 1547070300.0}}, "Snoozed until Jan 9, 2019 at 9:45PM UTC"),
        ({"customer": {"message": "m1", "reading": reading(abstained="language")}}, "doesn't look like English"),
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
    assert "Copy this wording" not in first(state(nudge=None))
    assert "Copy this wording" not in first(state(nudge=nudge(suggestion=None)))


def test_the_copy_is_the_suggestion_as_it_stands_and_its_policy_is_named() -> None:
    made = further_cards.words_card(state(), SHOWN)
    shown = further(made)
    area = next(one for one in made if one["type"] == "textarea")
    assert area["value"] == (
        "Being charged twice and then not answered is not okay. A refund takes 3 to 5 working days."
        " I can stay on it until it is done."
    )
    assert "**Fixed wording:** A refund takes 3 to 5 working days." in shown
    assert "I've used this" in shown


@pytest.mark.parametrize("gone", [None, nudge(suggestion=None)])
def test_a_copy_of_words_that_are_gone_says_so(gone: Any) -> None:
    assert "this suggestion no longer applies" in further(
        further_cards.words_card(state(nudge=gone), SHOWN)
    )


@pytest.mark.parametrize(
    ("level", "asks"), [("tip", {"dismissed", "snoozed"}), ("stop", {"dismissed", "overridden"})]
)
def test_an_answer_is_one_choice_and_policy_is_overridden_not_snoozed(
    level: str, asks: set[str]
) -> None:
    made = further_cards.answer_card(state(nudge=nudge(level=level)))
    further(made)
    choices = [one for one in made if one["type"] == "single-select"]
    assert {one["id"] for one in choices} == {f"{name}:n-1" for name in asks}
    assert "moved on" in further(further_cards.answer_card(state(nudge=None)))


@pytest.mark.parametrize("outcome", ["copied", "dismissed", "snoozed", "overridden"])
def test_what_was_done_is_said_with_a_check_mark_and_a_way_back(outcome: str) -> None:
    assert further(further_cards.done_card(outcome)).startswith("✓ ")


def test_a_draft_is_asked_for_and_a_wrong_one_stays_in_its_field() -> None:
    assert "checked once and not stored" in further(further_cards.draft_card())
    made = further_cards.draft_card("as I wrote it", "Too long.")
    assert "Too long." in further(made)
    area = next(one for one in made if one["type"] == "textarea")
    assert (area["value"], area["error"]) == ("as I wrote it", True)
    further(further_cards.off_card())


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (GOOD, "✓ Good to send"),
        ("I understand your frustration. Please restart the device.", "would make it better"),
        ("Sure, I'll refund you in full today, I promise.", "before you send it"),
    ],
)  # fmt: skip
def test_a_checked_draft_says_what_to_change_and_keeps_the_draft(draft: str, says: str) -> None:
    made = further_cards.checked_card(draft, reviewed(draft))
    shown = further(made)
    assert says in shown
    area = next(one for one in made if one.get("id") == "draft")
    assert area["value"] == draft
    assert "Check again" in shown
    assert components.fits(made)


def test_a_held_draft_brings_the_bridge_and_asks_for_a_reason_to_send_it_anyway() -> None:
    found = reviewed(HELD)
    made = further_cards.checked_card(HELD, found)
    shown = further(made)
    assert found.hold
    assert "Please change this before you send it" in shown
    assert "You wrote: “" in shown
    assert "**Fixed wording:** We will never ask you for your password or PIN." in shown
    override = next(one for one in made if one["type"] == "single-select")
    assert found.nudge is not None
    assert override["id"] == f"overridden:{found.nudge.id}:{found.nudge.kind}:{found.nudge.rule}"


def reviewed(draft: str) -> DraftReview:
    """What the engine says of a draft in a conversation with an upset customer."""
    guidance = built_in_guidance()
    told = Message("m1", "customer", SAID, 1000.0, author_name="Priya Raman")
    key = ConversationKey("intercom", "ws", "1")
    known = fold(
        Conversation(key), decide(Conversation(key), Incoming(key, "m", 1000.0, told), guidance)
    )
    return review_draft(known, Message(DRAFT, "agent", draft, 1100.0), guidance)


@settings(deadline=None, max_examples=60)
@given(draft=words.map(str.strip).filter(bool), change=st.sampled_from(["", " I'll refund you."]))
def test_any_draft_gives_a_card_within_the_rules(draft: str, change: str) -> None:
    draft = (draft + change)[: further_cards.LONGEST_DRAFT]
    further(further_cards.checked_card(draft, reviewed(draft)))


@pytest.mark.parametrize("letter", ["x", "😡", "é", '"', "\n."])
def test_the_longest_draft_still_fits_into_a_card(letter: str) -> None:
    draft = ("I'll refund you. " + letter * further_cards.LONGEST_DRAFT)[
        : further_cards.LONGEST_DRAFT
    ]
    made = further_cards.checked_card(draft, reviewed(draft))
    further(made)
    assert components.fits(made)


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
    assert components.escape_markdown(written) == shown
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
    assert components.clock(at, zone) == text


def test_what_went_wrong_is_said_with_a_way_back() -> None:
    made = card.problem_card("The store did not answer.", "Try again in a moment.")
    check(components.canvas(made), first=True)
    assert made[0]["style"] == "error"


def test_a_long_suggestion_does_not_break_the_height_of_the_first_card() -> None:
    drawn = state(nudge=nudge(suggestion=MANY), details={"customer_name": "N" * 500})
    assert height(card.first_card(drawn, SHOWN)) <= 400
    made = further_cards.words_card(drawn, SHOWN)
    area = next(one for one in made if one["type"] == "textarea")
    assert area["value"].endswith("x" * 900), "the copy is never shortened"


@settings(deadline=None, max_examples=150)
@given(drawn=states)
def test_any_state_gives_cards_within_the_rules(drawn: dict[str, Any]) -> None:
    check(components.canvas(card.first_card(drawn, SHOWN)), first=True)
    further(further_cards.words_card(drawn, SHOWN))
    further(further_cards.answer_card(drawn))
    json.dumps(card.first_card(drawn, SHOWN))


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ([{"type": "link"}], "is no component"),
        ([{"type": "text"}], "text lacks text"),
        ([{"type": "text", "text": ""}], "empty"),
        ([{"type": "text", "text": "a", "style": "big"}], "is not one of"),
        ([{"type": "text", "text": "a", "color": "red"}], "has no field color"),
        ([{"type": "text", "text": "a"}], "a dead end"),
        ([components.button("a", "A", url="nowhere")], "no address"),
        ([{**components.button("a", "A"), "action": {"type": "sheet", "url": "https://x"}}], "no action"),
        ([components.button("a", "A", style="primary")], "a primary button"),
        ([components.button("a", "A"), components.button("a", "B")], "one id"),
        ([components.button("a", "A"), components.text("5 minutes ago")], "grows old"),
        ([components.button("a", "A"), components.text("x" * 70_000)], "over 64 KB"),
        ([components.button("a", "A"), components.text("x " * 600)], "px high"),
        ([{"type": "dropdown", "id": "d", "options": [{"type": "option", "id": "1", "text": "x"}]}], "not 2 to 10"),
    ],
)  # fmt: skip
def test_the_check_itself_finds_what_is_wrong(made: list[Any], fault: str) -> None:
    assert any(fault in found for found in faults(components.canvas(made), first=True))
