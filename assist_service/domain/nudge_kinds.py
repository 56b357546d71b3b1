"""The kinds of nudge, read once from ``nudge_kinds.yaml``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from assist_service.domain.data_files import DataFileError, read_data_file

Edit = Literal["cut_sentence", "cut_words", "add_name"]


class NudgeKindEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything about one kind; the head of the file explains each key."""

    title: str
    why: str
    group: str
    short: str
    name: str
    about: str
    value: float
    threshold: float
    cool_down: float
    plan: str
    plan_in_care: str | None = None
    finding: bool = False
    checks: tuple[str, ...] = ()
    edit: Edit | None = None
    points: bool = False
    on_by_default: bool = True
    urgent: bool = False
    missed_label: str | None = None


class NudgeKindsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    source: str
    groups: tuple[str, ...]
    kinds: dict[str, NudgeKindEntry]


def read_nudge_kinds() -> NudgeKindsFile:
    """Return the file's content.

    Raises:
        DataFileError: an entry is incomplete, or has an unknown key or group.

    """
    name = "nudge_kinds.yaml"
    content = read_data_file(name, NudgeKindsFile)
    for kind, entry in content.kinds.items():
        if entry.group not in content.groups:
            groups = ", ".join(content.groups)
            raise DataFileError(
                f"{name}: {kind} is in the group {entry.group!r}. Allowed: {groups}."
            )
    return content


_FILE = read_nudge_kinds()
NUDGE_KIND_ENTRIES: Mapping[str, NudgeKindEntry] = MappingProxyType(_FILE.kinds)
NUDGE_KINDS: tuple[str, ...] = tuple(_FILE.kinds)
# The kinds that a review of a reply finds.
FINDING_KINDS: tuple[str, ...] = tuple(kind for kind, entry in _FILE.kinds.items() if entry.finding)
# The console's groups in their order, each with its kinds.
NUDGE_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        group: tuple(kind for kind, entry in _FILE.kinds.items() if entry.group == group)
        for group in _FILE.groups
    }
)
# The nudge kind for each kind of rule check.
KIND_OF_CHECK: Mapping[str, str] = MappingProxyType(
    {check: kind for kind, entry in _FILE.kinds.items() for check in entry.checks}
)
