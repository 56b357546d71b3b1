"""Load rule files from a folder; an error in one file does not affect the others.

A file keeps its result from the last load if the file, its parents and its pack are unchanged.
Nothing here reads the clock; effective dates are decided for each reply.
"""

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assist_service.errors import FileError
from assist_service.policy.rules.inheritance import merge_parent, with_pack
from assist_service.policy.rules.rule import Exemption, Rule, make_exemption, make_rule
from assist_service.policy.rules.schema import ExceptionFile, PackFile, RuleFile
from assist_service.policy.rules.selftest import Miss, exemption_misses, misses
from assist_service.yaml_files.document import FaultyFile, Source, read_source

SUFFIXES = (".yaml", ".yml")
PACK = "pack"
Stamp = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule file on disk; ``stamp`` is its size and modification time."""

    id: str
    path: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """The result of loading a file, and the files it depends on."""

    entry: RuleEntry
    made_from: tuple[tuple[str, Stamp], ...]
    content: Rule | Exemption | None
    fault: FaultyFile | None = None
    unproven: bool = False


def scan(folder: Path) -> Iterator[RuleEntry]:
    """Yield every rule file below ``folder`` except hidden ones."""
    root = str(folder)
    pending = [root]
    while pending:
        directory = pending.pop()
        try:
            with os.scandir(directory) as directory_items:
                items = sorted(directory_items, key=lambda item: item.name)
        except OSError:
            continue
        for item in items:
            if item.name.startswith((".", "__")):
                continue
            if item.is_dir(follow_symlinks=False):
                pending.append(item.path)
            elif item.name.endswith(SUFFIXES) and (stamp := _stamp(item)) is not None:
                relative = item.path[len(root) :].lstrip(os.sep)
                name = relative.rpartition(".")[0].replace(os.sep, "/")
                yield RuleEntry(name, item.path, stamp)


def _stamp(item: "os.DirEntry[str]") -> Stamp:
    try:
        stat = item.stat()
    except OSError:
        return None  # an editor is replacing it; the next check sees it
    return stat.st_size, stat.st_mtime_ns


class Loader:
    """One load of a folder.

    Args:
        known: the result of each file at the last load, by path.
        unproven: also load rules that fail their own examples.

    """

    def __init__(
        self, folder: Path, previous: Mapping[str, RuleRecord], *, unproven: bool = False
    ) -> None:
        self._previous = previous
        self._unproven = unproven
        self._entries: dict[str, RuleEntry] = {}
        self._duplicates: list[tuple[RuleEntry, RuleEntry]] = []
        for entry in sorted(scan(folder), key=lambda rule_entry: (rule_entry.id, rule_entry.path)):
            first = self._entries.setdefault(entry.id, entry)
            if first is not entry:
                self._duplicates.append((entry, first))
        self._stamps: dict[str, Stamp] = {
            entry.path: entry.stamp for entry in self._entries.values()
        }
        self._sources: dict[str, Source] = {}
        self._packs: dict[str, Source | None] = {}

    def load(self) -> list[RuleRecord]:
        """Return a record for each file, in order of id."""
        records = [
            self._record(entry) for rule_id, entry in self._entries.items() if not _is_pack(rule_id)
        ]
        records += [self._pack_record(e) for i, e in self._entries.items() if _is_pack(i)]
        records += [_duplicate_record(entry, first) for entry, first in self._duplicates]
        return self._with_tested_exemptions(records)

    def _record(self, entry: RuleEntry) -> RuleRecord:
        previous = self._previous.get(entry.path)
        if (
            previous is not None
            and previous.unproven == self._unproven
            and self._unchanged(previous)
        ):
            return previous
        sources: dict[str, Stamp] = {entry.path: entry.stamp}
        try:
            result = self._make(entry, sources)
            fault = None
        except FaultyFile as faulty:
            result, fault = None, faulty
        # The node tree of a file is twenty times its text; a parent is read again when needed.
        self._sources.pop(entry.id, None)
        return RuleRecord(entry, tuple(sources.items()), result, fault, self._unproven)

    def _unchanged(self, record: RuleRecord) -> bool:
        return all(self._stamps.get(path) == stamp for path, stamp in record.made_from)

    def _make(self, entry: RuleEntry, sources: dict[str, Stamp]) -> Rule | Exemption:
        source = self._source(entry.id)
        if isinstance(source.data, dict) and "exception_to" in source.data:
            return self._make_exemption(entry, source)
        data = self._resolve(entry.id, sources, (entry.id,))
        merged = Source(source.display_path, source.text, data, source.root)
        file = merged.validate_as(RuleFile)
        extends = source.data.get("extends") if isinstance(source.data, dict) else None
        rule = make_rule(entry.id, file, data, source.display_path, extends)
        if not self._unproven and rule.status in ("active", "trial"):
            _raise(source, misses(rule))
        return rule

    def _make_exemption(self, entry: RuleEntry, source: Source) -> Exemption:
        file = source.validate_as(ExceptionFile)
        for index, rule_id in enumerate(file.exception_to):
            if rule_id not in self._entries:
                where = ("exception_to", index) if len(file.exception_to) > 1 else ("exception_to",)
                raise source.fault(
                    where, f"There is no rule `{rule_id}`.", self._suggestion(rule_id)
                )
        return make_exemption(entry.id, file, source.data)

    def _resolve(self, rule_id: str, sources: dict[str, Stamp], chain: tuple[str, ...]) -> Any:
        """Return a rule's data with the values inherited from its pack and its parent."""
        source = self._source(rule_id)
        path = self._entries[rule_id].path
        sources[path] = self._stamps[path]
        data = source.data
        if not isinstance(data, dict):
            return data
        pack = self._pack(rule_id, sources)
        parent_id = data.get("extends")
        if "extends" not in data:
            for name in ("add", "remove"):
                if name in data:
                    raise source.fault(
                        (name,),
                        f"`{name}` changes what another rule says, but there is no `extends`.",
                        "Write `extends:` with the id of the other rule.",
                        key=True,
                    )
            return with_pack(data, pack)
        parent = self._parent(source, parent_id, sources, chain)
        return with_pack(merge_parent(source, parent), pack)

    def _parent(
        self, source: Source, parent_id: Any, sources: dict[str, Stamp], chain: tuple[str, ...]
    ) -> Any:
        if not isinstance(parent_id, str) or parent_id not in self._entries:
            raise source.fault(
                ("extends",),
                f"There is no rule `{parent_id}` to extend.",
                self._suggestion(str(parent_id)),
            )
        if parent_id in chain:
            circle = " extends ".join(f"`{name}`" for name in (*chain, parent_id))
            raise source.fault(
                ("extends",),
                f"These rules extend each other in a circle: {circle}.",
                "Remove `extends` from one of them.",
            )
        try:
            parent = self._resolve(parent_id, sources, (*chain, parent_id))
        except FaultyFile as fault:
            if fault.place == source.display_path:
                raise
            path = self._entries[parent_id].path
            sources[path] = self._stamps[path]
            raise source.fault(
                ("extends",),
                f"`{parent_id}` has an error: {fault.message}",
                f"Fix {fault.place} first.",
            ) from None
        if not isinstance(parent, dict):
            raise source.fault(
                ("extends",),
                f"`{parent_id}` is not a rule yet: its file is empty, or it is a list.",
                f"Write the rule in {self._entries[parent_id].path} first.",
            )
        return parent

    def _source(self, rule_id: str) -> Source:
        source = self._sources.get(rule_id)
        if source is None:
            entry = self._entries[rule_id]
            source = self._sources[rule_id] = read_source(Path(entry.path), entry.path)
        return source

    def _pack(self, rule_id: str, sources: dict[str, Stamp]) -> Mapping[str, Any]:
        folder = rule_id.rpartition("/")[0]
        pack_id = f"{folder}/{PACK}" if folder else PACK
        entry = self._entries.get(pack_id)
        if entry is None:
            # Record a missing pack too: one may be added later.
            base = self._entries[rule_id].path.rpartition(os.sep)[0]
            for suffix in SUFFIXES:
                sources[f"{base}{os.sep}{PACK}{suffix}"] = None
            return {}
        sources[entry.path] = entry.stamp
        if pack_id not in self._packs:
            try:
                source = self._source(pack_id)
                source.validate_as(PackFile)
                self._packs[pack_id] = source
            except FaultyFile:
                self._packs[pack_id] = None
        pack = self._packs[pack_id]
        return pack.data if pack is not None else {}

    def _pack_record(self, entry: RuleEntry) -> RuleRecord:
        try:
            self._source(entry.id).validate_as(PackFile)
            fault = None
        except FaultyFile as faulty:
            fault = faulty
        return RuleRecord(entry, ((entry.path, entry.stamp),), None, fault, self._unproven)

    def _suggestion(self, rule_id: str) -> str:
        close = get_close_matches(rule_id, self._entries, 1, 0.5)
        suggestion = f"Did you mean `{close[0]}`? " if close else ""
        return (
            f"{suggestion}Write a rule's path without its ending, such as refunds/no-late-refunds."
        )

    def _with_tested_exemptions(self, records: list[RuleRecord]) -> list[RuleRecord]:
        rules = {r.content.id: r.content for r in records if isinstance(r.content, Rule)}
        tested = []
        for record in records:
            result = record.content
            if isinstance(result, Exemption) and not self._unproven and result.status == "active":
                example_misses = exemption_misses(result, rules)
                if example_misses:
                    fault = _faulty(self._source(record.entry.id), example_misses)
                    record = RuleRecord(record.entry, record.made_from, None, fault)
            tested.append(record)
        return tested


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause garbage collection, which took a third of a cold load."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_pack(rule_id: str) -> bool:
    return rule_id.rpartition("/")[2] == PACK


def _duplicate_record(entry: RuleEntry, first: RuleEntry) -> RuleRecord:
    fault = FileError(
        entry.path,
        1,
        1,
        f"`{entry.id}` exists twice: this file and {Path(first.path).name}.",
        "A rule's name is its path without the ending. Rename or delete one of them.",
    )
    return RuleRecord(entry, (), None, FaultyFile((fault,)))


def _raise(source: Source, example_misses: list[Miss]) -> None:
    if example_misses:
        raise _faulty(source, example_misses)


def _faulty(source: Source, example_misses: list[Miss]) -> FaultyFile:
    faults = [source.fault(miss.where, miss.message, miss.hint) for miss in example_misses]
    return FaultyFile(tuple(fault.faults[0] for fault in faults))
