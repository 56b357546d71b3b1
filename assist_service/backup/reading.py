"""Read the store for a backup: each conversation and document is consistent in itself.

The store keeps running during a backup. Keys that belong together are read in one script: a
conversation's log with its seen messages, a document with its history. The queue is read last, so
that every planned delivery is either in it or already done; totals may include messages that arrived
during the backup.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assist_service.backup.file import BackupRecord
from assist_service.privacy.keyspace import matching_keys
from assist_service.store import keys
from assist_service.store.connection import Script, Store

READ = Script("read_keys", idempotent=True)
# Most entries that one script reads; a longer history is read in pages.
PAGE = 500
_conversation = re.compile(r"(assist:\{\d+\}:)(?:log|seen|enrolled|delivery):(.*)", re.DOTALL)
_log_or_seen = re.compile(r"(assist:\{\d+\}:)(?:log|seen):(.*)", re.DOTALL)
_document = re.compile(r"(assist:\{document:.*\}:)(?:now|history)", re.DOTALL)
_queue = re.compile(r"assist:\{\d+\}:deliveries.*")
# Keys that contain message text; the rest of a backup may be stored for longer.
_text = re.compile(r"assist:\{\d+\}:(log|seen|delivery|deliveries)\b.*", re.DOTALL)


def names(store: Store, *, text: bool) -> list[tuple[str, ...]]:
    """Return all key names in reading order, grouped by the keys to read together.

    Args:
        text: whether to include the keys that contain message text.

    """
    groups: dict[str, set[str]] = {}
    for name in matching_keys(store, "assist:*"):
        if name != keys.restoring() and (text or not _text.fullmatch(name)):
            groups.setdefault(_group(name), set()).update((name, *_companions(name, text=text)))
    return [
        tuple(sorted(groups[group]))
        for group in sorted(
            groups, key=lambda group_name: (bool(_queue.fullmatch(group_name)), group_name)
        )
    ]


def _companions(name: str, *, text: bool) -> list[str]:
    """Return the names of the keys that are written together with ``name``.

    A scan may miss one of two keys created while it runs; ``read`` skips names without a value.
    """
    if text and (conversation := _log_or_seen.fullmatch(name)):
        return [f"{conversation[1]}{kind}:{conversation[2]}" for kind in ("log", "seen")]
    if document := _document.fullmatch(name):
        return [f"{document[1]}{kind}" for kind in ("now", "history")]
    return []


def _group(name: str) -> str:
    match = _conversation.fullmatch(name)
    if match is not None:
        whole = match[2].rpartition("|")[0] if ":delivery:" in name else match[2]
        return f"{match[1]}{whole}"
    document = _document.fullmatch(name)
    return document[1] if document is not None else name


def read(store: Store, groups: Iterable[tuple[str, ...]]) -> Iterator[list[BackupRecord]]:
    """Yield the records of each group; keys deleted in the meantime are skipped."""
    delivery_names: set[bytes] = set()
    for group in groups:
        group_records = _read(store, group)
        delivery_names |= {record.name for record in group_records if b":delivery:" in record.name}
        for record in tuple(group_records):
            if _queue.fullmatch(record.name.decode()) and record.kind == "stream":
                # Deliveries planned since their conversation was read.
                late = set(record.value[3::4]) - delivery_names
                group_records += [
                    late_record
                    for name in sorted(late)
                    for late_record in _read(store, (name.decode(),))
                ]
        yield group_records


def _read(store: Store, group: tuple[str, ...]) -> list[BackupRecord]:
    raw = store.call(READ, list(group), [PAGE])
    return [
        BackupRecord(name.encode(), kind.decode(), ends_at, _value(store, name, kind, value))
        for name, (kind, ends_at, value) in zip(group, raw, strict=True)
        if kind != b"none"
    ]


def _value(store: Store, name: str, kind: bytes, value: Any) -> list[bytes]:
    if kind == b"string":
        return [value]
    if kind != b"stream":
        return list(value)
    entries = value if isinstance(value, list) else _pages(store, name, value)
    flat: list[bytes] = []
    for identity, fields in entries:
        flat += [identity, str(len(fields)).encode(), *fields]
    return flat


def _pages(store: Store, name: str, last: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    after = "-"
    while True:
        page = store.ask("xrange", name, after, last.decode(), PAGE)
        for identity, fields in page:
            yield identity, [part for pair in fields.items() for part in pair]
        if len(page) < PAGE:
            return
        after = f"({page[-1][0].decode()}"
