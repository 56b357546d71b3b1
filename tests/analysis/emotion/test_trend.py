"""Trend and escalation risk depend on the conversation in order of time, and on nothing else."""

import random

import pytest

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.emotion.trend import follow
from assist_service.domain.types import Message, Turn


def turns(*texts):
    """Return customer turns, with an agent's turn where a text begins with ``A:``."""
    made = []
    for place, text in enumerate(texts):
        agent = text.startswith("A:")
        message = Message(f"m{place:02}", "agent" if agent else "customer", text, float(place))
        made.append(Turn(message, None if agent else read(text)))
    return made


@pytest.mark.parametrize(
    ("said", "trend"),
    [
        (["Hi, where can I see my order?"], "steady"),
        (
            [
                "Hi, where can I see my order?",
                "A: Let me look.",
                "I have been waiting for two weeks, this is ridiculous!",
            ],
            "rising",
        ),
        (
            ["This is a disgrace, I am furious!", "A: I have refunded it.", "ok thank you so much"],
            "easing",
        ),
        (
            [
                "where is my parcel?",
                "Still nothing, and it's the third time I ask!",
                "thanks, that solved it",
                "great, bye",
            ],
            "easing",
        ),
        (["Do you ship to Norway?", "How much is it?", "ok"], "steady"),
    ],
)
def test_trend_rises_eases_and_stays(said, trend):
    """The last message is weighed against those before it."""
    assert follow(turns(*said)).trend == trend


def test_anger_that_lasts_is_steady_and_stays_risky():
    """Upset at the same height is no rise, and no easing either."""
    reading = follow(turns(*["I am furious, still no refund after 3 weeks!"] * 3))
    assert reading.trend == "steady"
    assert reading.escalation_risk > 0.4


def test_risk_grows_with_its_marks_and_falls_when_the_customer_is_pleased():
    """A manager, a lawyer, another provider: each raises the risk; a solution lowers it."""
    plain = follow(turns("Where is my order?")).escalation_risk
    upset = follow(turns("Where is my order? I have been waiting for three weeks.")).escalation_risk
    manager = follow(
        turns("I have been waiting for three weeks. Get me your manager.")
    ).escalation_risk
    legal = follow(
        turns(
            "I have been waiting for three weeks. Get me your manager, or my lawyer will write to you."
        )
    ).escalation_risk
    eased = follow(
        turns(
            "I have been waiting for three weeks. Get me your manager.",
            "A: Done.",
            "Perfect, thank you so much!",
        )
    ).escalation_risk
    assert plain < upset < manager < legal <= 1
    assert eased < manager


def test_risk_says_which_words_made_it():
    """The marks stand in the signals, with their words."""
    text = "Get me your manager, or you will hear from my solicitor."
    reading = follow(turns(text))
    assert {"asks_manager", "legal"} <= {signal.kind for signal in reading.signals}
    assert "solicitor" in {
        text[slice(*signal.span)] for signal in reading.signals if signal.kind == "legal"
    }


def test_the_same_turns_give_the_same_reading():
    """No clock, no chance; and a shuffled arrival ends alike once the turns stand in order."""
    said = turns("hi", "still waiting for my refund", "A: sorry", "third time I ask!", "ok thanks")
    shuffled = said[:]
    random.Random(3).shuffle(shuffled)
    assert follow(said) == follow(sorted(shuffled, key=lambda turn: turn.message.sent_at))


def test_a_conversation_without_customer_words_has_no_reading():
    """Nothing to follow."""
    assert follow([]) is None
    assert follow(turns("A: Hello, how can I help?")) is None
