"""Undo one change of the settings, as long as nothing later stands on it."""

from typing import Any

import msgspec

from assist_service.team_settings.diff import Difference
from assist_service.team_settings.edits import with_kind, with_layer, with_nudge, with_shift
from assist_service.team_settings.model import Layer, SettingsDocument, Shift, layer_of


def stands(document: SettingsDocument, changed: tuple[Difference, ...]) -> bool:
    """Whether every value of a change is still as the change left it."""
    return bool(changed) and all(
        _value(layer_of(document, one.place), one) == one.after
        and not _filled_since(document, one, changed)
        for one in changed
    )


def undone(document: SettingsDocument, changed: tuple[Difference, ...]) -> SettingsDocument | None:
    """Return ``document`` with the values from before a change; ``None`` if it no longer stands.

    Only what the change touched goes back: what others changed since stays as it is.
    """
    if not stands(document, changed):
        return None
    for one in changed:
        document = _with_before(document, one)
    return document


def _value(layer: Layer, one: Difference) -> Any:
    if one.shift is None:
        return getattr(layer.nudges.get(one.kind) if one.kind else layer, one.field, None)
    shift = layer.shifts.get(one.shift)
    if shift is None:
        return None
    return shift.nudges.get(one.kind) if one.kind else shift.hours


def _filled_since(
    document: SettingsDocument, one: Difference, changed: tuple[Difference, ...]
) -> bool:
    """Whether somebody set kinds in a shift after it was made, which taking it away would lose."""
    if one.shift is None or one.kind is not None or one.before is not None:
        return False
    shift = layer_of(document, one.place).shifts.get(one.shift)
    told = {other.kind for other in changed if other.shift == one.shift}
    return shift is not None and not shift.nudges.keys() <= told


def _with_before(document: SettingsDocument, one: Difference) -> SettingsDocument:
    if one.shift is not None and one.kind is not None:
        return with_kind(document, one.place, one.kind, on=one.before, shift=one.shift)
    layer = layer_of(document, one.place)
    if one.shift is not None:
        known = layer.shifts.get(one.shift)
        nudges = {} if known is None else known.nudges
        shift = None if one.before is None else Shift(one.before, nudges)
        return with_shift(document, one.place, one.shift, shift)
    if one.kind is not None:
        return with_nudge(document, one.place, one.kind, **{one.field: one.before})
    return with_layer(
        document, one.place, msgspec.structs.replace(layer, **{one.field: one.before})
    )
