"""What a nudge is made from: names, lengths of time, whose turn it is."""

import pytest

from assist_service.coaching.scene import Scene, duration, first_name, names_feeling
from assist_service.policy.rules.ruleset import Ruleset
from tests.coaching.talk import Talk


@pytest.mark.parametrize(
    ("whole", "first"),
    [
        ("Maria Lopez", "Maria"),
        ("maria", "Maria"),
        ("Dr. Ana Cruz", "Ana"),
        ("Jean-Luc Picard", "Jean-Luc"),
        ("O'Neill", "O'Neill"),
        ("Zoë", "Zoë"),
        ("Customer 4711", None),
        ("maria@example.com", None),
        ("Visitor", None),
        ("+49 170 1234567", None),
        ("<script>", None),
        ("J.", None),
        ("", None),
        (None, None),
    ],
)
def test_the_customer_is_called_by_what_is_plainly_a_first_name(
    whole: str | None, first: str | None
) -> None:
    assert first_name(whole) == first


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (11 * 60, "about 10 minutes"),
        (44 * 60, "about 45 minutes"),
        (62 * 60, "about an hour"),
        (90 * 60, "over an hour"),
        (5 * 3600, "about 5 hours"),
        (26 * 3600, "about a day"),
        (74 * 3600, "about 3 days"),
    ],
)
def test_a_wait_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("clause", "is_named"),
    [
        ("you're afraid you broke it", True),
        ("you are really worried about your deposit", True),
        ("you were charged twice", False),
    ],
)
def test_a_feeling_that_the_customer_named_is_not_named_again(clause: str, is_named: bool) -> None:
    assert names_feeling(clause) is is_named


def test_what_the_agent_answers_is_what_the_customer_said_since_the_last_reply(
    no_rules: Ruleset,
) -> None:
    talk = Talk().customer("My parcel is lost.").agent("One moment.")
    talk.customer("It was a present.").customer("Hello?").agent("Here I am.").agent("Still here.")
    scene = Scene(talk.state, talk.at, no_rules)
    assert [turn.message.text for turn in scene.pending] == ["It was a present.", "Hello?"]
    assert [turn.message.text for turn in scene.replies] == ["Here I am.", "Still here."]
    assert scene.wait_seconds == 120.0
    assert len(scene.turns_before_reply) == 4
