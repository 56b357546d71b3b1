"""The audit log: who changed settings, users, approvals and rules, verified entry by entry.

The log is the documents' own history, so every change is in it. Each entry holds the hash of the
previous one, and the document holds the hash of the newest. Somebody with write access to the store
could rebuild the whole chain; to detect that, store the head that ``verify`` prints in another place
and check later that it is still in the chain.
"""

from typing import Any

import msgspec

from assist_service.access.revocation import DOCUMENT as REVOKED
from assist_service.audit_log.overrides import DOCUMENT as OVERRIDES
from assist_service.guidance.approvals import DOCUMENT as APPROVALS
from assist_service.guidance.history import RULES
from assist_service.privacy.requests import DOCUMENT as PERSONAL_DATA
from assist_service.store.documents import DocumentChange, Documents, entry_hash
from assist_service.store.optimistic_update import update_document

# Exports from the log: who exported what.
EXPORTS = "exports"
# Everything that people change, and the rules in force. Teams seen in traffic are nobody's decision.
DOCUMENTS = ("settings", "users", APPROVALS, RULES, OVERRIDES, EXPORTS, PERSONAL_DATA, REVOKED)


class Checked(msgspec.Struct, frozen=True):
    """The result of checking one document's history.

    ``oldest`` is the version of the oldest stored entry, ``broken`` a sentence about the first broken
    link (``None``: intact), ``head`` the hash of the newest entry.
    """

    document: str
    entries: int
    oldest: int
    head: str
    broken: str | None = None
    noted: bool = False


def verify(documents: Documents, name: str, noted_head: str = "") -> Checked:
    """Check every entry against the one before, and the newest against the document.

    Args:
        documents: the store's documents.
        name: one of ``DOCUMENTS``.
        noted: a head printed earlier; ``Checked.noted`` says whether it is in the chain.

    """
    document = documents.read_with_hash(name)
    count = oldest = 0
    head = ""
    last: _Entry | None = None
    has_noted_head = False
    for raw in documents.entries(name):
        count += 1
        try:
            entry = msgspec.json.decode(raw, type=_Entry)
        except msgspec.MsgspecError:
            return Checked(
                name, count, oldest, head, f"entry {count} cannot be read", has_noted_head
            )
        wrong = _against(entry, last, head)
        if wrong is not None:
            return Checked(name, count, oldest, head, wrong, has_noted_head)
        oldest = oldest or entry.version
        head, last = entry_hash(raw), entry
        has_noted_head = has_noted_head or head == noted_head
    newest = (last.version, _value(last.after)) if last is not None else (0, None)
    broken = None
    if newest != (document.version, document.value):
        broken = f"the document (version {document.version}) does not match the value that version {newest[0]} set"
    elif document.head and document.head != head:
        broken = f"version {newest[0]} is not the entry that was written"
    return Checked(name, count, oldest, head, broken, has_noted_head)


class _Entry(msgspec.Struct, frozen=True):
    """A change with its documents as raw JSON, so that comparing them needs no decoding."""

    version: int
    at: float
    who: str
    note: str
    before: msgspec.Raw
    after: msgspec.Raw
    previous: str = ""


def _value(raw_json: msgspec.Raw) -> Any:
    return msgspec.json.decode(raw_json)


def _against(entry: _Entry, last: _Entry | None, head: str) -> str | None:
    """Return what is wrong with ``entry`` after ``last``, whose hash is ``head``."""
    if last is None:
        return None
    if entry.version != last.version + 1:
        return f"version {entry.version} follows version {last.version}"
    # The oldest entries predate the chain and have no hash; after the first link all have one.
    unchained = not entry.previous and not last.previous
    if not unchained and entry.previous != head:
        return f"version {entry.version} does not follow from version {last.version}"
    is_identical = bytes(entry.before) == bytes(last.after)
    if not is_identical and _value(entry.before) != _value(last.after):
        return (
            f"version {entry.version} does not start from the value that version {last.version} set"
        )
    return None


def note_export(documents: Documents, actor: str, note: str, subject: str, at: float) -> None:
    """Record who exported which part of the settings or the log.

    Raises:
        StoreUnavailable: no answer.

    """

    def edit(value: Any) -> Any:
        return {"made": (value or {}).get("made", 0) + 1, "what": subject}

    update_document(documents, EXPORTS, edit, who=actor, note=note, at=at)


def line(document: str, raw: bytes) -> dict[str, Any]:
    """Return one entry for export, with its hash but without users' token and password hashes."""
    fields = {
        **msgspec.to_builtins(msgspec.json.decode(raw, type=DocumentChange)),
        "hash": entry_hash(raw),
    }
    if document == "users":
        del fields["before"], fields["after"]
    return {"document": document, **fields}
