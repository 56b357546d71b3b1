"""The same question asked again, in other words, after an answer that went past it."""

import pytest

from assist_service.coaching.repeated_question import asked_before
from tests.coaching.talk import Talk


def again(first: str, second: str, reply: str = "Thank you for your message.") -> bool:
    talk = Talk().customer(first).agent(reply).customer(second)
    turns = talk.state.turns
    return asked_before(turns[2:], turns[:2]) is not None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("When will my refund arrive?", "So when does the refund arrive?", True),
        ("Is the blue jacket in stock?", "But is the blue jacket in stock or not?", True),
        ("How do I export my invoices?", "I asked how I can export the invoices?", True),
        ("When will my refund arrive?", "And where is my second parcel?", False),
        ("When will my refund arrive?", "Thanks, the refund arrived!", False),
        ("Hello?", "Hello?", False),
    ],
)
def test_a_question_comes_again_when_its_words_do(first: str, second: str, expected: bool) -> None:
    assert again(first, second) is expected


def test_two_questions_without_a_reply_between_are_no_repeat() -> None:
    talk = Talk().customer("When will my refund arrive?").customer("When will my refund arrive?")
    assert asked_before(talk.state.turns, ()) is None


def test_both_places_are_shown() -> None:
    talk = Talk().customer("Hi. When will my refund arrive?").agent("Hello!")
    talk.customer("Sorry, but when will the refund arrive?")
    repeat = asked_before(talk.state.turns[2:], talk.state.turns[:2])
    assert repeat is not None
    assert repeat.message == "m1"
    first = talk.state.turns[0].message.text
    assert first[slice(*repeat.before)].startswith("When will my refund")
