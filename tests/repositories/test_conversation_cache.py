"""What others wrote is known to be there; what this process wrote is not taken for theirs."""

import pytest

from assist_service.domain.conversation import Conversation, ConversationKey
from assist_service.repositories import conversation_cache
from assist_service.repositories.conversation_cache import ConversationCache, Snapshot

KEY = ConversationKey("zendesk", "1", "141")
KNOWN = Snapshot(Conversation(KEY), "1-0", "1-0")


@pytest.mark.parametrize(
    ("what", "newest"),
    [
        ("", False),
        ("read", True),
        ("read heard", False),
        ("read heard read", True),
        ("heard read", True),
        ("read write read heard", True),
        ("read write heard read", True),
        ("read write read heard heard", False),
        ("read write refused heard", False),
        ("read write write read heard read heard", True),
        ("write read heard", False),
        ("read forget", False),
        ("read write forget read heard", False),
    ],
)
def test_a_state_is_the_newest_until_somebody_else_is_heard_of(what: str, newest: bool):
    states = ConversationCache()
    steps = {
        "read": lambda: states.put(KEY, KNOWN),
        "heard": lambda: states.note_news(str(KEY)),
        "write": lambda: states.count_own_entry(KEY),
        "refused": lambda: states.count_own_entry(KEY, -1),
        "forget": lambda: states.remove(KEY),
    }
    for step in what.split():
        steps[step]()
    assert (states.get_current(KEY) is not None) is newest


def test_the_states_longest_unused_make_room(monkeypatch):
    monkeypatch.setattr(conversation_cache, "MOST_CACHED", 2)
    states = ConversationCache()
    for number in ("1", "2", "1", "3"):
        key = ConversationKey("zendesk", "1", number)
        states.put(key, Snapshot(Conversation(key), "1-0", "1-0"))
    assert [ConversationKey("zendesk", "1", n) in states for n in "123"] == [True, False, True]


def test_idle_states_are_let_go_of(monkeypatch):
    states = ConversationCache()
    states.put(KEY, KNOWN)
    monkeypatch.setattr(conversation_cache, "IDLE_SECONDS", -1.0)
    other = ConversationKey("zendesk", "1", "142")
    states.put(other, Snapshot(Conversation(other)))
    assert KEY not in states


def test_a_conversation_without_a_word_takes_no_place():
    states = ConversationCache()
    states.put(KEY, Snapshot(Conversation(KEY)))
    assert KEY not in states
    assert states.get(KEY) == Snapshot(Conversation(KEY))
