"""Documents with a version and a history: settings, users, approvals."""

import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import msgspec

from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Script, Store

WRITE = Script("write_document", idempotent=False)
HISTORY = 10_000
# Entries read at a time.
PAGE = 200


class Conflict(AssistError):
    """Somebody else changed the document in the meantime; read it again and repeat the change."""

    status = 409
    code = "conflict"


class StoredDocument(msgspec.Struct, frozen=True):
    """A named value (plain JSON data) and its version; version 0 means never written."""

    name: str
    version: int
    value: Any


class DocumentChange(msgspec.Struct, frozen=True):
    """One entry of a document's history: author, time, note, and the value before and after.

    ``previous`` is the SHA-256 of the stored bytes of the entry before, so that no entry can be
    altered, inserted or removed from the middle unnoticed (``audit_log/chain.py``).
    """

    version: int
    at: float
    who: str
    note: str
    before: Any
    after: Any
    previous: str = ""


class StoredValue(msgspec.Struct, frozen=True):
    """A document's stored value; ``head`` is the hash of its newest change."""

    version: int
    value: Any
    head: str


class Documents:
    """Reads documents, writes them with a version check, and reads their history."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cache: dict[str, StoredDocument] = {}
        self._lock = threading.Lock()

    def read(self, name: str) -> StoredDocument:
        """Return the document; version 0 with ``None`` if it was never written."""
        key, _ = keys.document(name)
        version, value = self._store.run(
            lambda client: client.hmget(key, "version", "value"), idempotent=True
        )
        if version is None:
            return StoredDocument(name, 0, None)
        return StoredDocument(name, int(version), msgspec.json.decode(value))

    def cached(self, name: str) -> StoredDocument:
        """Return this process's cached copy of the document, for the hot path."""
        document = self._cache.get(name)
        return self.refresh(name) if document is None else document

    def refresh(self, name: str) -> StoredDocument:
        """Read the document again, cache it and return it."""
        document = self.read(name)
        with self._lock:
            cached = self._cache.get(name)
            if cached is None or cached.version <= document.version:
                self._cache[name] = document
        return document

    def refresh_all(self) -> None:
        """Read all cached documents again, after change notifications may have been missed."""
        for name in tuple(self._cache):
            self.refresh(name)

    def write(
        self, name: str, value: Any, *, version: int, who: str, note: str, at: float
    ) -> StoredDocument:
        """Write and return the document if it still has ``version``; notify every process.

        Raises:
            Conflict: it has another version by now.
            StoreUnavailable: no answer; read it to see whether it was written.

        """
        before = self.read_with_hash(name)
        change = DocumentChange(version + 1, at, who, note, before.value, value, before.head)
        entry = msgspec.json.encode(change)
        answer = self._store.call(
            WRITE,
            list(keys.document(name)),
            [
                version,
                msgspec.json.encode(value),
                entry,
                keys.CHANGED,
                name,
                HISTORY,
                entry_hash(entry),
            ],
        )
        if before.version != version or answer[0] != 1:
            raise Conflict(
                f"{name} was changed by somebody else in the meantime.",
                "Reload and repeat your change.",
            )
        self.refresh(name)
        return StoredDocument(name, version + 1, value)

    def read_with_hash(self, name: str) -> StoredValue:
        """Return the stored value with the hash that the next change is chained to."""
        key, _ = keys.document(name)
        version, value, head = self._store.run(
            lambda client: client.hmget(key, "version", "value", "head"), idempotent=True
        )
        if version is None:
            return StoredValue(0, None, "")
        return StoredValue(int(version), msgspec.json.decode(value), (head or b"").decode())

    def entries(self, name: str) -> Iterator[bytes]:
        """Yield all stored changes as JSON, oldest first, byte for byte as they were written."""
        _, key = keys.document(name)
        after = "-"
        while True:
            raw = self._page(key, after)
            yield from (entry[b"c"] for _, entry in raw)
            if len(raw) < PAGE:
                return
            after = f"({raw[-1][0].decode()}"

    def _page(self, key: str, after: str) -> Any:
        return self._store.run(
            lambda client: client.xrange(key, after, count=PAGE), idempotent=True
        )

    def history(self, name: str, limit: int = 50) -> list[DocumentChange]:
        """Return up to ``limit`` changes, newest first."""
        return [
            msgspec.json.decode(raw, type=DocumentChange)
            for raw in self.newest_entries(name, limit)
        ]

    def newest_entries(self, name: str, limit: int = 50) -> list[bytes]:
        """Return up to ``limit`` changes as JSON, newest first, byte for byte as they were written."""
        _, key = keys.document(name)
        raw = self._store.run(lambda client: client.xrevrange(key, count=limit), idempotent=True)
        return [entry[b"c"] for _, entry in raw]


def entry_hash(entry: bytes) -> str:
    """Return an entry's SHA-256 in hex, which the next entry of the history refers to."""
    return hashlib.sha256(entry).hexdigest()
