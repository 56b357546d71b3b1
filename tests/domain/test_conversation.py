"""The state is a pure fold: the same events give the same state, in whatever order they came."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist_service.domain.conversation import (
    Compacted,
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    MessageAdded,
    OutcomeRecorded,
    Rated,
    compact,
    fold,
)
from assist_service.domain.types import Message, Nudge
from assist_service.errors import PayloadError

KEY = ConversationKey("zendesk", "acme", "141")
NUDGE = Nudge("n1", "validation.missing", "Title", "Why", (), "m1")


def message(name: str, at: float, author: str = "customer", nudge: Nudge | None = None) -> Event:
    return MessageAdded(at, Message(name, author, "text", at), nudge=nudge)  # type: ignore[arg-type]


def state(*events: Event | Compacted) -> Conversation:
    conversation = Conversation(KEY)
    for event in events:
        conversation = fold(conversation, event)
    return conversation


@settings(deadline=None, max_examples=100)
@given(st.permutations([message(f"m{n}", float(n // 2)) for n in range(8)]))
def test_turns_stand_in_order_of_time_however_they_arrived(events: list[Event]):
    """Ties are settled by id, so that every process agrees."""
    assert state(*events).turns == state(*(message(f"m{n}", float(n // 2)) for n in range(8))).turns


@pytest.mark.parametrize(
    ("outcome", "open_after"),
    [
        ("inserted", False),
        ("copied", False),
        ("dismissed", False),
        ("snoozed", False),
        ("overridden", False),
        ("expired", False),
        ("edited", True),
    ],
)
def test_a_nudge_is_open_until_the_agent_closed_it(outcome: str, open_after: bool):
    """An edit is a step on the way, all else is an end."""
    conversation = state(
        message("m1", 1.0, nudge=NUDGE),
        OutcomeRecorded(2.0, "n1", "validation.missing", outcome),  # type: ignore[arg-type]
    )

    assert (conversation.open_nudge is not None) == open_after


def test_a_nudge_that_is_not_renewed_is_withdrawn():
    """When the conversation moves on, so does the advice."""
    conversation = state(message("m1", 1.0, nudge=NUDGE), message("m2", 2.0))

    assert conversation.open_nudge is None
    assert conversation.shown_kind("n1") == "validation.missing"


def test_dismissing_a_nudge_is_remembered_by_its_kind():
    """Never again in this conversation."""
    conversation = state(
        message("m1", 1.0, nudge=NUDGE),
        OutcomeRecorded(2.0, "n1", "validation.missing", "dismissed", "not_true"),
    )

    assert conversation.dismissed == {"validation.missing"}


def test_a_snooze_does_not_pass_on_to_the_next_agent():
    """Only one agent asked for the snooze."""
    snoozed = OutcomeRecorded(2.0, "n1", "validation.missing", "snoozed", None, "conversation")
    assigned, reassigned = (
        DetailsChanged(at, Details(agent_id=agent)) for at, agent in ((0.5, "a"), (3.0, "b"))
    )
    snoozed_events = (assigned, message("m1", 1.0, nudge=NUDGE), snoozed)

    assert (
        state(*snoozed_events, DetailsChanged(3.0, Details(agent_id="a"))).snoozed == "conversation"
    )
    assert state(*snoozed_events, reassigned).snoozed is None


def test_a_snooze_for_a_message_ends_with_the_customers_next():
    """The agent's own reply does not end it."""
    snoozed = OutcomeRecorded(2.0, "n1", "validation.missing", "snoozed", None, "message")
    snoozed_events = (message("m1", 1.0, nudge=NUDGE), snoozed)

    assert state(*snoozed_events, message("m2", 3.0, "agent")).snoozed == "message"
    assert state(*snoozed_events, message("m3", 3.0)).snoozed is None


def test_details_that_an_event_leaves_out_stay():
    """A reply's webhook knows less than an assignment's."""
    conversation = state(
        DetailsChanged(1.0, Details(team="billing", customer_name="Ada")),
        DetailsChanged(2.0, Details(team="returns")),
    )

    assert conversation.details == Details(team="returns", customer_name="Ada")


def test_a_compacted_log_folds_to_the_state_it_holds():
    """It survives JSON, as it is stored."""
    whole = state(
        message("m1", 1.0, nudge=NUDGE),
        OutcomeRecorded(2.0, "n1", "validation.missing", "snoozed", None, "conversation"),
        Rated(3.0, "BAD", good=False),
    )
    entry = msgspec.json.encode(Compacted(compact(whole)))

    conversation = state(msgspec.json.decode(entry, type=Compacted))

    assert conversation == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zendesk",
        "zendesk:acme",
        "zendesk::1",
        ":a:1",
        "a:b:",
        "a:b:c d",
        "a:b:\n",
        "a:b:" + "x" * 400,
    ],
)
def test_what_is_no_key_is_refused_with_an_example(text: str):
    with pytest.raises(PayloadError):
        ConversationKey.parse(text)


def test_a_key_reads_as_it_is_written():
    """The id may hold colons."""
    assert str(ConversationKey.parse("chatwoot:1:a:b")) == "chatwoot:1:a:b"
