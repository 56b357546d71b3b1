"""What an admin does to team settings; each gives a document anew and leaves no trace of nothing."""

import msgspec

from assist_service.domain.types import NudgeKind
from assist_service.team_settings.model import (
    Layer,
    NudgeSetting,
    Place,
    SettingsDocument,
    Shift,
    Value,
    ValueField,
    layer_of,
)


def with_kind(
    document: SettingsDocument,
    place: Place,
    kind: NudgeKind,
    *,
    on: bool | None,
    shift: str | None = None,
) -> SettingsDocument:
    """Return ``document`` with ``kind`` on or off in ``place``, or inherited again (``None``).

    With ``shift`` for that shift of the place only; a shift that is gone stays gone.
    """
    if shift is not None:
        return _with_kind_in_shift(document, place, shift, kind, on=on)
    return with_nudge(document, place, kind, on=on)


def with_nudge(
    document: SettingsDocument, place: Place, kind: NudgeKind, **values: float | bool | None
) -> SettingsDocument:
    """Return ``document`` with on, threshold or cool-down of ``kind`` set, or inherited (``None``)."""
    layer = layer_of(document, place)
    nudge = msgspec.structs.replace(layer.nudges.get(kind, NudgeSetting()), **values)
    nudges = {**layer.nudges, kind: nudge}
    if nudge == NudgeSetting():
        del nudges[kind]
    return with_layer(document, place, msgspec.structs.replace(layer, nudges=nudges))


def _with_kind_in_shift(
    document: SettingsDocument, place: Place, shift: str, kind: NudgeKind, *, on: bool | None
) -> SettingsDocument:
    previous = layer_of(document, place).shifts.get(shift)
    if previous is None:
        return document
    nudges = {name: was for name, was in previous.nudges.items() if name != kind}
    if on is not None:
        nudges[kind] = on
    return with_shift(document, place, shift, Shift(previous.hours, nudges))


def with_shift(
    document: SettingsDocument, place: Place, name: str, shift: Shift | None
) -> SettingsDocument:
    """Return ``document`` with a shift of ``place`` as given, or without it (``None``)."""
    layer = layer_of(document, place)
    shifts = {shift_name: value for shift_name, value in layer.shifts.items() if shift_name != name}
    if shift is not None:
        shifts[name] = shift
    return with_layer(document, place, msgspec.structs.replace(layer, shifts=shifts))


def with_kill_switch(document: SettingsDocument, place: Place, *, off: bool) -> SettingsDocument:
    """Return ``document`` with every nudge stopped in ``place``, or no longer stopped there."""
    layer = msgspec.structs.replace(layer_of(document, place), off=True if off else None)
    return with_layer(document, place, layer)


def with_value(
    document: SettingsDocument, place: Place, field: ValueField, value: Value
) -> SettingsDocument:
    """Return ``document`` with one value set in ``place``, or inherited again (``None``)."""
    layer = msgspec.structs.replace(layer_of(document, place), **{field: value})
    return with_layer(document, place, layer)


def with_holdout(document: SettingsDocument, place: Place, share: float | None) -> SettingsDocument:
    """Return ``document`` with this share held back in ``place``, or inherited again (``None``)."""
    layer = msgspec.structs.replace(layer_of(document, place), holdout=share)
    return with_layer(document, place, layer)


def with_layer(document: SettingsDocument, place: Place, layer: Layer) -> SettingsDocument:
    """Return ``document`` with ``layer`` as all that ``place`` sets itself."""
    if place is None:
        return msgspec.structs.replace(document, organisation=layer)
    teams = {**document.teams, place: layer}
    if layer == Layer():
        del teams[place]
    return msgspec.structs.replace(document, teams=teams)
