"""Change a document without losing what somebody else changed in between."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from assist_service.store.documents import Conflict, Document, Documents

# Each conflict means that somebody else's change was kept, so this many in a row is a fault.
ATTEMPTS = 100


def update_document(
    documents: Documents, name: str, edit: Callable[[Any], Any], *, who: str, note: str, at: float
) -> Document:
    """Write what ``edit`` makes of the document, beginning again whenever it moved meanwhile.

    An edit that changes nothing writes nothing and leaves no entry in the history.

    Raises:
        Conflict: it moved 100 times in a row.
        StoreUnavailable: no answer; whether it was written, reading it tells.

    """
    for _ in range(ATTEMPTS):
        document = documents.read(name)
        # A copy, so that an edit in place is still seen to differ.
        value = edit(deepcopy(document.value))
        if value == document.value:
            return document
        try:
            return documents.write(name, value, version=document.version, who=who, note=note, at=at)
        except Conflict:
            continue
    raise Conflict(f"{name} is being changed by too many at once.", "Try again in a moment.")
