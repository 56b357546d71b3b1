"""Team settings: organisation, then team; the nearest one set wins and says so."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from assist_service.stored import read_stored
from assist_service.vocabulary import NUDGE_KINDS, NudgeKind

Source = Literal["default", "organisation", "team"]
# Where something is set: a team by ``helpdesk:account:team id``, or ``None`` for the organisation.
Place = str | None
# What a place sets besides single nudge kinds and the kill switch.
ValueField = Literal["framework", "budget", "note", "escalation_tag", "reword"]
Value = str | int | bool | None
VALUE_FIELDS: tuple[ValueField, ...] = ValueField.__args__  # type: ignore[attr-defined]


class NudgeSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One nudge kind for one place; a field left ``None`` is inherited.

    ``threshold`` is the confidence (0 to 1) below which the kind stays silent,
    ``cool_down`` the seconds before the kind may come again in one conversation.
    """

    on: bool | None = None
    threshold: float | None = None
    cool_down: float | None = None


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one place (the organisation or a team) sets itself."""

    nudges: dict[NudgeKind, NudgeSetting] = {}
    framework: str | None = None
    budget: int | None = None
    off: bool | None = None
    note: bool | None = None
    escalation_tag: bool | None = None
    reword: bool | None = None
    holdout: float | None = None


class SettingsDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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


# Kinds that are off until a team asks for them: matters of taste rather than of care.
OFF_BY_DEFAULT: frozenset[NudgeKind] = frozenset(("name.unused", "emoji.misfit", "recognition"))
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


class Difference(msgspec.Struct, frozen=True):
    """One value that two settings documents disagree on; ``None`` is "inherited"."""

    place: Place
    field: str
    before: Any
    after: Any
    kind: NudgeKind | None = None


def read_settings(value: Any) -> SettingsDocument:
    """Return the settings kept as plain JSON; ``None`` is "nothing set yet"."""
    return read_stored({} if value is None else value, SettingsDocument)


def resolve(document: SettingsDocument, team: Place) -> TeamSettings:
    """Return what is in force for ``team`` (or for the organisation, when ``None``).

    The nearest value wins, but for the kill switch: what the organisation
    stopped, no team starts again.
    """
    organisation = _over(DEFAULT, document.organisation)
    layer = document.teams.get(team) if team is not None else None
    if layer is None:
        return organisation
    settings = _over(organisation, layer)
    return msgspec.structs.replace(settings, off=organisation.off or settings.off)


def source(document: SettingsDocument, team: Place, kind: NudgeKind) -> Source:
    """Return the place that decides whether ``kind`` is on for ``team``."""
    if team is not None and _set_at(document.teams.get(team), kind) is not None:
        return "team"
    return "default" if _set_at(document.organisation, kind) is None else "organisation"


def cell(document: SettingsDocument, place: Place, kind: NudgeKind) -> Cell:
    """Return what the matrix shows where ``place`` and ``kind`` cross."""
    organisation = _set_at(document.organisation, kind)
    inherited = kind in DEFAULT.on
    if place is None:
        on = inherited if organisation is None else organisation
        return Cell(on, source(document, None, kind), inherited)
    inherited = inherited if organisation is None else organisation
    own = _set_at(document.teams.get(place), kind)
    return Cell(inherited if own is None else own, source(document, place, kind), inherited)


def with_kind(
    document: SettingsDocument, place: Place, kind: NudgeKind, *, on: bool | None
) -> SettingsDocument:
    """Return ``document`` with ``kind`` on or off in ``place``, or inherited again (``None``)."""
    layer = layer_of(document, place)
    nudge = msgspec.structs.replace(layer.nudges.get(kind, NudgeSetting()), on=on)
    nudges = {**layer.nudges, kind: nudge}
    if nudge == NudgeSetting():
        del nudges[kind]
    return with_layer(document, place, msgspec.structs.replace(layer, nudges=nudges))


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


def value_source(document: SettingsDocument, place: Place, field: ValueField) -> Source:
    """Return the place that decides on one value for ``place``."""
    if place is not None and getattr(layer_of(document, place), field) is not None:
        return "team"
    return "default" if getattr(document.organisation, field) is None else "organisation"


def with_holdout(document: SettingsDocument, place: Place, share: float | None) -> SettingsDocument:
    """Return ``document`` with this share held back in ``place``, or inherited again (``None``)."""
    layer = msgspec.structs.replace(layer_of(document, place), holdout=share)
    return with_layer(document, place, layer)


def differences(before: SettingsDocument, after: SettingsDocument) -> tuple[Difference, ...]:
    """Return every value that changed, the organisation first, then team by team."""
    changed = list(_layer_differences(None, before.organisation, after.organisation))
    for team in sorted(before.teams.keys() | after.teams.keys()):
        changed += _layer_differences(team, layer_of(before, team), layer_of(after, team))
    return tuple(changed)


def _set_at(layer: Layer | None, kind: NudgeKind) -> bool | None:
    nudge = layer.nudges.get(kind) if layer is not None else None
    return None if nudge is None else nudge.on


def layer_of(document: SettingsDocument, place: Place) -> Layer:
    """Return what ``place`` sets itself; an empty layer where it sets nothing."""
    if place is None:
        return document.organisation
    return document.teams.get(place, Layer())


def with_layer(document: SettingsDocument, place: Place, layer: Layer) -> SettingsDocument:
    """Return ``document`` with ``layer`` as all that ``place`` sets itself."""
    if place is None:
        return msgspec.structs.replace(document, organisation=layer)
    teams = {**document.teams, place: layer}
    if layer == Layer():
        del teams[place]
    return msgspec.structs.replace(document, teams=teams)


def _layer_differences(place: Place, before: Layer, after: Layer) -> Iterator[Difference]:
    for field in Layer.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if field != "nudges" and old != new:
            yield Difference(place, field, old, new)
    for kind in NUDGE_KINDS:
        was, now = before.nudges.get(kind), after.nudges.get(kind)
        for field in NudgeSetting.__struct_fields__ if was != now else ():
            old, new = getattr(was, field, None), getattr(now, field, None)
            if old != new:
                yield Difference(place, field, old, new, kind)


def _over(settings: TeamSettings, layer: Layer) -> TeamSettings:
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
        for name in ("framework", "budget", "off", "note", "escalation_tag", "reword", "holdout")
        if (value := getattr(layer, name)) is not None
    }
    return msgspec.structs.replace(
        settings, on=frozenset(on), thresholds=thresholds, cool_downs=cool_downs, **changes
    )
