"""Check a file that was taken out of the audit log: the entries, or what was in force on a day.

A file of entries proves itself: each line holds the hash of its entry and of the one before, and
all but the entries of users, which leave their hashes of passwords out, can be worked out again.
Whether it is *our* record says only the store, whose chain must hold the same hashes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from assist_service.audit_log.chain import DOCUMENTS
from assist_service.errors import PayloadError
from assist_service.guidance.history import KINDS
from assist_service.store.documents import DocumentChange, Documents, entry_hash

_DAY = frozenset(("day", *KINDS))


class FileChecked(msgspec.Struct, frozen=True):
    """What became of checking a file.

    ``entries`` were looked at, ``gaps`` are places where a filter left entries out, ``broken`` says
    what does not hold (empty: it holds), ``in_store`` whether the store was asked too.
    """

    what: str
    entries: int
    gaps: int
    broken: tuple[str, ...]
    in_store: bool


def check_file(raw: bytes, documents: Documents | None) -> FileChecked:
    """Check a downloaded file, and against the record in the store where one is given.

    Raises:
        PayloadError: it is no such file.

    """
    try:
        whole = json.loads(raw)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and whole.keys() >= _DAY:
        return _check_day(whole, documents)
    lines = [_line(number, line) for number, line in enumerate(raw.splitlines(), 1) if line.strip()]
    if not lines:
        raise _no_file(1)
    stored_hashes = (
        {} if documents is None else {name: _hashes(documents, name) for name in DOCUMENTS}
    )
    gaps, broken = 0, list[str]()
    for name in DOCUMENTS:
        last: dict[str, Any] | None = None
        for line in (entry for entry in lines if entry["document"] == name):
            broken += _wrong(line)
            if last is not None and line["version"] != last["version"] + 1:
                gaps += 1
            elif last is not None and line["previous"] not in ("", last["hash"]):
                broken.append(f"{_named(line)} does not follow from the one before it")
            if documents is not None and stored_hashes[name].get(line["version"]) != line["hash"]:
                broken.append(f"{_named(line)} does not stand so in the record")
            last = line
    return FileChecked("entries", len(lines), gaps, tuple(broken), documents is not None)


def _check_day(day_state: dict[str, Any], documents: Documents | None) -> FileChecked:
    if documents is None:
        raise PayloadError(
            "What was in force on a day is checked against the record.",
            "Leave --alone out, where the service's store is.",
        )
    broken = []
    for name in KINDS:
        part, entry = day_state[name], None
        for raw in documents.entries(name):
            change = msgspec.json.decode(raw, type=DocumentChange)
            if change.version == part["version"]:
                entry = (raw, change)
        if part["version"] == 0 or not part["known"]:
            continue
        if entry is None:
            broken.append(f"{name} version {part['version']} is not in the record (any more)")
        elif entry[1].after != part["value"] or entry_hash(entry[0]) != part["hash"]:
            broken.append(f"{name} version {part['version']} was not so")
    return FileChecked(
        f"in force on {day_state['day']}", len(KINDS), 0, tuple(broken), in_store=True
    )


def _line(number: int, raw: bytes) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except ValueError:
        raise _no_file(number) from None
    required_kinds = {"document": str, "version": int, "at": float, "who": str, "note": str}
    kinds = {**required_kinds, "previous": str, "hash": str}
    if not isinstance(line, dict) or not all(
        isinstance(line.get(name), kind) for name, kind in kinds.items()
    ):
        raise _no_file(number)
    return line


def _no_file(number: int) -> PayloadError:
    return PayloadError(
        f"Line {number} is no entry of the audit log.",
        "Give the file as it was downloaded from the console, or printed by `assist audit-log export`.",
    )


def _wrong(line: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a line by itself."""
    if line["document"] == "users":
        return
    fields = {name: line.get(name) for name in DocumentChange.__struct_fields__}
    if entry_hash(msgspec.json.encode(DocumentChange(**fields))) != line["hash"]:  # type: ignore[arg-type]
        yield f"{_named(line)} is not what its hash was made of"


def _named(line: dict[str, Any]) -> str:
    return f"{line['document']} version {line['version']}"


def _hashes(documents: Documents, name: str) -> dict[int, str]:
    raws: Iterable[bytes] = documents.entries(name)
    return {msgspec.json.decode(raw, type=DocumentChange).version: entry_hash(raw) for raw in raws}
