"""Removal of control characters, including those that reorder the text after them."""

import re

# Every character below the space except tab and line feed, the delete and C1 characters, and the
# bidirectional overrides (Trojan Source, CVE-2021-42574). Right-to-left languages need none of them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """Return ``text`` with uniform line ends and with spaces for control characters (including NUL)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines)
