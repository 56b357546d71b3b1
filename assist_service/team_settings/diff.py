"""The differences between two settings documents, value by value."""

from collections.abc import Iterator
from typing import Any

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.team_settings.model import (
    NudgeSetting,
    Overrides,
    SettingsDocument,
    SettingsScope,
    Shift,
    overrides_of,
)


class Difference(msgspec.Struct, frozen=True):
    """One value that differs between two settings documents; ``None`` means inherited.

    In a shift the field is ``on`` of a kind, or ``hours``, where ``None`` means no such shift.
    """

    scope: SettingsScope
    field: str
    before: Any
    after: Any
    kind: NudgeKind | None = None
    shift: str | None = None


def differences(before: SettingsDocument, after: SettingsDocument) -> tuple[Difference, ...]:
    """Return every value that changed, the organisation first, then team by team."""
    changes = list(_overrides_differences(None, before.organisation, after.organisation))
    for team in sorted(before.teams.keys() | after.teams.keys()):
        team_before, team_after = overrides_of(before, team), overrides_of(after, team)
        # A change usually affects one of hundreds of teams.
        if team_before != team_after:
            changes += _overrides_differences(team, team_before, team_after)
    return tuple(changes)


def _overrides_differences(
    scope: SettingsScope, before: Overrides, after: Overrides
) -> Iterator[Difference]:
    for field in Overrides.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if field not in ("nudges", "shifts") and old != new:
            yield Difference(scope, field, old, new)
    for kind in NUDGE_KINDS:
        was, now = before.nudges.get(kind), after.nudges.get(kind)
        for field in NudgeSetting.__struct_fields__ if was != now else ():
            old, new = getattr(was, field, None), getattr(now, field, None)
            if old != new:
                yield Difference(scope, field, old, new, kind)
    yield from _shift_differences(scope, before, after)


def _shift_differences(
    scope: SettingsScope, before: Overrides, after: Overrides
) -> Iterator[Difference]:
    for name in sorted(before.shifts.keys() | after.shifts.keys()):
        was, now = before.shifts.get(name), after.shifts.get(name)
        # In this order an undo creates the shift before it sets its kinds.
        if _hours(was) != _hours(now):
            yield Difference(scope, "hours", _hours(was), _hours(now), None, name)
        for kind in NUDGE_KINDS:
            old = was.nudges.get(kind) if was is not None else None
            new = now.nudges.get(kind) if now is not None else None
            if old != new:
                yield Difference(scope, "on", old, new, kind, name)


def _hours(shift: Shift | None) -> Any:
    return None if shift is None else shift.hours
