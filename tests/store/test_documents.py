"""Documents change one writer at a time and remember who changed what."""

import threading

import pytest

from assist_service.store.connection import Store
from assist_service.store.documents import Conflict, Documents


def test_a_document_never_written_is_version_0(store: Store):
    found = Documents(store).read("settings")

    assert (found.version, found.value) == (0, None)


def test_each_change_is_dated_with_who_and_what_was_before(store: Store):
    documents = Documents(store)

    documents.write("settings", {"a": 1}, version=0, who="ann", note="first", at=10.0)
    documents.write("settings", {"a": 2}, version=1, who="bob", note="second", at=20.0)

    newest, oldest = documents.history("settings")
    assert (newest.who, newest.at, newest.before, newest.after) == ("bob", 20.0, {"a": 1}, {"a": 2})
    assert (oldest.who, oldest.before) == ("ann", None)


def test_of_two_writers_on_one_version_the_second_is_told(store: Store):
    documents = Documents(store)
    documents.write("settings", {"a": 1}, version=0, who="ann", note="", at=1.0)

    with pytest.raises(Conflict):
        documents.write("settings", {"a": 2}, version=0, who="bob", note="", at=2.0)

    assert documents.read("settings").value == {"a": 1}


def test_thirty_writers_that_repeat_on_conflict_lose_no_change(store: Store):
    documents = Documents(store)

    def add(name: str) -> None:
        while True:
            known = documents.read("list")
            try:
                documents.write(
                    "list",
                    [*(known.value or []), name],
                    version=known.version,
                    who=name,
                    note="",
                    at=1.0,
                )
            except Conflict:
                continue
            return

    threads = [threading.Thread(target=add, args=(str(n),)) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(documents.read("list").value, key=int) == [str(n) for n in range(30)]
