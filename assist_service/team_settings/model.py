"""Team settings: organisation, then team, each with its shifts; the nearest one set wins and says so."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.tolerant_reader import read_stored
from assist_service.domain.types import EmojiPolicy, NudgeKind
from assist_service.team_settings.hours import Hours, good

Source = Literal["default", "organisation", "team", "shift"]
# Where something is set: a team by ``helpdesk:account:team id``, or ``None`` for the organisation.
Place = str | None
# What a place sets besides single nudge kinds and the kill switch.
ValueField = Literal[
    "framework",
    "budget",
    "hours",
    "channels",
    "languages",
    "rollout",
    "emoji",
    "note",
    "escalation_tag",
    "reword",
]
# The ways of writing that helpdesks tell apart.
CHANNELS = ("chat", "email")
VALUE_FIELDS: tuple[ValueField, ...] = ValueField.__args__  # type: ignore[attr-defined]


class Rollout(msgspec.Struct, frozen=True):
    """The ``share`` (0 to 1) of agents or of conversations that see nudges at all."""

    share: float
    of: Literal["agents", "conversations"] = "agents"


Value = str | int | bool | Hours | Rollout | tuple[str, ...] | None


class NudgeSetting(msgspec.Struct, frozen=True, omit_defaults=True):
    """One nudge kind for one place; a field left ``None`` is inherited.

    ``threshold`` is the confidence (0 to 1) below which the kind stays silent,
    ``cool_down`` the seconds before the kind may come again in one conversation.
    """

    on: bool | None = None
    threshold: float | None = None
    cool_down: float | None = None


class Shift(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hours with a name, in which kinds may be on or off other than for the rest of the day."""

    hours: Hours
    nudges: dict[NudgeKind, bool] = {}


class Layer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one place (the organisation or a team) sets itself. Shifts stand by their name."""

    nudges: dict[NudgeKind, NudgeSetting] = {}
    shifts: dict[str, Shift] = {}
    framework: str | None = None
    budget: int | None = None
    hours: Hours | None = None
    channels: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    rollout: Rollout | None = None
    emoji: EmojiPolicy | None = None
    off: bool | None = None
    note: bool | None = None
    escalation_tag: bool | None = None
    reword: bool | None = None
    holdout: float | None = None


class SettingsDocument(msgspec.Struct, frozen=True):
    """Everything admins set. Teams stand by ``helpdesk:account:team id``."""

    organisation: Layer = Layer()
    teams: dict[str, Layer] = {}


class TeamSettings(msgspec.Struct, frozen=True):
    """What is in force for one team, every value filled in.

    ``budget`` is the number of nudges one conversation may see; ``off`` is the
    kill switch. ``note`` writes each nudge as an internal note too, ``escalation_tag``
    tags a conversation that may escalate; both are off until a team asks for them.
    ``reword`` lets a language model, where one is set up, reword flexible wording.
    ``holdout`` is the share of conversations (0 to 0.5) that go without advice while an experiment runs;
    at 0 the team takes no part.
    Without ``hours`` nudges come at any time; without ``channels`` or ``languages`` in all of them.
    ``shifts`` are in the order they overrule each other. ``silent`` says why nothing but what is urgent
    may be shown at one moment (``team_settings/effective.py``); a team as such is never silent.
    """

    on: frozenset[NudgeKind]
    thresholds: Mapping[NudgeKind, float]
    cool_downs: Mapping[NudgeKind, float]
    framework: str
    budget: int
    off: bool
    note: bool = False
    escalation_tag: bool = False
    reword: bool = False
    holdout: float = 0.0
    hours: Hours | None = None
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rollout: Rollout = Rollout(1.0)
    emoji: EmojiPolicy = "fitting"
    shifts: tuple[Shift, ...] = ()
    silent: "Silence | None" = None


# Why a team's own settings keep its nudges back: at this hour, in this channel or language, or
# because this agent or conversation is not in the roll-out yet.
Silence = Literal["hours", "channel", "language", "rollout"]
SILENCES: tuple[Silence, ...] = Silence.__args__  # type: ignore[attr-defined]
# Kinds that are off until a team asks for them: matters of taste rather than of care.
OFF_BY_DEFAULT: frozenset[NudgeKind] = frozenset(
    kind for kind, entry in NUDGE_KIND_ENTRIES.items() if not entry.on_by_default
)
DEFAULT = TeamSettings(
    on=frozenset(NUDGE_KINDS) - OFF_BY_DEFAULT,
    thresholds={},
    cool_downs={},
    framework="name-validate-empower",
    budget=6,
    off=False,
)


class Cell(msgspec.Struct, frozen=True):
    """Whether one kind is on in one place, who says so, and what it would be if unset there."""

    on: bool
    source: Source
    inherited: bool


def read_settings(value: Any) -> SettingsDocument:
    """Return the settings kept as plain JSON; ``None`` is "nothing set yet".

    What an older or newer version wrote and this one does not know is passed over.
    """
    return read_stored({} if value is None else value, SettingsDocument)


def resolve(document: SettingsDocument, team: Place) -> TeamSettings:
    """Return what is in force for ``team`` (or for the organisation, when ``None``).

    The nearest value wins, but for the kill switch: what the organisation
    stopped, no team starts again.
    """
    organisation = over(DEFAULT, document.organisation)
    layer = document.teams.get(team) if team is not None else None
    if layer is None:
        return organisation
    settings = over(organisation, layer)
    return msgspec.structs.replace(settings, off=organisation.off or settings.off)


def source(document: SettingsDocument, team: Place, kind: NudgeKind) -> Source:
    """Return the place that decides whether ``kind`` is on for ``team``."""
    if team is not None and _set_at(document.teams.get(team), kind) is not None:
        return "team"
    return "default" if _set_at(document.organisation, kind) is None else "organisation"


def cell(
    document: SettingsDocument, place: Place, kind: NudgeKind, shift: str | None = None
) -> Cell:
    """Return what the matrix shows where ``place``, or a shift of it, and ``kind`` cross."""
    if shift is not None:
        whole_day = cell(document, place, kind)
        settings_of_shift = layer_of(document, place).shifts.get(shift)
        own = None if settings_of_shift is None else settings_of_shift.nudges.get(kind)
        return whole_day if own is None else Cell(own, "shift", whole_day.on)
    organisation = _set_at(document.organisation, kind)
    inherited = kind in DEFAULT.on
    if place is None:
        on = inherited if organisation is None else organisation
        return Cell(on, source(document, None, kind), inherited)
    inherited = inherited if organisation is None else organisation
    set_here = _set_at(document.teams.get(place), kind)
    return Cell(
        inherited if set_here is None else set_here, source(document, place, kind), inherited
    )


def value_source(document: SettingsDocument, place: Place, field: ValueField) -> Source:
    """Return the place that decides on one value for ``place``."""
    if place is not None and getattr(layer_of(document, place), field) is not None:
        return "team"
    return "default" if getattr(document.organisation, field) is None else "organisation"


def _set_at(layer: Layer | None, kind: NudgeKind) -> bool | None:
    nudge = layer.nudges.get(kind) if layer is not None else None
    return None if nudge is None else nudge.on


def layer_of(document: SettingsDocument, place: Place) -> Layer:
    """Return what ``place`` sets itself; an empty layer where it sets nothing."""
    if place is None:
        return document.organisation
    return document.teams.get(place, Layer())


def over(settings: TeamSettings, layer: Layer) -> TeamSettings:
    """Return ``settings`` with what ``layer`` sets; hours that cannot be told are no hours."""
    on = set(settings.on)
    thresholds, cool_downs = dict(settings.thresholds), dict(settings.cool_downs)
    for kind, nudge in layer.nudges.items():
        if nudge.on is not None:
            (on.add if nudge.on else on.discard)(kind)
        if nudge.threshold is not None:
            thresholds[kind] = nudge.threshold
        if nudge.cool_down is not None:
            cool_downs[kind] = nudge.cool_down
    changes = {
        name: value
        for name in (*VALUE_FIELDS, "off", "holdout")
        if (value := getattr(layer, name)) is not None
    }
    if layer.hours is not None and not good(layer.hours):
        del changes["hours"]
    # What this place sets for the whole day overrules a shift of the place above.
    decided_kinds = {kind for kind, nudge in layer.nudges.items() if nudge.on is not None}
    above = (
        Shift(
            shift.hours,
            {kind: on for kind, on in shift.nudges.items() if kind not in decided_kinds},
        )
        for shift in settings.shifts
    )
    shifts = (*above, *(shift for shift in layer.shifts.values() if good(shift.hours)))
    return msgspec.structs.replace(
        settings,
        on=frozenset(on),
        thresholds=thresholds,
        cool_downs=cool_downs,
        shifts=tuple(shift for shift in shifts if shift.nudges),
        **changes,
    )
