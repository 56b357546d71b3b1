"""The audit log: who changed settings, users, approvals and rules, checked link by link.

It is the documents' own history, so nothing can be changed without standing in it. Each
entry holds the hash of the one before, and the document the hash of the newest. Somebody
who may write to the store could make the whole chain anew; against that, note the head
that ``verify`` prints somewhere else, and look whether it is still in the chain.
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

# Who took something out of the record, and what.
EXPORTS = "exports"
# Everything that people change, and the rules that their files put in force. (Teams seen in traffic are no decision of anybody's.)
DOCUMENTS = ("settings", "users", APPROVALS, RULES, OVERRIDES, EXPORTS, PERSONAL_DATA, REVOKED)


class Checked(msgspec.Struct, frozen=True):
    """What became of checking one document's history.

    ``oldest`` is the version of the oldest entry kept, ``broken`` where the chain does not
    hold, in a sentence (``None``: it holds), ``head`` the hash of the newest entry.
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
        broken = f"the document (version {document.version}) is not what version {newest[0]} left"
    elif document.head and document.head != head:
        broken = f"version {newest[0]} is not the entry that was written"
    return Checked(name, count, oldest, head, broken, has_noted_head)


class _Entry(msgspec.Struct, frozen=True):
    """A change whose documents are left as they were written: comparing them takes no reading."""

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
    # Entries from before histories were chained name nobody; after the first link all must.
    unchained = not entry.previous and not last.previous
    if not unchained and entry.previous != head:
        return f"version {entry.version} does not follow from version {last.version} as it stands"
    is_identical = bytes(entry.before) == bytes(last.after)
    if not is_identical and _value(entry.before) != _value(last.after):
        return f"version {entry.version} begins from something else than {last.version} left"
    return None


def note_export(documents: Documents, actor: str, note: str, subject: str, at: float) -> None:
    """Write down that something was taken out of the settings or the record, and by whom.

    Raises:
        StoreUnavailable: no answer.

    """

    def edit(value: Any) -> Any:
        return {"made": (value or {}).get("made", 0) + 1, "what": subject}

    update_document(documents, EXPORTS, edit, who=actor, note=note, at=at)


def line(document: str, raw: bytes) -> dict[str, Any]:
    """Return one entry as it may be exported, with its hash: of users none of tokens and passwords."""
    fields = {
        **msgspec.to_builtins(msgspec.json.decode(raw, type=DocumentChange)),
        "hash": entry_hash(raw),
    }
    if document == "users":
        del fields["before"], fields["after"]
    return {"document": document, **fields}
