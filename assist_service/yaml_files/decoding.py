"""The bytes of a file that people write, as text: encodings, byte-order marks, lines."""

import re

from assist_service.errors import FileError

# A rule is a page; half a megabyte is a mistake, and a bound keeps the parser safe.
LIMIT_BYTES = 256 * 1024
# What the YAML parser counts as the end of a line, so that our line numbers are its own.
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_HALF = re.compile("[\ud800-\udfff]")
_REMEDY = "Save the file again as UTF-8 (in most editors: Save As, Encoding, UTF-8)."


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text`` as the YAML parser counts them."""
    return _LINE_END.split(text)


def decode(raw: bytes | str, display_path: str) -> str:
    """Return the text; a UTF-8 byte-order mark is dropped.

    Raises:
        FileError: too large, or not UTF-8.

    """
    if isinstance(raw, str):
        # Half a character, which no encoding can write; the parser would fail on it.
        return _HALF.sub("\ufffd", raw.removeprefix("\ufeff"))
    if len(raw) > LIMIT_BYTES:
        raise FileError(
            display_path,
            0,
            0,
            f"The file has {len(raw):,} bytes.",
            f"At most {LIMIT_BYTES:,} are read.",
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


def _not_utf8(raw: bytes, at: int, place: str) -> FileError:
    # Windows-1252 is what editors write when it is not UTF-8; it is only used to show the line.
    before = split_lines(raw[:at].decode("cp1252", "replace").removeprefix("ï»¿"))
    whole = split_lines(raw.decode("cp1252", "replace").removeprefix("ï»¿"))
    line = len(before)
    line_text = whole[line - 1] if line <= len(whole) else ""
    letter = raw[at : at + 1].decode("cp1252", "replace")
    return FileError(
        place,
        line,
        len(before[-1]) + 1,
        f"The file is not saved as UTF-8: the letter {letter!r} cannot be read.",
        _REMEDY,
        line_text,
    )
