"""Team settings as one YAML file, so that they can live in git beside the rules."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

import msgspec
import yaml
from pydantic import BeforeValidator, Field

from assist_service.domain.types import EmojiPolicy, NudgeKind
from assist_service.team_settings.hours import DAYS, Day, minute, zone_of
from assist_service.team_settings.model import Layer, SettingsDocument, read_settings
from assist_service.yaml_files.document import Listed, Source, Strict, listed, parse_source

# ``teams.CHANNELS``, as a type.
Channel = Literal["chat", "email"]
LONGEST_NAME = 40
HEAD = "# Team settings, by `assist teams export`. What is not said is inherited.\n"


class _Dumper(yaml.CSafeDumper):
    """Writes the same object twice as it stands, without an anchor; in C."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say that nothing is written as a reference."""
        del data
        return True


class KindFile(Strict):
    """One kind of nudge in one place."""

    on: bool | None = Field(default=None, description="true or false")
    threshold: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="how sure a nudge must be, from 0 to 1"
    )
    cool_down: Annotated[float, Field(ge=0, le=604_800)] | None = Field(
        default=None, description="seconds before it may come again in a conversation"
    )


class HoursFile(Strict):
    """A stretch of the day, over midnight where it ends before it begins."""

    begins: str = Field(description="a clock time such as 22:00")
    ends: str = Field(description="a clock time such as 06:00")
    zone: str = Field(default="UTC", description="a time zone such as Europe/Berlin")
    days: Annotated[tuple[Day, ...], BeforeValidator(listed)] = Field(
        default=DAYS, description="mon, tue, wed, thu, fri, sat, sun: the days it begins on"
    )


class ShiftFile(Strict):
    """Hours in which kinds are on or off other than for the rest of the day."""

    hours: HoursFile = Field(description="begins, ends, zone, days")
    nudges: dict[NudgeKind, bool] = Field(default={}, description="kinds of nudges: true or false")


class RolloutFile(Strict):
    """Who sees nudges at all."""

    share: Annotated[float, Field(ge=0, le=1)] = Field(description="from 0 to 1")
    of: Literal["agents", "conversations"] = Field(
        default="agents", description="agents or conversations"
    )


class LayerFile(Strict):
    """What one place sets itself."""

    nudges: dict[NudgeKind, KindFile] = Field(default={}, description="kinds of nudges")
    shifts: dict[str, ShiftFile] = Field(default={}, description="shifts by name: hours, nudges")
    hours: HoursFile | None = Field(default=None, description="when nudges come")
    channels: Annotated[tuple[Channel, ...], BeforeValidator(listed)] | None = Field(
        default=None, description="chat, email: where nudges come"
    )
    languages: Listed | None = Field(
        default=None, description='language codes such as en; "*" for all'
    )
    rollout: RolloutFile | None = Field(default=None, description="share, and of whom")
    emoji: EmojiPolicy | None = Field(default=None, description="free, fitting or none")
    framework: str | None = Field(default=None, description="the name of a framework file")
    budget: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="nudges that one conversation may see"
    )
    off: bool | None = Field(default=None, description="true stops all nudges")
    note: bool | None = Field(default=None, description="true also writes each nudge as a note")
    escalation_tag: bool | None = Field(default=None, description="true tags what may escalate")
    reword: bool | None = Field(
        default=None,
        description="true lets a language model reword suggestions, where one is set up",
    )
    holdout: Annotated[float, Field(ge=0, le=0.5)] | None = Field(
        default=None, description="0 keeps the team out of experiments; set when one begins"
    )


class SettingsFile(Strict):
    """The organisation, and teams by ``helpdesk:account:team id``."""

    organisation: LayerFile = Field(
        default_factory=LayerFile, description="what holds for every team"
    )
    teams: dict[str, LayerFile] = Field(default={}, description="teams by helpdesk:account:team id")


def to_yaml(document: SettingsDocument) -> str:
    """Return ``document`` as a file that ``from_yaml`` reads back as it is."""
    return HEAD + yaml.dump(
        msgspec.to_builtins(document), Dumper=_Dumper, allow_unicode=True, sort_keys=True
    )


def from_yaml(text: bytes | str, place: str, framework_ids: Collection[str]) -> SettingsDocument:
    """Read a settings file.

    Raises:
        FileError: whatever is wrong in it, at ``place:line:column``; nothing of it holds then.

    """
    source = parse_source(text, place)
    content = source.fit(SettingsFile)
    for where, layer in (
        (("organisation",), content.organisation),
        *((("teams", team), layer) for team, layer in content.teams.items()),
    ):
        if layer.framework is not None and layer.framework not in framework_ids:
            allowed = ", ".join(sorted(framework_ids))
            raise source.fault(
                (*where, "framework"), f"There is no framework {layer.framework!r}.", f"{allowed}."
            )
        _check_hours(source, where, layer)
    for team in content.teams:
        if team.count(":") < 2 or not all(team.split(":", 2)):
            raise source.fault(
                ("teams", team),
                f"{team!r} is not a team.",
                "Write helpdesk:account:team id, as `assist teams list` shows it.",
                key=True,
            )
    values: dict[str, Any] = content.model_dump(exclude_none=True)
    document = read_settings(values)
    # A team that sets nothing inherits everything; it need not stand in the document.
    teams = {team: layer for team, layer in document.teams.items() if layer != Layer()}
    return msgspec.structs.replace(document, teams=teams)


def _check_hours(source: Source, place: tuple[str, ...], layer: LayerFile) -> None:
    shifts = [
        ((*place, "shifts", name, "hours"), shift.hours) for name, shift in layer.shifts.items()
    ]
    for where, hours in (((*place, "hours"), layer.hours), *shifts):
        for name in ("begins", "ends") if hours is not None else ():
            try:
                minute(getattr(hours, name))
            except ValueError:
                clock = getattr(hours, name)
                raise source.fault(
                    (*where, name), f"{clock!r} is no clock time.", 'Write it as "22:00".'
                ) from None
        try:
            zone_of(hours.zone if hours is not None else "UTC")
        except ValueError:
            assert hours is not None
            raise source.fault(
                (*where, "zone"),
                f"There is no time zone {hours.zone!r}.",
                "Write a name such as Europe/Berlin or UTC.",
            ) from None
    if layer.hours is not None and not layer.hours.days:
        raise source.fault(
            (*place, "hours", "days"), "`days` is empty.", "mon, tue, wed and so on."
        )
    for name, shift in layer.shifts.items():
        if not shift.hours.days or not 0 < len(name.strip()) <= LONGEST_NAME:
            raise source.fault(
                (*place, "shifts", name), "A shift has a name and days.", "Up to 40 characters."
            )
