"""The entries of all audit log records, filtered and in pages, newest first."""

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


class EntryHeader(msgspec.Struct, frozen=True):
    """A log entry without its documents, which are most of its size."""

    version: int
    at: float
    who: str
    note: str


class ShownEntry(msgspec.Struct, frozen=True):
    """One line of the page; ``when`` is for display, ``iso`` for programs."""

    record: str
    version: int
    iso: str
    when: str
    who: str
    note: str


class LogFilter(msgspec.Struct, frozen=True):
    """A filter: record (or all), search text, first and last day (UTC, inclusive), and page."""

    record: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """Return the filter of a form; unknown records and pages are ignored.

        Raises:
            AssistError: a day is not a date.

        """
        record = form.get("record", "")
        page = form.get("page", "1")
        log_filter = cls(
            record if record in DOCUMENTS else "",
            form.get("words", "").strip()[:200],
            form.get("since", ""),
            form.get("until", ""),
            int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )
        log_filter.moments()
        return log_filter

    def moments(self) -> tuple[float, float]:
        """Return the first and last moment, in seconds since 1970."""
        begins = start_of(day_of(self.since)) if self.since else float("-inf")
        return begins, end_of(day_of(self.until)) if self.until else float("inf")

    def asked(self) -> dict[str, str]:
        """Return the filter's form fields, without the page."""
        fields = (("record", self.record), ("words", self.words), ("since", self.since))
        return {name: value for name, value in (*fields, ("until", self.until)) if value}


def entries(
    documents: Documents, log_filter: LogFilter
) -> Iterator[tuple[str, EntryHeader, bytes]]:
    """Yield matching entries as (record, header, raw bytes), oldest first within a record."""
    begins, ends = log_filter.moments()
    words = log_filter.words.casefold()
    for name in (log_filter.record,) if log_filter.record else DOCUMENTS:
        for raw in documents.entries(name):
            header = msgspec.json.decode(raw, type=EntryHeader)
            if begins <= header.at <= ends and words in f"{header.who} {header.note}".casefold():
                yield name, header, raw


def page_of_entries(documents: Documents, log_filter: LogFilter) -> tuple[list[ShownEntry], int]:
    """Return one page, newest first, and the number of entries on all pages."""
    matches = [
        (header.at, header.version, name, header)
        for name, header, _ in entries(documents, log_filter)
    ]
    matches.sort(key=lambda row: row[:3], reverse=True)
    first = SHOWN * (max(1, log_filter.page) - 1)
    return [
        _shown_entry(name, header) for _, _, name, header in matches[first : first + SHOWN]
    ], len(matches)


def day_of(text: str) -> date:
    """Return the date of an ISO string.

    Raises:
        AssistError: it is not a date.

    """
    try:
        return date.fromisoformat(text)
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


def _shown_entry(name: str, header: EntryHeader) -> ShownEntry:
    at = datetime.fromtimestamp(header.at, UTC)
    iso, when = at.isoformat(timespec="seconds"), f"{at:%d %b %Y, %H:%M:%S}"
    return ShownEntry(name, header.version, iso, when, header.who, header.note)
