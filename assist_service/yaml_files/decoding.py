"""Decoding of files that people write: encodings, byte-order marks and lines."""

import re

from assist_service.errors import FileError

# A rule is about a page long. The limit protects the parser.
LIMIT_BYTES = 256 * 1024
# The line ends that the YAML parser counts, so that line numbers agree.
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REMEDY = "Save the file again as UTF-8 (in most editors: Save As, Encoding, UTF-8)."


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text`` as the YAML parser counts them."""
    return _LINE_END.split(text)


def decode(raw: bytes | str, display_path: str) -> str:
    """Return the text without a UTF-8 byte-order mark.

    Raises:
        FileError: the file is too large or not UTF-8.

    """
    if isinstance(raw, str):
        # A lone surrogate cannot be encoded, and the parser would fail on it.
        return _SURROGATE.sub("\ufffd", raw.removeprefix("\ufeff"))
    if len(raw) > LIMIT_BYTES:
        raise FileError(
            display_path,
            0,
            0,
            f"The file has {len(raw):,} bytes.",
            f"The limit is {LIMIT_BYTES:,}. Split the file.",
        )
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            line_text = raw[:2000].decode(name, "replace")
            raise FileError(
                display_path,
                1,
                1,
                "The file is saved as UTF-16.",
                _REMEDY,
                split_lines(line_text)[0],
            )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(raw, error.start, display_path) from None


def _not_utf8(raw: bytes, at: int, display_path: str) -> FileError:
    # Editors that do not write UTF-8 mostly write Windows-1252; it only serves to show the line.
    before = split_lines(raw[:at].decode("cp1252", "replace").removeprefix("ï»¿"))
    whole = split_lines(raw.decode("cp1252", "replace").removeprefix("ï»¿"))
    line = len(before)
    line_text = whole[line - 1] if line <= len(whole) else ""
    letter = raw[at : at + 1].decode("cp1252", "replace")
    return FileError(
        display_path,
        line,
        len(before[-1]) + 1,
        f"The file is not saved as UTF-8: the character {letter!r} cannot be read.",
        _REMEDY,
        line_text,
    )
