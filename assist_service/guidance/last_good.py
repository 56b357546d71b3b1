"""Copies of the last valid files, so that a file that breaks before a start has a last good version too."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from assist_service.errors import FileError

SUFFIXES = (".yaml", ".yml")


class LastGood:
    """A folder of copies in the data folder: written after each load, read only if a file is invalid."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: Path, faults: Iterable[FileError]) -> None:
        """Copy the valid files of ``source``, keep the copies of invalid ones, and delete those of deleted ones.

        A copy that cannot be written is not an error: it is needed only after a restart.
        """
        broken = {Path(fault.place) for fault in faults}
        source_files = {path.relative_to(source): path for path in _files(source)}
        try:
            for name, path in source_files.items():
                if path not in broken:
                    self._copy(path, self.folder / name)
            for copy in _files(self.folder):
                if copy.relative_to(self.folder) not in source_files:
                    copy.unlink(missing_ok=True)
        except OSError:
            return

    def _copy(self, path: Path, copy: Path) -> None:
        # A copy has its file's size and time, so that comparing ten thousand of them stays cheap.
        stat = path.stat()
        if copy.exists() and _stamp(copy.stat()) == _stamp(stat):
            return
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Every web process writes the same copies, so each replaces the file in one step.
        new_copy = copy.with_name(f".{copy.name}.{secrets.token_hex(6)}")
        new_copy.write_bytes(path.read_bytes())
        os.utime(new_copy, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        new_copy.replace(copy)


def _stamp(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _files(folder: Path) -> list[Path]:
    return [
        Path(directory) / name
        for directory, _, names in os.walk(folder)
        for name in names
        if name.endswith(SUFFIXES) and not name.startswith(".")
    ]
