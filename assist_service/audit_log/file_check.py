"""Check a file exported from the audit log: entries, or the state in force on a day.

A file of entries can be checked on its own: each line has the hash of its entry and of the previous
one. The hashes can be recomputed, except for users, whose password hashes are not exported. Only the
store can prove that the file is genuine: its chain must have the same hashes.
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
    """The result of checking a file.

    ``entries`` is the number checked, ``gaps`` the number of places where a filter left entries out,
    ``broken`` the problems found (empty: intact), ``in_store`` whether the store was consulted.
    """

    what: str
    entries: int
    gaps: int
    broken: tuple[str, ...]
    in_store: bool


def check_file(raw: bytes, documents: Documents | None) -> FileChecked:
    """Check a downloaded file, against the stored log too if ``documents`` is given.

    Raises:
        PayloadError: it is not an export of the audit log.

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
                broken.append(f"{_named(line)} differs from the stored log")
            last = line
    return FileChecked("entries", len(lines), gaps, tuple(broken), documents is not None)


def _check_day(day_state: dict[str, Any], documents: Documents | None) -> FileChecked:
    if documents is None:
        raise PayloadError(
            "The state of a day can only be checked against the stored log.",
            "Run the command without --alone where it can reach the service's store.",
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
            broken.append(f"{name} version {part['version']} is no longer in the stored log")
        elif entry[1].after != part["value"] or entry_hash(entry[0]) != part["hash"]:
            broken.append(f"{name} version {part['version']} differs from the stored log")
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
        f"Line {number} is not an entry of the audit log.",
        "Give a file downloaded from the console or printed by `assist audit-log export`, unchanged.",
    )


def _wrong(line: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a line by itself."""
    if line["document"] == "users":
        return
    fields = {name: line.get(name) for name in DocumentChange.__struct_fields__}
    if entry_hash(msgspec.json.encode(DocumentChange(**fields))) != line["hash"]:  # type: ignore[arg-type]
        yield f"{_named(line)} does not match its hash"


def _named(line: dict[str, Any]) -> str:
    return f"{line['document']} version {line['version']}"


def _hashes(documents: Documents, name: str) -> dict[int, str]:
    raws: Iterable[bytes] = documents.entries(name)
    return {msgspec.json.decode(raw, type=DocumentChange).version: entry_hash(raw) for raw in raws}
