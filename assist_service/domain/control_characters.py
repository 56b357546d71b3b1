"""Characters that no text keeps: control characters, and those that reorder what follows."""

import re

# Everything below the blank but tab and line feed, the delete and C1 characters, and those that
# show what follows in another order (Trojan Source, CVE-2021-42574); languages written from the
# right need none of these.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """Return ``text`` with one kind of line end, and control characters (NUL too) as spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines)
