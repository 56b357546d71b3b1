"""Edits of team settings; each returns a new document, and empty entries are removed."""

import msgspec

from assist_service.domain.types import NudgeKind
from assist_service.team_settings.model import (
    NudgeSetting,
    Overrides,
    SettingsDocument,
    SettingsScope,
    Shift,
    Value,
    ValueField,
    overrides_of,
)


def with_kind(
    document: SettingsDocument,
    scope: SettingsScope,
    kind: NudgeKind,
    *,
    on: bool | None,
    shift: str | None = None,
) -> SettingsDocument:
    """Return ``document`` with ``kind`` on or off in ``scope``, or inherited again (``None``).

    ``shift`` limits the edit to that shift of the scope; a deleted shift stays deleted.
    """
    if shift is not None:
        return _with_kind_in_shift(document, scope, shift, kind, on=on)
    return with_nudge(document, scope, kind, on=on)


def with_nudge(
    document: SettingsDocument, scope: SettingsScope, kind: NudgeKind, **values: float | bool | None
) -> SettingsDocument:
    """Return ``document`` with on, threshold or cool-down of ``kind`` set, or inherited (``None``)."""
    overrides = overrides_of(document, scope)
    nudge = msgspec.structs.replace(overrides.nudges.get(kind, NudgeSetting()), **values)
    nudges = {**overrides.nudges, kind: nudge}
    if nudge == NudgeSetting():
        del nudges[kind]
    return with_overrides(document, scope, msgspec.structs.replace(overrides, nudges=nudges))


def _with_kind_in_shift(
    document: SettingsDocument,
    scope: SettingsScope,
    shift: str,
    kind: NudgeKind,
    *,
    on: bool | None,
) -> SettingsDocument:
    previous = overrides_of(document, scope).shifts.get(shift)
    if previous is None:
        return document
    nudges = {name: was for name, was in previous.nudges.items() if name != kind}
    if on is not None:
        nudges[kind] = on
    return with_shift(document, scope, shift, Shift(previous.hours, nudges))


def with_shift(
    document: SettingsDocument, scope: SettingsScope, name: str, shift: Shift | None
) -> SettingsDocument:
    """Return ``document`` with a shift of ``scope`` set, or without it (``None``)."""
    overrides = overrides_of(document, scope)
    shifts = {
        shift_name: value for shift_name, value in overrides.shifts.items() if shift_name != name
    }
    if shift is not None:
        shifts[name] = shift
    return with_overrides(document, scope, msgspec.structs.replace(overrides, shifts=shifts))


def with_kill_switch(
    document: SettingsDocument, scope: SettingsScope, *, off: bool
) -> SettingsDocument:
    """Return ``document`` with all nudges off in ``scope``, or no longer off."""
    overrides = msgspec.structs.replace(overrides_of(document, scope), off=True if off else None)
    return with_overrides(document, scope, overrides)


def with_value(
    document: SettingsDocument, scope: SettingsScope, field: ValueField, value: Value
) -> SettingsDocument:
    """Return ``document`` with one value set in ``scope``, or inherited again (``None``)."""
    overrides = msgspec.structs.replace(overrides_of(document, scope), **{field: value})
    return with_overrides(document, scope, overrides)


def with_holdout(
    document: SettingsDocument, scope: SettingsScope, share: float | None
) -> SettingsDocument:
    """Return ``document`` with the held-out share set in ``scope``, or inherited again (``None``)."""
    overrides = msgspec.structs.replace(overrides_of(document, scope), holdout=share)
    return with_overrides(document, scope, overrides)


def with_overrides(
    document: SettingsDocument, scope: SettingsScope, overrides: Overrides
) -> SettingsDocument:
    """Return ``document`` with ``overrides`` as the values that ``scope`` sets itself."""
    if scope is None:
        return msgspec.structs.replace(document, organisation=overrides)
    teams = {**document.teams, scope: overrides}
    if overrides == Overrides():
        del teams[scope]
    return msgspec.structs.replace(document, teams=teams)
