"""Documents with a version and a history: settings, users, approvals."""

import threading
from typing import Any

import msgspec

from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Script, Store

WRITE = Script("write_document", again=False)
HISTORY = 10_000


class Conflict(AssistError):
    """Somebody else changed the document in between; read it again and repeat the change."""

    status = 409
    code = "conflict"


class Document(msgspec.Struct, frozen=True):
    """A named value (plain JSON data) and its version; version 0 is "never written"."""

    name: str
    version: int
    value: Any


class Change(msgspec.Struct, frozen=True):
    """One dated entry of a document's history: who, when, what it said before and after."""

    version: int
    at: float
    who: str
    note: str
    before: Any
    after: Any


class Documents:
    """Read, write with a version check, and look back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand: dict[str, Document] = {}
        self._lock = threading.Lock()

    def read(self, name: str) -> Document:
        """Return the document, or version 0 with ``None``."""
        key, _ = keys.document(name)
        version, value = self._store.run(
            lambda client: client.hmget(key, "version", "value"), again=True
        )
        if version is None:
            return Document(name, 0, None)
        return Document(name, int(version), msgspec.json.decode(value))

    def at_hand(self, name: str) -> Document:
        """Return the document as this process last heard of it; for the hot path."""
        held = self._at_hand.get(name)
        return self.refresh(name) if held is None else held

    def refresh(self, name: str) -> Document:
        """Read the document anew and keep it at hand."""
        found = self.read(name)
        with self._lock:
            held = self._at_hand.get(name)
            if held is None or held.version <= found.version:
                self._at_hand[name] = found
        return found

    def refresh_all(self) -> None:
        """Read anew whatever is at hand (after a gap in what this process heard)."""
        for name in tuple(self._at_hand):
            self.refresh(name)

    def write(
        self, name: str, value: Any, *, version: int, who: str, note: str, at: float
    ) -> Document:
        """Write if the document still has ``version``; every process hears of it at once.

        Raises:
            Conflict: it has another version by now.
            StoreUnavailable: no answer; whether it was written, reading it tells.

        """
        before = self.read(name)
        change = Change(version + 1, at, who, note, before.value, value)
        answer = self._store.call(
            WRITE,
            list(keys.document(name)),
            [
                version,
                msgspec.json.encode(value),
                msgspec.json.encode(change),
                keys.CHANGED,
                name,
                HISTORY,
            ],
        )
        if before.version != version or answer[0] != 1:
            raise Conflict(
                f"{name} was changed by somebody else meanwhile.", "Look again and repeat it."
            )
        self.refresh(name)
        return Document(name, version + 1, value)

    def history(self, name: str, limit: int = 50) -> list[Change]:
        """Return the newest changes first."""
        _, key = keys.document(name)
        raw = self._store.run(lambda client: client.xrevrange(key, count=limit), again=True)
        return [msgspec.json.decode(entry[b"c"], type=Change) for _, entry in raw]
