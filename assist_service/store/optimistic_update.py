"""Change a document without overwriting concurrent changes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from assist_service.store.documents import Conflict, Documents, StoredDocument

# Each conflict means that another change succeeded, so this many in a row indicate a bug.
ATTEMPTS = 100


def update_document(
    documents: Documents, name: str, edit: Callable[[Any], Any], *, who: str, note: str, at: float
) -> StoredDocument:
    """Apply ``edit`` to the document's value, retrying on conflicts; return the document.

    An edit that changes nothing writes nothing and adds no entry to the history.

    Raises:
        Conflict: others changed it 100 times in a row.
        StoreUnavailable: no answer; read it to see whether it was written.

    """
    for _ in range(ATTEMPTS):
        document = documents.read(name)
        # A copy, so that an edit in place is still detected as a change.
        value = edit(deepcopy(document.value))
        if value == document.value:
            return document
        try:
            return documents.write(name, value, version=document.version, who=who, note=note, at=at)
        except Conflict:
            continue
    raise Conflict(f"Too many people are changing {name} at once.", "Try again in a moment.")
