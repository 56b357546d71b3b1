"""Normalise a text for the patterns, character by character, with unchanged positions."""

import re
import unicodedata

# Replaces invisible characters: zero-width ones, accents, the frame of a keycap.
UNSEEN = "\u200b"
_UNSEEN_KINDS = ("Cf", "Mn", "Me")
# The encodings of one character in links, HTML and JSON.
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|&#\d{1,5};|&[a-z]{2,6};|\\u[0-9A-Fa-f]{4}|\\[nrt]")
_NAMED = {"&nbsp;": " ", "&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">"}
_KEPT = 8192


class _Signs(dict[int, str]):
    """The replacement of each character; common ones are cached."""

    def __missing__(self, code: int) -> str:
        plain_sign = _read(chr(code))
        if len(self) < _KEPT:
            self[code] = plain_sign
        return plain_sign


def _read(sign: str) -> str:
    if sign == "\ufe0f":
        return UNSEEN
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(sign)
    if kind in _UNSEEN_KINDS:
        return UNSEEN
    if kind == "Zs":
        return " "
    if kind == "Pd":
        return "-"
    normalized = unicodedata.normalize("NFKC", sign)
    return normalized if len(normalized) == 1 else sign


_SIGNS = _Signs()


def plain(text: str) -> str:
    """Return ``text`` with digits of any script as 0 to 9, and one kind of space and dash."""
    if not text.isascii():
        text = text.translate(_SIGNS)
    if "%" in text or "\\" in text or "&" in text:
        text = _ENCODED.sub(_decoded, text)
    return text


def _decoded(match: re.Match[str]) -> str:
    code = match[0]
    if code in _NAMED:
        sign = _NAMED[code]
    elif code[0] == "%":
        sign = chr(int(code[1:], 16))
    elif code[:2] == "\\u":
        sign = chr(int(code[2:], 16))
    elif code[:2] == "&#":
        sign = chr(min(int(code[2:-1]), 0xFFFF))
    else:
        sign = "\n" if code[0] == "\\" else " "
    sign = _SIGNS[ord(sign)] if not sign.isascii() else sign
    return sign + UNSEEN * (len(code) - 1)
