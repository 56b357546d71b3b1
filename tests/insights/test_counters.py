"""What is counted of a conversation's end: that it was solved or opened again, and how it was rated."""

import pytest

from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    MessageAdded,
    Rated,
    fold,
)
from assist_service.domain.types import Message
from assist_service.insights.counters import counter_fields


def status(value: str, at: float) -> Event:
    return DetailsChanged(at, Details(team="7", status=value))


def said(value: str, at: float) -> Event:
    return MessageAdded(at, Message("m", "bot", "x", at), details=Details(team="7", status=value))


@pytest.mark.parametrize(
    ("events", "counted"),
    [
        ([status("open", 1)], ()),
        ([status("open", 1), status("solved", 2)], ("status|7|solved",)),
        ([status("solved", 1), status("closed", 2)], ()),
        ([status("solved", 1), status("open", 2)], ("status|7|reopened",)),
        ([status("solved", 2), status("open", 1)], ()),
        ([status("open", 1), said("solved", 2)], ("message|7|bot", "status|7|solved")),
        ([status("open", 1), Rated(2.0, "bad", good=False)], ("rating|7|bad",)),
    ],
    ids=["begins", "solved", "closed after", "opened again", "news that come late", "with a message", "rated"],
)  # fmt: skip
def test_an_end_is_counted_once(events: list[Event], counted: tuple[str, ...]):
    known = Conversation(ConversationKey("zendesk", "1", "141"))
    for event in events[:-1]:
        known = fold(known, event)
    assert counter_fields(known, events[-1], fold(known, events[-1])) == counted
