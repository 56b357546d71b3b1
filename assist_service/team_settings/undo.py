"""Undo one change of the settings, as long as nothing later stands on it."""

from typing import Any

import msgspec

from assist_service.team_settings.diff import Difference
from assist_service.team_settings.edits import with_kind, with_layer, with_nudge, with_shift
from assist_service.team_settings.model import Layer, SettingsDocument, Shift, layer_of


def stands(document: SettingsDocument, change: tuple[Difference, ...]) -> bool:
    """Whether every value of a change is still as the change left it."""
    return bool(change) and all(
        _value(layer_of(document, difference.place), difference) == difference.after
        and not _filled_since(document, difference, change)
        for difference in change
    )


def undone(document: SettingsDocument, change: tuple[Difference, ...]) -> SettingsDocument | None:
    """Return ``document`` with the values from before a change; ``None`` if it no longer stands.

    Only what the change touched goes back: what others changed since stays as it is.
    """
    if not stands(document, change):
        return None
    for difference in change:
        document = _with_before(document, difference)
    return document


def _value(layer: Layer, difference: Difference) -> Any:
    if difference.shift is None:
        return getattr(
            layer.nudges.get(difference.kind) if difference.kind else layer, difference.field, None
        )
    shift = layer.shifts.get(difference.shift)
    if shift is None:
        return None
    return shift.nudges.get(difference.kind) if difference.kind else shift.hours


def _filled_since(
    document: SettingsDocument, difference: Difference, change: tuple[Difference, ...]
) -> bool:
    """Whether somebody set kinds in a shift after it was made, which taking it away would lose."""
    if difference.shift is None or difference.kind is not None or difference.before is not None:
        return False
    shift = layer_of(document, difference.place).shifts.get(difference.shift)
    touched_kinds = {sibling.kind for sibling in change if sibling.shift == difference.shift}
    return shift is not None and not shift.nudges.keys() <= touched_kinds


def _with_before(document: SettingsDocument, difference: Difference) -> SettingsDocument:
    if difference.shift is not None and difference.kind is not None:
        return with_kind(
            document,
            difference.place,
            difference.kind,
            on=difference.before,
            shift=difference.shift,
        )
    layer = layer_of(document, difference.place)
    if difference.shift is not None:
        current = layer.shifts.get(difference.shift)
        nudges = {} if current is None else current.nudges
        shift = None if difference.before is None else Shift(difference.before, nudges)
        return with_shift(document, difference.place, difference.shift, shift)
    if difference.kind is not None:
        return with_nudge(
            document, difference.place, difference.kind, **{difference.field: difference.before}
        )
    return with_layer(
        document,
        difference.place,
        msgspec.structs.replace(layer, **{difference.field: difference.before}),
    )
