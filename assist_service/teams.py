"""Team settings: organisation, then team; the nearest one set wins and says so."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from assist_service.vocabulary import NUDGE_KINDS, NudgeKind

Source = Literal["default", "organisation", "team"]


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
    emoji: bool | None = None
    off: bool | None = None


class SettingsDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything admins set. Teams stand by ``helpdesk:account:team id``."""

    organisation: Layer = Layer()
    teams: dict[str, Layer] = {}


class TeamSettings(msgspec.Struct, frozen=True):
    """What is in force for one team, every value filled in.

    ``budget`` is the number of nudges one conversation may see; ``off`` is the
    kill switch.
    """

    on: frozenset[NudgeKind]
    thresholds: Mapping[NudgeKind, float]
    cool_downs: Mapping[NudgeKind, float]
    framework: str
    budget: int
    emoji: bool
    off: bool


# Kinds that are off until a team asks for them: matters of taste rather than of care.
OFF_BY_DEFAULT: frozenset[NudgeKind] = frozenset(("name.unused", "emoji.misfit", "recognition"))
DEFAULT = TeamSettings(
    on=frozenset(NUDGE_KINDS) - OFF_BY_DEFAULT,
    thresholds={},
    cool_downs={},
    framework="name-validate-empower",
    budget=6,
    emoji=False,
    off=False,
)


def resolve(document: SettingsDocument, team: str | None) -> TeamSettings:
    """Return what is in force for ``team`` (or for the organisation, when ``None``)."""
    settings = _over(DEFAULT, document.organisation)
    layer = document.teams.get(team) if team is not None else None
    return settings if layer is None else _over(settings, layer)


def source(document: SettingsDocument, team: str, kind: NudgeKind) -> Source:
    """Return the place that decides whether ``kind`` is on for ``team``."""
    layer = document.teams.get(team)
    if layer is not None and kind in layer.nudges and layer.nudges[kind].on is not None:
        return "team"
    organisation = document.organisation.nudges.get(kind)
    return "default" if organisation is None or organisation.on is None else "organisation"


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
        for name in ("framework", "budget", "emoji", "off")
        if (value := getattr(layer, name)) is not None
    }
    return msgspec.structs.replace(
        settings, on=frozenset(on), thresholds=thresholds, cool_downs=cool_downs, **changes
    )
