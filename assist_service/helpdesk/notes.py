"""How an internal note of ours is known when the helpdesk tells us of it.

No platform lets us hide a mark in a note for certain, so the note itself ends in a line
that names us. It is honoured in internal notes only: a customer who writes it in public
is read as any customer is.
"""

import re

from assist_service.domain.types import Nudge

_MARK = re.compile(
    r"^Sent by live agent-assist, note [0-9a-zA-Z_-]{1,64}$", re.ASCII | re.MULTILINE
)


def mark(note_id: str) -> str:
    """Return the line that ends a note of ours."""
    return f"Sent by live agent-assist, note {note_id}"


def note_text(nudge: Nudge) -> str:
    """Return a nudge as the plain text of an internal note, for an agent without the sidebar.

    What is fixed stands in brackets, since a note has no other way to lock it.
    """
    lines = [nudge.title, nudge.why]
    if nudge.suggestion is not None:
        suggestion = " ".join(
            f"[{part.text}]" if part.kind == "fixed" else part.text
            for part in nudge.suggestion.segments
        )
        lines += ["", "Words you could use:", suggestion]
        if any(part.kind == "fixed" for part in nudge.suggestion.segments):
            lines.append("The part in brackets is policy; please leave its wording as it is.")
    return "\n".join([*lines, "", mark(nudge.id)])


def is_own_note(text: str) -> bool:
    """Tell whether an internal note, as plain text, is one that we wrote."""
    return _MARK.search(text) is not None
