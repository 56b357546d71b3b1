"""The file of a back-up: a head, one record for each key, and a tail that holds their number and checksum.

gzip around frames, each a length of four bytes and a msgpack value. The checksum (SHA-256) is of all
frames before the tail, so a file that was cut, altered or mixed up is refused before anything is
written anywhere.
"""

import gzip
import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from assist_service import __version__
from assist_service.errors import AssistError
from assist_service.store.format import FORMAT

# The form of the file itself, besides that of the store in it.
VERSION = 1
MARK = "live-agent-assist back-up"
LONGEST_FRAME = 1 << 30
# msgspec says of bytes that are no text what Python says of them.
MALFORMED = (msgspec.DecodeError, UnicodeDecodeError)
_length = struct.Struct(">I")


class BackupError(AssistError):
    """A file that is no back-up, is damaged, or is of a newer release."""

    code = "backup"


class Head(msgspec.Struct, frozen=True):
    """What the file is. ``key`` is a mark of the secret key that pseudonyms in it were made with."""

    mark: str
    version: int
    form: int
    release: str
    made_at: float
    key: str


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One key: its name, type, end of life (milliseconds since 1970, -1: none) and value.

    A hash and a sorted set are flat pairs (member, score), a stream is id, number of fields and fields.
    """

    name: bytes
    kind: str
    ends_at: int
    value: list[bytes]


class Tail(msgspec.Struct, frozen=True):
    """How many records there are, and the SHA-256 of every frame before."""

    records: int
    sha256: str


class Writer:
    """Adds records; made by ``open_writer``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.records = 0

    def add(self, record: Record) -> None:
        """Write one record."""
        self.frame(msgspec.msgpack.encode(record))
        self.records += 1

    def frame(self, body: bytes) -> None:
        """Write one frame."""
        packed = _length.pack(len(body)) + body
        self._digest.update(packed)
        self._file.write(packed)

    def end(self) -> None:
        """Write the tail."""
        self.frame(msgspec.msgpack.encode(Tail(self.records, self._digest.hexdigest())))


@contextmanager
def open_writer(path: Path, made_at: float, key: str) -> Iterator[Writer]:
    """Write a back-up at ``path``: it is there whole, readable by its owner only, or not at all.

    Raises:
        BackupError: there is a file already, or the folder cannot be written to.

    """
    if path.exists():
        raise BackupError(f"{path} is there already.", "Name another file.")
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BackupError(
            f"{path} cannot be written ({error.strerror}).", "Name a file in a folder of yours."
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as raw:
            # Without a name and time in it, the same store gives the same bytes but for the head.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                writer = Writer(cast("BinaryIO", packed))
                head = Head(MARK, VERSION, FORMAT, __version__, made_at, key)
                writer.frame(msgspec.msgpack.encode(head))
                yield writer
                writer.end()
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(path)
    except OSError as error:
        raise BackupError(
            f"{path} cannot be written ({error.strerror}).", "Nothing of it was kept."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def check(path: Path) -> Head:
    """Read the whole file and return its head if it is whole.

    Raises:
        BackupError: it is no back-up, is damaged, or is of a newer release.

    """
    with _opened(path) as file:
        head = _head(path, file)
    for _ in records(path):
        pass
    return head


def records(path: Path) -> Iterator[Record]:
    """Yield every record; the end is reached only by a file that is whole.

    Raises:
        BackupError: it is damaged.

    """
    with _opened(path) as file:
        digest = hashlib.sha256()
        number = -1  # the head is the first frame
        while True:
            body = _frame(path, file)
            tail = _tail(body)
            if tail is not None and not file.read(1):
                if tail != Tail(number, digest.hexdigest()):
                    raise _damaged(path)
                return
            digest.update(_length.pack(len(body)) + body)
            if number >= 0:
                yield _record(path, body)
            number += 1


def _tail(body: bytes) -> Tail | None:
    try:
        return msgspec.msgpack.decode(body, type=Tail)
    except MALFORMED:
        return None


def _record(path: Path, body: bytes) -> Record:
    try:
        return msgspec.msgpack.decode(body, type=Record)
    except MALFORMED as error:
        raise _damaged(path) from error


def _head(path: Path, file: BinaryIO) -> Head:
    try:
        head = msgspec.msgpack.decode(_frame(path, file), type=Head)
    except MALFORMED as error:
        raise _no_backup(path) from error
    if head.mark != MARK:
        raise _no_backup(path)
    if head.version > VERSION or head.form > FORMAT:
        raise BackupError(
            f"{path} was made by a newer release ({head.release}).",
            f"Restore it with that release or a later one; this is {__version__}.",
        )
    return head


def _frame(path: Path, file: BinaryIO) -> bytes:
    size = file.read(_length.size)
    if len(size) < _length.size or _length.unpack(size)[0] > LONGEST_FRAME:
        raise _damaged(path)
    (length,) = _length.unpack(size)
    body = file.read(length)
    if len(body) < length:
        raise _damaged(path)
    return body


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open the file for reading; what gzip finds wrong is damage."""
    try:
        with path.open("rb") as raw:
            if raw.read(2) != b"\x1f\x8b":
                raise _no_backup(path)
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) as file:
                yield cast("BinaryIO", file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path) from error
    except OSError as error:
        raise BackupError(
            f"{path} cannot be read ({error.strerror}).", "Name a file that this user may read."
        ) from error


def _no_backup(path: Path) -> BackupError:
    return BackupError(f"{path} is no back-up of this service.", "`assist backup FILE` makes one.")


def _damaged(path: Path) -> BackupError:
    return BackupError(
        f"{path} is damaged: it was cut or altered.", "Take another back-up; nothing was restored."
    )
