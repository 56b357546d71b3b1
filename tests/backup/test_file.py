"""A backup that was cut, altered or is none is refused with one sentence, whatever its bytes."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from assist_service.backup.file import (
    MARK,
    BackupError,
    BackupRecord,
    Head,
    Writer,
    check,
    open_writer,
    records,
)
from assist_service.store.format import FORMAT

FOUND = [
    BackupRecord(
        b"assist:{1}:log:a:b:c", "stream", 1800000000000, [b"1-1", b"2", b"e", b"\xff\x00"]
    ),
    BackupRecord("assist:quiet:é".encode(), "string", -1, [b""]),
    BackupRecord(b"assist:given:x", "set", 5, [b"a", b"b"]),
]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "store.backup"
    with open_writer(path, 1800000000.0, "key") as writer:
        for record in FOUND:
            writer.add(record)
    return path


def test_what_is_written_is_read_back_by_its_owner_only(backup: Path):
    assert list(records(backup)) == FOUND
    assert check(backup) == Head(MARK, 1, FORMAT, check(backup).release, 1800000000.0, "key")
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_never_written_over(backup: Path):
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="already exists"), open_writer(backup, 0.0, ""):
        pass
    assert backup.read_bytes() == before


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path):
    def fail() -> None:
        with open_writer(tmp_path / "store.backup", 0.0, "") as writer:
            writer.add(FOUND[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is not a backup"),
        (b"SELECT 1;", "is not a backup"),
        (gzip.compress(b"", mtime=0), "damaged"),
        (gzip.compress(b"not frames at all", mtime=0), "damaged"),
        (gzip.compress(b"\0\0\0\1\x01", mtime=0), "is not a backup"),
        (b"\x1f\x8b\x08", "damaged"),
    ],
    ids=["nothing", "text", "packed nothing", "packed text", "packed, no head", "a cut head"],
)
def test_what_is_no_backup_is_called_so(tmp_path: Path, body: bytes, says: str):
    path = tmp_path / "file"
    path.write_bytes(body)
    with pytest.raises(BackupError, match=says):
        check(path)


@pytest.mark.parametrize("packed", [False, True], ids=["what is packed", "the packing"])
def test_no_cut_and_no_flipped_bit_gives_other_content(backup: Path, packed: bool):
    """Every cut and every bit. gzip holds bits that say nothing (the fill of the last byte)."""
    whole = backup.read_bytes()
    plain = gzip.decompress(whole)
    body = whole if packed else plain
    path = backup.with_name("altered")
    passed = []
    for bad in [*_cuts(body), *_flips(body)]:
        path.write_bytes(bad if packed else gzip.compress(bad, 1))
        try:
            check(path)
        except BackupError:
            continue
        passed.append(gzip.decompress(path.read_bytes()))
    assert set(passed) == ({plain} if packed else set())


def _cuts(body: bytes) -> Iterator[bytes]:
    return (body[:at] for at in range(len(body)))


def _flips(body: bytes) -> Iterator[bytes]:
    for at in range(len(body)):
        for bit in range(8):
            yield body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]


@pytest.mark.parametrize("newer", ["version", "form"])
def test_a_newer_releases_file_is_refused_with_its_release(tmp_path: Path, newer: str):
    path = tmp_path / "file"
    told = {"mark": MARK, "version": 1, "form": 1, "release": "9.9", "made_at": 0.0, "key": ""}
    with gzip.open(path, "wb") as file:
        writer = Writer(file)
        writer.frame(msgspec.msgpack.encode({**told, newer: 99}))
        writer.end()
    with pytest.raises(BackupError, match=r"newer release \(9\.9\)"):
        check(path)
