"""All there is to one kind in one place: on or off, by shift, threshold and cool-down."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from assist_service.coaching.suppression import threshold
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError
from assist_service.team_settings.edits import with_kind, with_nudge
from assist_service.team_settings.model import (
    NudgeSetting,
    Place,
    SettingsDocument,
    Source,
    cell,
    layer_of,
    resolve,
)
from assist_service.web.console.matrix import INHERITED, ShownPlace, state_word
from assist_service.web.console.setting_values import INHERIT, Choice
from assist_service.web.console.words import say

Field = Literal["threshold", "cool_down"]
THRESHOLDS = tuple(round(number * 0.05, 2) for number in range(1, 20))
COOL_DOWNS = (0.0, 60.0, 180.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 4 * 3600.0, 24 * 3600.0)
_SWITCH = {"on": True, "off": False}


class FineRow(msgspec.Struct, frozen=True):
    """One thing that can be set of a kind; ``name`` is its field in the form."""

    name: str
    title: str
    about: str
    choices: tuple[Choice, ...]
    now: str
    source: str
    origin: str


def fine_rows(
    document: SettingsDocument, place: ShownPlace, kind: NudgeKind
) -> tuple[FineRow, ...]:
    """Return what the page of a kind asks for, in its order."""
    shifts = sorted(layer_of(document, place.place).shifts)
    return (
        _switch(document, place, kind, None),
        *(_switch(document, place, kind, shift) for shift in shifts),
        _number(document, place, kind, "threshold"),
        _number(document, place, kind, "cool_down"),
    )


def with_fine(
    document: SettingsDocument, place: Place, kind: NudgeKind, form: Mapping[str, str]
) -> SettingsDocument:
    """Return ``document`` with all that the form of a kind says.

    Raises:
        AssistError: something in it cannot be.

    """
    if "on" in form:
        document = with_kind(document, place, kind, on=_on(form["on"]))
    for shift in layer_of(document, place).shifts:
        # One that was added after the page was opened is left as it is.
        if f"on:{shift}" in form:
            wanted = _on(form[f"on:{shift}"])
            document = with_kind(document, place, kind, on=wanted, shift=shift)
    for field, most in (("threshold", 1.0), ("cool_down", 604_800.0)):
        if field in form:
            document = with_nudge(document, place, kind, **{field: _read(form[field], most)})
    return document


def in_seconds(value: float) -> str:
    """Return a stretch of time as a person reads it."""
    for seconds, words in ((3600.0, "kind.hours"), (60.0, "kind.minutes")):
        if value >= seconds and value % seconds == 0:
            return say(words, count=f"{value / seconds:g}")
    return say("kind.seconds", count=f"{value:g}") if value else say("kind.none")


def in_percent(value: float) -> str:
    """Return a threshold as a person reads it."""
    return say("kind.strength", percent=f"{100 * value:g}") if value else say("kind.none")


def _switch(
    document: SettingsDocument, place: ShownPlace, kind: NudgeKind, shift: str | None
) -> FineRow:
    found = cell(document, place.place, kind, shift)
    top: Source = "organisation" if place.place is None else "team"
    own = found.source == ("shift" if shift else top)
    above = cell(document, place.place, kind) if shift else found
    inherited = above.on if shift else found.inherited
    choices = (
        _inherit(state_word(on=inherited), place, shift, own=own),
        *(
            Choice(written, state_word(on=on), own and found.on is on)
            for written, on in _SWITCH.items()
        ),
    )
    return FineRow(
        f"on:{shift}" if shift else "on",
        say("kind.in_shift", shift=shift) if shift else say("kind.on"),
        "" if shift else say("kind.on_about"),
        choices,
        state_word(on=found.on),
        say("teams.from_scope" if own else INHERITED[found.source]),
        "own" if own else found.source,
    )


def _number(
    document: SettingsDocument, place: ShownPlace, kind: NudgeKind, field: Field
) -> FineRow:
    own = getattr(layer_of(document, place.place).nudges.get(kind, NudgeSetting()), field)
    without = with_nudge(document, place.place, kind, **{field: None})
    inherited = _in_force(without, place.place, kind, field)
    words = in_percent if field == "threshold" else in_seconds
    offered = set(THRESHOLDS if field == "threshold" else COOL_DOWNS)
    offered |= {own} if own is not None else set()
    above: Source = "default"
    if place.place is not None:
        upper = layer_of(document, None).nudges.get(kind, NudgeSetting())
        above = "default" if getattr(upper, field) is None else "organisation"
    return FineRow(
        field,
        say("kind.threshold" if field == "threshold" else "kind.cool_down"),
        say("kind.threshold_about" if field == "threshold" else "kind.cool_down_about"),
        (
            _inherit(words(inherited), place, None, own=own is not None),
            *(Choice(f"{one:g}", words(one), one == own) for one in sorted(offered)),
        ),
        words(inherited if own is None else own),
        say(INHERITED[above] if own is None else "teams.from_scope"),
        above if own is None else "own",
    )


def _in_force(document: SettingsDocument, place: Place, kind: NudgeKind, field: Field) -> float:
    team = resolve(document, place)
    if field == "threshold":
        return threshold(team, kind)
    return team.cool_downs.get(kind, NUDGE_KIND_ENTRIES[kind].cool_down)


def _inherit(value: str, place: ShownPlace, shift: str | None, *, own: bool) -> Choice:
    words = "values.inherit" if shift or place.place else "values.default"
    return Choice(INHERIT, say(words, value=value), not own)


def _on(wanted: str) -> bool | None:
    if wanted == INHERIT:
        return None
    if wanted not in _SWITCH:
        raise AssistError(say("problem.setting"), say("problem.setting_about"))
    return _SWITCH[wanted]


def _read(wanted: str, most: float) -> float | None:
    if wanted == INHERIT:
        return None
    try:
        found = float(wanted)
    except ValueError:
        found = -1.0
    if not 0.0 <= found <= most:
        raise AssistError(say("problem.setting"), say("problem.setting_about"))
    return found
