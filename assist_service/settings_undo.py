"""Undo one change of the settings, as long as nothing later stands on it."""

from typing import Any

import msgspec

from assist_service.teams import (
    Difference,
    Layer,
    NudgeSetting,
    SettingsDocument,
    layer_of,
    with_layer,
)


def stands(document: SettingsDocument, changed: tuple[Difference, ...]) -> bool:
    """Whether every value of a change is still as the change left it."""
    return bool(changed) and all(
        _value(layer_of(document, one.place), one) == one.after for one in changed
    )


def undone(document: SettingsDocument, changed: tuple[Difference, ...]) -> SettingsDocument | None:
    """Return ``document`` with the values from before a change; ``None`` if it no longer stands.

    Only what the change touched goes back: what others changed since stays as it is.
    """
    if not stands(document, changed):
        return None
    for one in changed:
        layer = layer_of(document, one.place)
        document = with_layer(document, one.place, _with_before(layer, one))
    return document


def _value(layer: Layer, one: Difference) -> Any:
    return getattr(layer.nudges.get(one.kind) if one.kind else layer, one.field, None)


def _with_before(layer: Layer, one: Difference) -> Layer:
    if one.kind is None:
        return msgspec.structs.replace(layer, **{one.field: one.before})
    nudge = layer.nudges.get(one.kind, NudgeSetting())
    nudge = msgspec.structs.replace(nudge, **{one.field: one.before})
    nudges = {**layer.nudges, one.kind: nudge}
    if nudge == NudgeSetting():
        del nudges[one.kind]
    return msgspec.structs.replace(layer, nudges=nudges)
