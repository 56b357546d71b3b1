"""What happened, over all records of the audit log: filtered, the newest first, in pages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

import msgspec
from werkzeug.datastructures import MultiDict

from assist_service.audit_log.chain import DOCUMENTS
from assist_service.errors import AssistError
from assist_service.store.documents import Documents
from assist_service.web.console.words import say

SHOWN = 50


class Told(msgspec.Struct, frozen=True):
    """An entry without what it changed, which is most of it."""

    version: int
    at: float
    who: str
    note: str


class Happened(msgspec.Struct, frozen=True):
    """One line of the page; ``when`` is for people, ``iso`` for programs."""

    record: str
    version: int
    iso: str
    when: str
    who: str
    note: str


class Wanted(msgspec.Struct, frozen=True):
    """A filter: a record or all, words in who or what, days (UTC, both included), and the page."""

    record: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    @classmethod
    def read(cls, told: MultiDict[str, str]) -> Self:
        """Read a form; what is no record or page is passed over.

        Raises:
            AssistError: a day is none.

        """
        record = told.get("record", "")
        page = told.get("page", "1")
        wanted = cls(
            record if record in DOCUMENTS else "",
            told.get("words", "").strip()[:200],
            told.get("since", ""),
            told.get("until", ""),
            int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )
        wanted.moments()
        return wanted

    def moments(self) -> tuple[float, float]:
        """Return from when to when, in seconds since 1970."""
        begins = start_of(day_of(self.since)) if self.since else float("-inf")
        return begins, end_of(day_of(self.until)) if self.until else float("inf")

    def asked(self) -> dict[str, str]:
        """Return the filter as a form sends it, without the page."""
        told = (("record", self.record), ("words", self.words), ("since", self.since))
        return {name: value for name, value in (*told, ("until", self.until)) if value}


def entries(documents: Documents, wanted: Wanted) -> Iterator[tuple[str, Told, bytes]]:
    """Yield what the filter lets through, oldest first for each record, with its bytes."""
    begins, ends = wanted.moments()
    words = wanted.words.casefold()
    for name in (wanted.record,) if wanted.record else DOCUMENTS:
        for raw in documents.entries(name):
            told = msgspec.json.decode(raw, type=Told)
            if begins <= told.at <= ends and words in f"{told.who} {told.note}".casefold():
                yield name, told, raw


def listed(documents: Documents, wanted: Wanted) -> tuple[list[Happened], int]:
    """Return one page, the newest first, and how many entries there are on all pages."""
    found = [(one.at, one.version, name, one) for name, one, _ in entries(documents, wanted)]
    found.sort(key=lambda row: row[:3], reverse=True)
    first = SHOWN * (max(1, wanted.page) - 1)
    return [_happened(name, one) for _, _, name, one in found[first : first + SHOWN]], len(found)


def day_of(written: str) -> date:
    """Return the day that was written.

    Raises:
        AssistError: it is none.

    """
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise AssistError(say("problem.day"), say("problem.day_about"), code="day") from None


def start_of(day: date) -> float:
    """Return the first moment of a day in UTC, as seconds since 1970."""
    return datetime.combine(day, time(), UTC).timestamp()


def end_of(day: date) -> float:
    """Return the last moment of a day in UTC, as seconds since 1970."""
    if day == date.max:
        return float("inf")
    return start_of(day + timedelta(days=1)) - 1e-6


def _happened(name: str, one: Told) -> Happened:
    at = datetime.fromtimestamp(one.at, UTC)
    iso, when = at.isoformat(timespec="seconds"), f"{at:%d %b %Y, %H:%M:%S}"
    return Happened(name, one.version, iso, when, one.who, one.note)
