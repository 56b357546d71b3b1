"""What a team learns from, and what never stands in it."""

import pytest

from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.insights.weekly import week_of, weekly_sums
from tests.insights.talk import GOOD, POOR, UPSET, agent, customer

MONDAY = 1_764_000_000.0 - 1_764_000_000.0 % 86_400
KEY = ConversationKey("zendesk", "acme", "1")


def counted(*texts: str) -> dict[str, int]:
    """The sums of a talk: the customer's words first, then replies."""
    known = Conversation(KEY)
    known = fold(known, customer(texts[0], MONDAY))
    total: dict[str, int] = {}
    for n, text in enumerate(texts[1:], 1):
        event = agent(known, text, MONDAY + n)
        after = fold(known, event)
        for name, number in weekly_sums(known, event, after).items():
            total[name] = total.get(name, 0) + number
        known = after
    return total


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            (UPSET, GOOD),
            {
                "conversations": 1,
                "replies": 1,
                "upset": 1,
                "personalised": 1,
                "names": 1,
                "names_used": 1,
                "waits": 1,
                "waits_acknowledged": 1,
            },
        ),
        (
            (UPSET, POOR),
            {
                "conversations": 1,
                "replies": 1,
                "upset": 1,
                "personalised": 0,
                "names": 1,
                "names_used": 0,
                "waits": 1,
                "waits_acknowledged": 0,
            },
        ),
        ((UPSET, POOR, GOOD), {"conversations": 1, "replies": 2, "names": 1, "names_used": 1}),
        (("What time do you close today?", POOR), {"replies": 1, "upset": 0, "waits": 0}),
    ],
    ids=["heard", "not heard", "heard at the second reply", "nobody upset"],
)
def test_a_reply_counts_for_what_it_does(texts: tuple[str, ...], expected: dict[str, int]):
    found = counted(*texts)

    assert {name: found.get(name, 0) for name in expected} == expected


def test_the_sums_hold_no_word_that_was_said_and_nobody_s_name():
    """Fields are of a fixed vocabulary: whatever is said, no new one appears."""
    assert counted(UPSET, GOOD).keys() <= {
        *("conversations", "replies", "upset", "personalised", "names", "names_used"),
        *("waits", "waits_acknowledged", "ace|acknowledgement", "ace|curiosity", "ace|empowerment"),
    }


def test_weeks_begin_on_monday():
    assert week_of(1_764_000_000.0) == "2025-11-24"
    assert week_of(1_764_000_000.0 - 86_400) == "2025-11-17"


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [(0, 604_799, False), (-1, 0, True), (604_799, 604_800, True), (-604_800, -1, False)],
)
def test_a_conversation_counts_once_in_each_week(first: float, second: float, again: bool):
    known = fold(Conversation(KEY), customer(UPSET, MONDAY - 2 * 604_800))
    for at in (first, second):
        event = agent(known, POOR, MONDAY + at)
        after = fold(known, event)
        found = weekly_sums(known, event, after)["conversations"]
        assert found == (at == first or again)
        known = after
