"""A message that arrives through two channels is stored once, whichever comes first."""

from pathlib import Path

import pytest

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Author, Message
from assist_service.engine.deduplication import TranscriptLine, fingerprint, observe_transcript
from assist_service.engine.engine import Engine
from assist_service.helpdesk.contract import Incoming
from assist_service.observability.logs import report_fault
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.settings import Settings

NOW = 1_000_000.0
ANGRY = "I have waited three weeks for my refund and nobody answers. I am so angry!"
ORDERS = ["webhook first", "transcript first"]


@pytest.fixture
def engine(shared_store, tmp_path: Path) -> Engine:
    from assist_service.app import make_service

    service = make_service(Settings({"ASSIST_DATA_DIR": str(tmp_path)}), shared_store, {})
    return Engine(ConversationLog(shared_store, 3600), service.guidance, report_fault)


@pytest.fixture
def key(request) -> ConversationKey:
    return ConversationKey("zendesk", "1", f"{abs(hash(request.node.nodeid))}")


def hook(
    key: ConversationKey, number: int, text: str, at: float, author: Author = "customer"
) -> Incoming:
    message = Message(f"w{number}", author, text, at)
    return Incoming(key, f"message:w{number}", at, message)


def texts(engine: Engine, key: ConversationKey) -> list[str]:
    return [turn.message.text for turn in engine._log.load(key).turns]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("at", [NOW + 2.0, None], ids=["with its time", "without a time"])
def test_a_message_from_both_channels_is_stored_once(engine, key, order, at):
    incoming = [
        hook(key, 1, "Hello there", NOW),
        *observe_transcript(key, [TranscriptLine("customer", "Hello  there!", at)], NOW + 5),
    ]
    if order == "transcript first":
        incoming.reverse()
    duplicates = [engine.observe(event).duplicate for event in incoming]
    assert len(texts(engine, key)) == 1
    assert duplicates[0] is False
    for event in incoming:
        assert engine.observe(event).duplicate
    assert len(texts(engine, key)) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_words_said_twice_are_two_messages(engine, key, order):
    hooks = [hook(key, 1, "Hello?", NOW), hook(key, 2, "Hello?", NOW + 20)]
    transcript = [
        *observe_transcript(
            key,
            [
                TranscriptLine("customer", "Hello?", NOW),
                TranscriptLine("customer", "Hello?", NOW + 20),
            ],
            NOW + 30,
        )
    ]
    for event in [*hooks, *transcript] if order == "webhook first" else [*transcript, *hooks]:
        engine.observe(event)
    assert texts(engine, key) == ["Hello?", "Hello?"]


def test_the_same_words_by_the_other_side_are_another_message(engine, key):
    engine.observe(hook(key, 1, "Thank you", NOW))
    for event in observe_transcript(
        key,
        [
            TranscriptLine("customer", "Thank you", NOW),
            TranscriptLine("agent", "Thank you", NOW + 5),
        ],
        NOW + 9,
    ):
        engine.observe(event)
    assert [turn.message.author for turn in engine._log.load(key).turns] == ["customer", "agent"]


def test_a_card_number_is_hidden_and_the_message_known_all_the_same(engine, key):
    text = "My card is 4111 1111 1111 1111, please help"
    for event in [
        *observe_transcript(key, [TranscriptLine("customer", text, NOW)], NOW),
        hook(key, 1, text, NOW),
    ]:
        engine.observe(event)
    (text_in_log,) = texts(engine, key)
    assert "4111 1111" not in text_in_log


def test_a_long_conversation_told_at_once_draws_one_piece_of_advice(engine, key):
    """The last message is news; the others were answered or passed over long ago."""
    transcript = [
        TranscriptLine("customer", ANGRY, NOW),
        TranscriptLine("agent", "ok", NOW + 1),
        TranscriptLine("customer", f"Hello? {ANGRY}", NOW + 2),
    ]
    for event in observe_transcript(key, transcript, NOW + 3):
        engine.observe(event)
    conversation = engine._log.load(key)
    assert len(conversation.turns) == 3
    assert conversation.open_nudge is not None
    assert conversation.open_nudge.about == conversation.turns[-1].message.id
    assert len(conversation.shown_nudges) == 1


def test_what_came_before_does_not_take_the_open_nudge_away(engine, key):
    engine.observe(hook(key, 1, ANGRY, NOW))
    before = engine._log.load(key).open_nudge
    assert before is not None
    for event in observe_transcript(
        key,
        [TranscriptLine("customer", "Hello", NOW - 60), TranscriptLine("customer", ANGRY, NOW)],
        NOW + 1,
    ):
        engine.observe(event)
    conversation = engine._log.load(key)
    assert [turn.message.text for turn in conversation.turns] == ["Hello", ANGRY]
    assert conversation.open_nudge == before


def test_details_that_are_known_are_no_event(engine, key):
    first = Incoming(key, "event:1", NOW, details=Details(team="7"), from_transcript=True)
    again = Incoming(key, "event:2", NOW + 1, details=Details(team="7"), from_transcript=True)
    assert (engine.observe(first).duplicate, engine.observe(again).duplicate) == (False, True)


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("Hello  there", "hello there!", True),
        ("**Hello** there", "Hello there", True),
        ("Hello", "Hello you", False),
        ("😀", "😀", True),
        ("😀", "😡", False),
        ("שלום", "שלום ", True),
    ],
)
def test_words_are_the_same_however_they_are_laid_out(first: str, second: str, *, is_same: bool):
    assert (fingerprint("customer", first) == fingerprint("customer", second)) is is_same
