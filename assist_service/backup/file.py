"""The backup file: a head, one record per key, and a tail with the record count and checksum.

The file is gzip-compressed frames, each a 4-byte length and a msgpack value. The checksum (SHA-256)
covers all frames before the tail, so a truncated or altered file is rejected before anything is
written.
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

# The version of the file's layout; the store's data format has its own.
VERSION = 1
MARK = "live-agent-assist back-up"
LONGEST_FRAME = 1 << 30
# For bytes that are not text, msgspec raises Python's own error.
MALFORMED = (msgspec.DecodeError, UnicodeDecodeError)
_length = struct.Struct(">I")


class BackupError(AssistError):
    """The file is not a backup, is damaged, or was made by a newer release."""

    code = "backup"


class Head(msgspec.Struct, frozen=True):
    """The file's header; ``key`` is a fingerprint of the secret key behind its pseudonyms."""

    mark: str
    version: int
    form: int
    release: str
    made_at: float
    key: str


class BackupRecord(msgspec.Struct, frozen=True, array_like=True):
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
    """Writes records to a backup; created by ``open_writer``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.records = 0

    def add(self, record: BackupRecord) -> None:
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
    """Write a backup at ``path``: the complete file, readable by its owner only, or nothing.

    Raises:
        BackupError: the file exists, or the folder is not writable.

    """
    if path.exists():
        raise BackupError(f"{path} already exists.", "Choose another file name.")
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BackupError(
            f"{path} cannot be written ({error.strerror}).",
            "Choose a folder in which this user can write.",
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
            f"{path} cannot be written ({error.strerror}).",
            "No backup was made. Check the disk space and permissions.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def check(path: Path) -> Head:
    """Read the whole file and return its head if it is intact.

    Raises:
        BackupError: it is not a backup, is damaged, or was made by a newer release.

    """
    with _opened(path) as file:
        head = _head(path, file)
    for _ in records(path):
        pass
    return head


def records(path: Path) -> Iterator[BackupRecord]:
    """Yield every record; only an intact file is read to its end.

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


def _record(path: Path, body: bytes) -> BackupRecord:
    try:
        return msgspec.msgpack.decode(body, type=BackupRecord)
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
    """Open the file for reading; gzip errors are reported as damage."""
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
            f"{path} cannot be read ({error.strerror}).", "Give a file that this user can read."
        ) from error


def _no_backup(path: Path) -> BackupError:
    return BackupError(
        f"{path} is not a backup of this service.", "Create one with `assist backup FILE`."
    )


def _damaged(path: Path) -> BackupError:
    return BackupError(
        f"{path} is damaged: it was truncated or altered.",
        "Nothing was restored. Use another backup.",
    )
