"""Team settings: organisation, then team, each with shifts. The most specific value applies."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.tolerant_reader import read_stored
from assist_service.domain.types import EmojiPolicy, NudgeKind
from assist_service.team_settings.hours import Hours, is_valid

Source = Literal["default", "organisation", "team", "shift"]
# A team's key, ``helpdesk:account:team id``, or ``None`` for the organisation.
SettingsScope = str | None
# The values that a scope can set, besides nudge kinds and the kill switch.
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
# The channels that helpdesks distinguish.
CHANNELS = ("chat", "email")
VALUE_FIELDS: tuple[ValueField, ...] = ValueField.__args__  # type: ignore[attr-defined]


class Rollout(msgspec.Struct, frozen=True):
    """The ``share`` (0 to 1) of agents or of conversations that get nudges at all."""

    share: float
    of: Literal["agents", "conversations"] = "agents"


Value = str | int | bool | Hours | Rollout | tuple[str, ...] | None


class NudgeSetting(msgspec.Struct, frozen=True, omit_defaults=True):
    """One nudge kind in one scope; ``None`` means inherited.

    ``threshold`` is the confidence (0 to 1) below which the kind is not shown,
    ``cool_down`` the seconds before the kind can be shown again in a conversation.
    """

    on: bool | None = None
    threshold: float | None = None
    cool_down: float | None = None


class Shift(msgspec.Struct, frozen=True, omit_defaults=True):
    """Named hours in which kinds can be on or off differently from the rest of the day."""

    hours: Hours
    nudges: dict[NudgeKind, bool] = {}


class Overrides(msgspec.Struct, frozen=True, omit_defaults=True):
    """The values that one scope (the organisation or a team) sets itself. Shifts are keyed by name."""

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
    """Everything that admins set. Teams are keyed by ``helpdesk:account:team id``."""

    organisation: Overrides = Overrides()
    teams: dict[str, Overrides] = {}


class TeamSettings(msgspec.Struct, frozen=True):
    """The effective settings of one team, with every value filled in.

    ``budget`` is the maximum number of nudges in one conversation; ``off`` is the kill switch.
    ``note`` also writes each nudge as an internal note, ``escalation_tag`` tags conversations that
    may escalate; both are off by default. ``reword`` lets a language model, if configured, reword
    flexible wording. ``holdout`` is the share of conversations (0 to 0.5) held out during an
    experiment; at 0 the team does not take part. Without ``hours`` nudges are shown at any time;
    without ``channels`` or ``languages`` in all of them. A later shift in ``shifts`` overrides an
    earlier one. ``suppressed_by`` is the reason why only urgent nudges are shown at one
    moment (``team_settings/effective.py``); it is never set for a team as such.
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
    suppressed_by: "SuppressionReason | None" = None


# The setting that suppresses a team's nudges at one moment.
SuppressionReason = Literal["hours", "channel", "language", "rollout"]
# Kinds that are off by default: matters of taste rather than of care.
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
    """Whether one kind is on in one scope, the source of that value, and the inherited value."""

    on: bool
    source: Source
    inherited: bool


def read_settings(value: Any) -> SettingsDocument:
    """Return the settings in plain JSON data; ``None`` means that nothing is set yet.

    Parts from other releases that this one does not know are skipped.
    """
    return read_stored({} if value is None else value, SettingsDocument)


def resolve(document: SettingsDocument, team: SettingsScope) -> TeamSettings:
    """Return the effective settings of ``team``, or of the organisation if ``None``.

    The team's value applies before the organisation's, except for the kill switch: a team
    cannot turn nudges on that the organisation turned off.
    """
    organisation = apply_overrides(DEFAULT, document.organisation)
    overrides = document.teams.get(team) if team is not None else None
    if overrides is None:
        return organisation
    settings = apply_overrides(organisation, overrides)
    return msgspec.structs.replace(settings, off=organisation.off or settings.off)


def kind_source(document: SettingsDocument, team: SettingsScope, kind: NudgeKind) -> Source:
    """Return where the on/off value of ``kind`` for ``team`` comes from."""
    if team is not None and _set_at(document.teams.get(team), kind) is not None:
        return "team"
    return "default" if _set_at(document.organisation, kind) is None else "organisation"


def matrix_cell(
    document: SettingsDocument, scope: SettingsScope, kind: NudgeKind, shift: str | None = None
) -> Cell:
    """Return the cell of the settings matrix for ``kind`` in ``scope`` or in a shift of it."""
    if shift is not None:
        whole_day = matrix_cell(document, scope, kind)
        settings_of_shift = overrides_of(document, scope).shifts.get(shift)
        own = None if settings_of_shift is None else settings_of_shift.nudges.get(kind)
        return whole_day if own is None else Cell(own, "shift", whole_day.on)
    organisation = _set_at(document.organisation, kind)
    inherited = kind in DEFAULT.on
    if scope is None:
        on = inherited if organisation is None else organisation
        return Cell(on, kind_source(document, None, kind), inherited)
    inherited = inherited if organisation is None else organisation
    set_here = _set_at(document.teams.get(scope), kind)
    return Cell(
        inherited if set_here is None else set_here, kind_source(document, scope, kind), inherited
    )


def value_source(document: SettingsDocument, scope: SettingsScope, field: ValueField) -> Source:
    """Return where the value of ``field`` for ``scope`` comes from."""
    if scope is not None and getattr(overrides_of(document, scope), field) is not None:
        return "team"
    return "default" if getattr(document.organisation, field) is None else "organisation"


def _set_at(overrides: Overrides | None, kind: NudgeKind) -> bool | None:
    nudge = overrides.nudges.get(kind) if overrides is not None else None
    return None if nudge is None else nudge.on


def overrides_of(document: SettingsDocument, scope: SettingsScope) -> Overrides:
    """Return the values that ``scope`` sets itself; empty overrides if there are none."""
    if scope is None:
        return document.organisation
    return document.teams.get(scope, Overrides())


def apply_overrides(settings: TeamSettings, overrides: Overrides) -> TeamSettings:
    """Return ``settings`` with ``overrides`` applied; invalid hours and shifts are ignored."""
    on = set(settings.on)
    thresholds, cool_downs = dict(settings.thresholds), dict(settings.cool_downs)
    for kind, nudge in overrides.nudges.items():
        if nudge.on is not None:
            (on.add if nudge.on else on.discard)(kind)
        if nudge.threshold is not None:
            thresholds[kind] = nudge.threshold
        if nudge.cool_down is not None:
            cool_downs[kind] = nudge.cool_down
    changes = {
        name: value
        for name in (*VALUE_FIELDS, "off", "holdout")
        if (value := getattr(overrides, name)) is not None
    }
    if overrides.hours is not None and not is_valid(overrides.hours):
        del changes["hours"]
    # A value that this scope sets for the whole day overrides a shift of the parent scope.
    decided_kinds = {kind for kind, nudge in overrides.nudges.items() if nudge.on is not None}
    above = (
        Shift(
            shift.hours,
            {kind: on for kind, on in shift.nudges.items() if kind not in decided_kinds},
        )
        for shift in settings.shifts
    )
    shifts = (*above, *(shift for shift in overrides.shifts.values() if is_valid(shift.hours)))
    return msgspec.structs.replace(
        settings,
        on=frozenset(on),
        thresholds=thresholds,
        cool_downs=cool_downs,
        shifts=tuple(shift for shift in shifts if shift.nudges),
        **changes,
    )
