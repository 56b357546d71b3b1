"""Conversation frameworks from ``framework_prompts/``: steps, lines with slots, limits."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from assist_service.analysis.reflection.word_lists import warm
from assist_service.coaching.framework_file import FrameworkFile, Role, read_framework_file
from assist_service.coaching.phrase_templates import TemplateLine, line_of
from assist_service.errors import FileError
from assist_service.yaml_files.document import FaultyFile, read_source

_SUFFIXES = (".yaml", ".yml")


class FrameworkStep(msgspec.Struct, frozen=True):
    """One step: its prompt for the agent, the moves that complete it, and its lines."""

    name: str
    prompt: str
    ticks: tuple[str, ...]
    lines: tuple[TemplateLine, ...]


class Framework(msgspec.Struct, frozen=True):
    """One conversation framework. ``version`` is the hash of its file's content."""

    id: str
    title: str
    source: str
    situations: str
    emotions: tuple[str, ...]
    causes: tuple[str, ...]
    says: frozenset[str]
    limits: tuple[str, ...]
    steps: tuple[FrameworkStep, ...]
    bridge_after: str
    bridge_through: str
    version: str
    role: Role | None = None
    shared_lines: bool = True

    def step(self, name: str) -> FrameworkStep | None:
        """Return the step with that name, or ``None``."""
        return next((step for step in self.steps if step.name == name), None)


class Frameworks:
    """An immutable set of frameworks; a reload creates a new one."""

    version: str = "none"
    quarantined: tuple[FileError, ...] = ()

    def __init__(
        self, by_id: Mapping[str, Framework] | None = None, quarantined: tuple[FileError, ...] = ()
    ) -> None:
        self._by_id = dict(by_id or {})
        self._roles: dict[str, Framework] = {
            framework.role: framework
            for framework in reversed(self._by_id.values())
            if framework.role
        }
        self.quarantined = quarantined
        if self._by_id:
            self.version = _digest(
                "".join(f"{name}={self._by_id[name].version};" for name in sorted(self._by_id))
            )

    def get(self, name: str) -> Framework | None:
        """Return the framework with that ID, or ``None``."""
        return self._by_id.get(name)

    def by_role(self, role: str) -> Framework | None:
        """Return the framework with that role, the first by file name, or ``None``."""
        return self._roles.get(role)

    def named(self, name: str) -> Framework | None:
        """Return the framework with that role or else with that ID, or ``None``."""
        return self._roles.get(name) or self._by_id.get(name)

    def __iter__(self) -> Iterator[Framework]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)


def load_frameworks(folder: Path, last_good: Frameworks | None = None) -> Frameworks:
    """Return all frameworks below ``folder``; an invalid file is quarantined, never fatal.

    If ``last_good`` has an earlier version of an invalid file, that version is used.
    """
    warm()
    by_id: dict[str, Framework] = {}
    faults: list[FileError] = []
    for path in _files(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        relative_path = path.relative_to(folder.parent).as_posix()
        if name in by_id:
            faults.append(_twice(relative_path))
            continue
        try:
            by_id[name] = load_framework(path, name, relative_path)
        except FaultyFile as fault:
            faults.extend(fault.faults)
            previous = last_good.get(name) if last_good is not None else None
            if previous is not None:
                by_id[name] = previous
    return Frameworks(by_id, tuple(faults))


def load_framework(path: Path, name: str, relative_path: str) -> Framework:
    """Return the framework in one file.

    Raises:
        FaultyFile: with every fault found in it.

    """
    source = read_source(path, relative_path)
    return _framework(name, read_framework_file(source), _digest(source.text))


def _framework(name: str, content: FrameworkFile, version: str) -> Framework:
    steps = tuple(
        FrameworkStep(
            step.name,
            step.prompt,
            step.ticks,
            tuple(line_of(name, step.name, line) for line in step.lines),
        )
        for step in content.steps
    )
    return Framework(
        name,
        content.title,
        content.source,
        content.good_for.situations,
        content.good_for.emotions,
        content.good_for.causes,
        frozenset(word.lower() for word in content.good_for.says),
        content.limits,
        steps,
        content.bridge.after,
        content.bridge.through,
        version,
        content.role,
        content.shared_lines,
    )


def _files(folder: Path) -> list[Path]:
    return sorted(
        Path(directory) / name
        for directory, _, names in os.walk(folder)
        for name in names
        if name.endswith(_SUFFIXES) and not name.startswith(".")
    )


def _twice(relative_path: str) -> FileError:
    return FileError(
        relative_path,
        1,
        1,
        "Another file has the same name with a different extension.",
        "Keep one of them.",
    )


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=6).hexdigest()
