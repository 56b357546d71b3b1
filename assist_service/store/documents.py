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
# Entries read in one go.
PAGE = 200


class Conflict(AssistError):
    """Somebody else changed the document in between; read it again and repeat the change."""

    status = 409
    code = "conflict"


class Document(msgspec.Struct, frozen=True):
    """A named value (plain JSON data) and its version; version 0 is "never written"."""

    name: str
    version: int
    value: Any


class DocumentChange(msgspec.Struct, frozen=True):
    """One dated entry of a document's history: who, when, what it said before and after.

    ``previous`` is the SHA-256 of the entry before, as it stands in the store, so that no
    entry can be altered, put in or taken out of the middle unnoticed (``audit_log/chain.py``).
    """

    version: int
    at: float
    who: str
    note: str
    before: Any
    after: Any
    previous: str = ""


class StoredValue(msgspec.Struct, frozen=True):
    """What the store holds of a document now; ``head`` is the hash of its newest change."""

    version: int
    value: Any
    head: str


class Documents:
    """Read, write with a version check, and look back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cache: dict[str, Document] = {}
        self._lock = threading.Lock()

    def read(self, name: str) -> Document:
        """Return the document, or version 0 with ``None``."""
        key, _ = keys.document(name)
        version, value = self._store.run(
            lambda client: client.hmget(key, "version", "value"), idempotent=True
        )
        if version is None:
            return Document(name, 0, None)
        return Document(name, int(version), msgspec.json.decode(value))

    def cached(self, name: str) -> Document:
        """Return the document as this process last heard of it; for the hot path."""
        document = self._cache.get(name)
        return self.refresh(name) if document is None else document

    def refresh(self, name: str) -> Document:
        """Read the document anew and keep it at hand."""
        document = self.read(name)
        with self._lock:
            cached = self._cache.get(name)
            if cached is None or cached.version <= document.version:
                self._cache[name] = document
        return document

    def refresh_all(self) -> None:
        """Read anew whatever is at hand (after a gap in what this process heard)."""
        for name in tuple(self._cache):
            self.refresh(name)

    def write(
        self, name: str, value: Any, *, version: int, who: str, note: str, at: float
    ) -> Document:
        """Write if the document still has ``version``; every process hears of it at once.

        Raises:
            Conflict: it has another version by now.
            StoreUnavailable: no answer; whether it was written, reading it tells.

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
                f"{name} was changed by somebody else meanwhile.", "Look again and repeat it."
            )
        self.refresh(name)
        return Document(name, version + 1, value)

    def read_with_hash(self, name: str) -> StoredValue:
        """Return the document with the hash that the next change of it is chained to."""
        key, _ = keys.document(name)
        version, value, head = self._store.run(
            lambda client: client.hmget(key, "version", "value", "head"), idempotent=True
        )
        if version is None:
            return StoredValue(0, None, "")
        return StoredValue(int(version), msgspec.json.decode(value), (head or b"").decode())

    def entries(self, name: str) -> Iterator[bytes]:
        """Yield every change that is kept, oldest first, byte for byte as it was written."""
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
        """Return the newest changes first."""
        return [msgspec.json.decode(raw, type=DocumentChange) for raw in self.newest(name, limit)]

    def newest(self, name: str, limit: int = 50) -> list[bytes]:
        """Return the newest changes first, byte for byte as they were written."""
        _, key = keys.document(name)
        raw = self._store.run(lambda client: client.xrevrange(key, count=limit), idempotent=True)
        return [entry[b"c"] for _, entry in raw]


def entry_hash(entry: bytes) -> str:
    """Return what the next entry of a history names the one before it by."""
    return hashlib.sha256(entry).hexdigest()
