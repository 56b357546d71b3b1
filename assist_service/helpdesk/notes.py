"""Write internal notes, and recognise them when the helpdesk reports them back.

No platform reliably lets us hide a marker in a note, so each note ends with a visible line that
identifies it. The line counts in internal notes only: in a customer's public message it has no
effect.
"""

import re

from assist_service.domain.types import Nudge

_SIGNATURE = re.compile(
    r"^Sent by live agent-assist, note [0-9a-zA-Z_-]{1,64}$", re.ASCII | re.MULTILINE
)


def note_signature(note_id: str) -> str:
    """Return the last line of one of our notes."""
    return f"Sent by live agent-assist, note {note_id}"


def note_text(nudge: Nudge) -> str:
    """Return a nudge as the plain text of an internal note, for agents without the sidebar.

    Fixed wording is in square brackets, because a note can't lock it.
    """
    lines = [nudge.title, nudge.why]
    if nudge.suggestion is not None:
        suggestion = " ".join(
            f"[{part.text}]" if part.kind == "fixed" else part.text
            for part in nudge.suggestion.segments
        )
        lines += ["", "Suggested wording:", suggestion]
        if any(part.kind == "fixed" for part in nudge.suggestion.segments):
            lines.append("The part in brackets is policy. Please don't change its wording.")
    return "\n".join([*lines, "", note_signature(nudge.id)])


def is_own_note(text: str) -> bool:
    """Return whether an internal note, as plain text, is one of ours."""
    return _SIGNATURE.search(text) is not None
