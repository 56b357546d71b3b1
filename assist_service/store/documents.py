"""Documents with a version and a history: settings, users, approvals."""

from typing import Any

import msgspec

from assist_service.errors import AssistError


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

    def read(self, name: str) -> Document:
        """Return the document, or version 0 with ``None``."""
        raise NotImplementedError

    def write(self, name: str, value: Any, *, version: int, who: str, note: str, at: float) -> Document:
        """Write if the document still has ``version``; every process hears of it at once.

        Raises:
            Conflict: it has another version by now.
            StoreUnavailable: nothing was written.
        """
        raise NotImplementedError

    def history(self, name: str, limit: int = 50) -> list[Change]:
        """Return the newest changes first."""
        raise NotImplementedError
