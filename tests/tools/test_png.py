"""Compressing a picture again changes none of its pixels."""

import struct
import zlib

from tools.png import SIGNATURE, recompress, write_chunk

HEADER = struct.pack(">IIBBBBB", 2, 5, 8, 2, 0, 0, 0)
FIRST, SECOND = b"\x0a\x14\x1e", b"\x28\x32\x3c"
# The same row in each of the five filters: none, left, above, average of both, Paeth.
FILTERED = (
    b"\0" + FIRST + SECOND,
    b"\1" + FIRST + b"\x1e\x1e\x1e",
    b"\2" + bytes(6),
    b"\3" + b"\x05\x0a\x0f" + b"\x0f\x0f\x0f",
    b"\4" + bytes(6),
)


def test_every_row_filter_is_undone() -> None:
    chunks = ((b"IHDR", HEADER), (b"IDAT", zlib.compress(b"".join(FILTERED))), (b"IEND", b""))
    png = SIGNATURE + b"".join(write_chunk(kind, data) for kind, data in chunks)

    smaller = recompress(png)

    rows = zlib.compress((b"\0" + FIRST + SECOND) * 5, 9)
    assert smaller.startswith(SIGNATURE)
    assert write_chunk(b"IHDR", HEADER) in smaller
    assert write_chunk(b"IDAT", rows) in smaller
    assert recompress(smaller) == smaller
