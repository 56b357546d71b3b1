"""Settings of one nudge kind in one scope: on or off, by shift, threshold and cool-down."""

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
    SettingsDocument,
    SettingsScope,
    Source,
    matrix_cell,
    overrides_of,
    resolve,
)
from assist_service.web.console.matrix import INHERITED, ShownScope, state_word
from assist_service.web.console.setting_values import INHERIT, Choice
from assist_service.web.console.words import say

Field = Literal["threshold", "cool_down"]
THRESHOLDS = tuple(round(number * 0.05, 2) for number in range(1, 20))
COOL_DOWNS = (0.0, 60.0, 180.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 4 * 3600.0, 24 * 3600.0)
_SWITCH = {"on": True, "off": False}


class KindRow(msgspec.Struct, frozen=True):
    """One setting of a kind; ``name`` is its form field."""

    name: str
    title: str
    about: str
    choices: tuple[Choice, ...]
    now: str
    source: str
    origin: str


def kind_rows(
    document: SettingsDocument, scope: ShownScope, kind: NudgeKind
) -> tuple[KindRow, ...]:
    """Return the settings of a kind in page order."""
    shifts = sorted(overrides_of(document, scope.team).shifts)
    return (
        _switch(document, scope, kind, None),
        *(_switch(document, scope, kind, shift) for shift in shifts),
        _number(document, scope, kind, "threshold"),
        _number(document, scope, kind, "cool_down"),
    )


def with_kind_form(
    document: SettingsDocument, scope: SettingsScope, kind: NudgeKind, form: Mapping[str, str]
) -> SettingsDocument:
    """Return ``document`` with the settings of a kind's form.

    Raises:
        AssistError: a value is not allowed.

    """
    if "on" in form:
        document = with_kind(document, scope, kind, on=_on(form["on"]))
    for shift in overrides_of(document, scope).shifts:
        # Shifts added after the page was opened are left alone.
        if f"on:{shift}" in form:
            shift_on = _on(form[f"on:{shift}"])
            document = with_kind(document, scope, kind, on=shift_on, shift=shift)
    for field, most in (("threshold", 1.0), ("cool_down", 604_800.0)):
        if field in form:
            document = with_nudge(document, scope, kind, **{field: _read(form[field], most)})
    return document


def in_seconds(value: float) -> str:
    """Return a duration for display."""
    for seconds, words in ((3600.0, "kind.hours"), (60.0, "kind.minutes")):
        if value >= seconds and value % seconds == 0:
            return say(words, count=f"{value / seconds:g}")
    return say("kind.seconds", count=f"{value:g}") if value else say("kind.none")


def in_percent(value: float) -> str:
    """Return a threshold for display."""
    return say("kind.strength", percent=f"{100 * value:g}") if value else say("kind.none")


def _switch(
    document: SettingsDocument, scope: ShownScope, kind: NudgeKind, shift: str | None
) -> KindRow:
    current = matrix_cell(document, scope.team, kind, shift)
    top: Source = "organisation" if scope.team is None else "team"
    own = current.source == ("shift" if shift else top)
    above = matrix_cell(document, scope.team, kind) if shift else current
    inherited = above.on if shift else current.inherited
    choices = (
        _inherit(state_word(on=inherited), scope, shift, own=own),
        *(
            Choice(value, state_word(on=on), own and current.on is on)
            for value, on in _SWITCH.items()
        ),
    )
    return KindRow(
        f"on:{shift}" if shift else "on",
        say("kind.in_shift", shift=shift) if shift else say("kind.on"),
        "" if shift else say("kind.on_about"),
        choices,
        state_word(on=current.on),
        say("teams.from_scope" if own else INHERITED[current.source]),
        "own" if own else current.source,
    )


def _number(
    document: SettingsDocument, scope: ShownScope, kind: NudgeKind, field: Field
) -> KindRow:
    own = getattr(overrides_of(document, scope.team).nudges.get(kind, NudgeSetting()), field)
    without = with_nudge(document, scope.team, kind, **{field: None})
    inherited = _in_force(without, scope.team, kind, field)
    words = in_percent if field == "threshold" else in_seconds
    options = set(THRESHOLDS if field == "threshold" else COOL_DOWNS)
    options |= {own} if own is not None else set()
    above: Source = "default"
    if scope.team is not None:
        upper = overrides_of(document, None).nudges.get(kind, NudgeSetting())
        above = "default" if getattr(upper, field) is None else "organisation"
    return KindRow(
        field,
        say("kind.threshold" if field == "threshold" else "kind.cool_down"),
        say("kind.threshold_about" if field == "threshold" else "kind.cool_down_about"),
        (
            _inherit(words(inherited), scope, None, own=own is not None),
            *(Choice(f"{option:g}", words(option), option == own) for option in sorted(options)),
        ),
        words(inherited if own is None else own),
        say(INHERITED[above] if own is None else "teams.from_scope"),
        above if own is None else "own",
    )


def _in_force(
    document: SettingsDocument, scope: SettingsScope, kind: NudgeKind, field: Field
) -> float:
    team = resolve(document, scope)
    if field == "threshold":
        return threshold(team, kind)
    return team.cool_downs.get(kind, NUDGE_KIND_ENTRIES[kind].cool_down)


def _inherit(value: str, scope: ShownScope, shift: str | None, *, own: bool) -> Choice:
    words = "values.inherit" if shift or scope.team else "values.default"
    return Choice(INHERIT, say(words, value=value), not own)


def _on(value: str) -> bool | None:
    if value == INHERIT:
        return None
    if value not in _SWITCH:
        raise AssistError(say("problem.setting"), say("problem.setting_about"))
    return _SWITCH[value]


def _read(value: str, most: float) -> float | None:
    if value == INHERIT:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= most:
        raise AssistError(say("problem.setting"), say("problem.setting_about"))
    return number
