"""How an internal note of ours is known when the helpdesk tells us of it.

No platform lets us hide a mark in a note for certain, so the note itself ends in a line
that names us. It is honoured in internal notes only: a customer who writes it in public
is read as any customer is.
"""

import re

_MARK = re.compile(
    r"^Sent by live agent-assist, note [0-9a-zA-Z_-]{1,64}$", re.ASCII | re.MULTILINE
)


def mark(note_id: str) -> str:
    """Return the line that ends a note of ours."""
    return f"Sent by live agent-assist, note {note_id}"


def is_own_note(text: str) -> bool:
    """Tell whether an internal note, as plain text, is one that we wrote."""
    return _MARK.search(text) is not None
