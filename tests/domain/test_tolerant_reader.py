"""Two releases share a store: the older reads what it knows of the newer's, and gives the rest back."""

from typing import Any

import msgspec
import pytest

from assist_service.access.users import UsersDocument
from assist_service.delivery.queue import Deliveries
from assist_service.domain.conversation import (
    Compacted,
    Conversation,
    ConversationKey,
    MessageAdded,
    UnknownEvent,
    fold,
)
from assist_service.domain.tolerant_reader import read_stored, revise_document
from assist_service.domain.types import Message, Nudge
from assist_service.helpdesk.contract import Delivery
from assist_service.playbook.lines.line import SharedLine, line_id
from assist_service.playbook.repository import Playbook
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.repositories.log_entries import decode_entry, encode_entry
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.team_settings.edits import with_kind
from assist_service.team_settings.model import SettingsDocument, read_settings
from tests.privacy.everything import talk

KEY = ConversationKey("zendesk", "acme", "9")


def newer(value: Any) -> Any:
    """Plain JSON data as a newer release might write it: something more in every object."""
    if isinstance(value, dict):
        return {**{name: newer(part) for name, part in value.items()}, "since_then": {"a": [1]}}
    return [newer(part) for part in value] if isinstance(value, list) else value


def entries(service, key: ConversationKey) -> list[bytes]:
    return [fields[b"e"] for _, fields in service.store.ask("xrange", keys.log(key))]


def test_a_log_with_something_more_in_every_object_folds_to_the_same_state(service):
    """Message, reading, review, nudge, outcome, rating, details: the names that we know mean the same."""
    key = talk(service, "77")
    raw = entries(service, key)
    assert len(raw) >= 4
    state = Conversation(key)
    for raw_entry in raw:
        # A map with names of its own (who outcomes are of) would gain one; the log's entries have none.
        state = fold(
            state, decode_entry(msgspec.json.encode(newer(msgspec.json.decode(raw_entry))))
        )
    assert state == service.log.load(key)
    again = Compacted(service.log.load(key))
    entry_data = msgspec.json.decode(encode_entry(again))
    entry_data["conversation"]["since_then"] = 1
    assert decode_entry(msgspec.json.encode(entry_data)) == again


NUDGE = Nudge("n", "validation.missing", "T", "W", (), "m")
SAID = MessageAdded(1.0, Message("m1", "customer", "Hello?", 1.0), nudge=NUDGE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda e: e["nudge"].update(kind="wait.silent"),
            msgspec.structs.replace(SAID, nudge=None),
        ),
        (lambda e: e.update(policy=[{"rule": "x", "level": "shout"}]), SAID),
        (lambda e: e["message"].update(author="machine"), UnknownEvent()),
        (lambda e: e.update(kind="call"), UnknownEvent()),
        (lambda e: e.clear(), UnknownEvent()),
    ],
    ids=[
        "advice of a new kind",
        "a finding of a new level",
        "a new kind of author",
        "a new kind of event",
        "nothing known",
    ],
)
def test_an_entry_keeps_what_we_know_of_it(change, expected):
    entry = msgspec.json.decode(encode_entry(SAID))
    change(entry)
    assert decode_entry(msgspec.json.encode(entry)) == expected


def test_a_conversation_goes_on_after_an_entry_that_we_cannot_read(store: Store):
    """It stays in the log and is not shown; no decision is repeated and no event is lost."""
    log = ConversationLog(store, 3600)
    log.append(KEY, "message:m1", lambda _: SAID)
    store.ask("xadd", keys.log(KEY), {"e": b'{"kind":"call","at":2.0}'})
    after = MessageAdded(3.0, Message("m2", "agent", "Hi.", 3.0))
    second_log = ConversationLog(store, 3600)
    assert not second_log.append(KEY, "message:m2", lambda _: after).duplicate
    snapshot, entries = log.follow(KEY, "0-1")
    assert [turn.message.id for turn in snapshot.conversation.turns] == ["m1", "m2"]
    assert [type(event).__name__ for _, event in entries] == ["MessageAdded", "MessageAdded"]


SETTINGS = {
    "organisation": {
        "nudges": {"wait.silent": {"on": True}, "name.unused": {"on": True, "sound": "bell"}},
        "tone": "warm",
    },
    "teams": {"zendesk:acme:1": {"off": True, "colour": "blue"}},
    "holidays": ["2027-01-01"],
}


def test_settings_of_a_newer_release_hold_as_far_as_we_know_them_and_survive_our_change():
    settings = read_settings(SETTINGS)
    assert settings.organisation.nudges["name.unused"].on is True
    assert settings.teams["zendesk:acme:1"].off is True
    document = revise_document(
        SETTINGS,
        SettingsDocument,
        lambda current: with_kind(current, None, "name.unused", on=False),
    )
    expected = msgspec.json.decode(msgspec.json.encode(SETTINGS))
    expected["organisation"]["nudges"]["name.unused"]["on"] = False
    assert document == expected


def test_what_we_take_away_is_not_put_back():
    document = {"organisation": {"budget": 3, "tone": "warm"}, "teams": {"a:b:c": {"off": True}}}
    edit = lambda _: SettingsDocument()  # noqa: E731
    assert revise_document(document, SettingsDocument, edit) == {
        "organisation": {"tone": "warm"},
        "teams": {},
    }
    assert revise_document(None, SettingsDocument, edit) == {"organisation": {}, "teams": {}}


def test_a_person_in_a_role_that_we_do_not_know_can_do_nothing_here_and_stays():
    document = {"users": {"a@b.example": {"role": "janitor", "since": 1.0}}}
    assert read_stored(document, UsersDocument).users == {}
    assert (
        revise_document(document, UsersDocument, lambda users: users)["users"] == document["users"]
    )


def test_a_line_in_a_new_state_is_passed_over(service):
    words = "I would have lost patience long before you did."
    line = SharedLine(line_id("z:a", words), "z:a", words, "acknowledge", 1.0, "offered")
    service.part(Playbook).share_line(line)
    line_data = {**msgspec.to_builtins(line), "state": "pinned"}
    service.documents.write(line.id, line_data, version=1, who="t", note="", at=1.0)
    service.store.ask("hset", keys.playbook_counts(), f"{line.id}|shown", 1)
    service.part(Playbook).load()
    assert service.part(Playbook).counts([line.id], "z:a:5")[line.id][0].votes == 0


def test_a_delivery_of_a_new_kind_is_left_for_a_worker_that_knows_it(store: Store):
    queue = Deliveries(store, 3600)
    number = keys.bucket(KEY)
    for what in ("one", "two"):
        queue.enqueue(Delivery(f"tag:{what}", "tag", KEY, 0.0, subject=what))
    name = keys.delivery(KEY, "tag:one")
    told = msgspec.json.decode(store.ask("hget", name, "p"))
    store.ask("hset", name, "p", msgspec.json.encode({**told, "kind": "call"}))
    assert [one.delivery.subject for one in queue.claim(number, "old", 9, 60_000)] == ["two"]
    store.ask("hset", name, "p", msgspec.json.encode(told))  # the newer worker reads it
    assert "one" in [one.delivery.subject for one in queue.claim(number, "new", 9, 0)]
