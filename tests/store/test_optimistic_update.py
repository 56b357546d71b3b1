"""Changing a document that others change at the same time, on a real store."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assist_service.store.documents import Conflict, Documents
from assist_service.store.optimistic_update import update_document


def test_no_change_is_lost_when_many_write_at_once(shared_store):
    """Eight people add ten entries each: eighty entries, eighty dated changes."""
    documents = Documents(shared_store)

    def add(person):
        for number in range(10):
            entry = f"{person}-{number}"
            update_document(
                documents,
                "changes-at-once",
                lambda value, entry=entry: [*(value or []), entry],
                who=f"p{person}",
                note="",
                at=1.0,
            )

    with ThreadPoolExecutor(8) as people:
        list(people.map(add, range(8)))

    assert len(set(documents.read("changes-at-once").value)) == 80
    history = documents.history("changes-at-once", 100)
    assert len(history) == 80
    assert all(len(one.after) == len(one.before or []) + 1 for one in history)


def test_an_edit_that_changes_nothing_leaves_no_entry(shared_store):
    documents = Documents(shared_store)
    same = {"who": "x", "note": "", "at": 1.0}
    first = update_document(documents, "changes-nothing", lambda _: {"a": 1}, **same)
    second = update_document(documents, "changes-nothing", lambda value: {**value, "a": 1}, **same)
    assert (first.version, second.version) == (1, 1)
    assert len(documents.history("changes-nothing")) == 1


def test_an_edit_in_place_is_kept_too(shared_store):
    documents = Documents(shared_store)
    same = {"who": "x", "note": "", "at": 1.0}
    update_document(documents, "changes-in-place", lambda _: {"a": 1}, **same)

    def edit(value):
        value["a"] = 2
        return value

    assert update_document(documents, "changes-in-place", edit, **same).version == 2
    assert documents.read("changes-in-place").value == {"a": 2}


def test_a_document_that_never_rests_is_given_up_with_a_sentence(shared_store):
    documents = Documents(shared_store)
    rival = Documents(shared_store)

    def overtaken(value):
        found = rival.read("changes-restless")
        rival.write(
            "changes-restless",
            (found.value or 0) + 1,
            version=found.version,
            who="rival",
            note="",
            at=1.0,
        )
        return "mine"

    with pytest.raises(Conflict, match="Too many people are changing"):
        update_document(documents, "changes-restless", overtaken, who="x", note="", at=1.0)
