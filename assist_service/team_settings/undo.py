"""Undo of one settings change, unless a later change depends on it."""

from typing import Any

import msgspec

from assist_service.team_settings.diff import Difference
from assist_service.team_settings.edits import with_kind, with_nudge, with_overrides, with_shift
from assist_service.team_settings.model import Overrides, SettingsDocument, Shift, overrides_of


def is_unchanged_since(document: SettingsDocument, change: tuple[Difference, ...]) -> bool:
    """Whether every value that the change set is still the same."""
    return bool(change) and all(
        _value(overrides_of(document, difference.scope), difference) == difference.after
        and not _filled_since(document, difference, change)
        for difference in change
    )


def undo_change(
    document: SettingsDocument, change: tuple[Difference, ...]
) -> SettingsDocument | None:
    """Return ``document`` with the values from before a change, or ``None`` if they changed since.

    Other values, including later changes, stay as they are.
    """
    if not is_unchanged_since(document, change):
        return None
    for difference in change:
        document = _with_before(document, difference)
    return document


def _value(overrides: Overrides, difference: Difference) -> Any:
    if difference.shift is None:
        return getattr(
            overrides.nudges.get(difference.kind) if difference.kind else overrides,
            difference.field,
            None,
        )
    shift = overrides.shifts.get(difference.shift)
    if shift is None:
        return None
    return shift.nudges.get(difference.kind) if difference.kind else shift.hours


def _filled_since(
    document: SettingsDocument, difference: Difference, change: tuple[Difference, ...]
) -> bool:
    """Whether kinds were set in a shift after its creation, which an undo would lose."""
    if difference.shift is None or difference.kind is not None or difference.before is not None:
        return False
    shift = overrides_of(document, difference.scope).shifts.get(difference.shift)
    touched_kinds = {sibling.kind for sibling in change if sibling.shift == difference.shift}
    return shift is not None and not shift.nudges.keys() <= touched_kinds


def _with_before(document: SettingsDocument, difference: Difference) -> SettingsDocument:
    if difference.shift is not None and difference.kind is not None:
        return with_kind(
            document,
            difference.scope,
            difference.kind,
            on=difference.before,
            shift=difference.shift,
        )
    overrides = overrides_of(document, difference.scope)
    if difference.shift is not None:
        current = overrides.shifts.get(difference.shift)
        nudges = {} if current is None else current.nudges
        shift = None if difference.before is None else Shift(difference.before, nudges)
        return with_shift(document, difference.scope, difference.shift, shift)
    if difference.kind is not None:
        return with_nudge(
            document, difference.scope, difference.kind, **{difference.field: difference.before}
        )
    return with_overrides(
        document,
        difference.scope,
        msgspec.structs.replace(overrides, **{difference.field: difference.before}),
    )
