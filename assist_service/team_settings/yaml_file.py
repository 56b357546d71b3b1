"""Team settings as one YAML file, so that they can be kept in git with the rules."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

import msgspec
import yaml
from pydantic import BeforeValidator, Field

from assist_service.domain.types import EmojiPolicy, NudgeKind
from assist_service.team_settings.hours import DAYS, Day, minute_of_day, zone_of
from assist_service.team_settings.model import Overrides, SettingsDocument, read_settings
from assist_service.yaml_files.document import Source, Strict, TextTuple, as_tuple, parse_source

# ``model.CHANNELS`` as a type.
Channel = Literal["chat", "email"]
LONGEST_NAME = 40
HEAD = "# Team settings, by `assist teams export`. Values that are not set are inherited.\n"


class _Dumper(yaml.CSafeDumper):
    """Writes repeated objects in full, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return true: nothing is written as a reference."""
        del data
        return True


class KindFile(Strict):
    """One kind of nudge in one scope."""

    on: bool | None = Field(default=None, description="true or false")
    threshold: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="the minimum confidence of a nudge, from 0 to 1"
    )
    cool_down: Annotated[float, Field(ge=0, le=604_800)] | None = Field(
        default=None, description="seconds before it can be shown again in a conversation"
    )


class HoursFile(Strict):
    """A stretch of the day; it goes past midnight if it ends before it begins."""

    begins: str = Field(description="a clock time such as 22:00")
    ends: str = Field(description="a clock time such as 06:00")
    zone: str = Field(default="UTC", description="a time zone such as Europe/Berlin")
    days: Annotated[tuple[Day, ...], BeforeValidator(as_tuple)] = Field(
        default=DAYS, description="mon, tue, wed, thu, fri, sat, sun: the days it begins on"
    )


class ShiftFile(Strict):
    """Hours in which kinds are on or off differently from the rest of the day."""

    hours: HoursFile = Field(description="begins, ends, zone, days")
    nudges: dict[NudgeKind, bool] = Field(default={}, description="nudge kinds: true or false")


class RolloutFile(Strict):
    """The share of agents or conversations that get nudges at all."""

    share: Annotated[float, Field(ge=0, le=1)] = Field(description="from 0 to 1")
    of: Literal["agents", "conversations"] = Field(
        default="agents", description="agents or conversations"
    )


class OverridesFile(Strict):
    """The values that one scope sets itself."""

    nudges: dict[NudgeKind, KindFile] = Field(default={}, description="nudge kinds")
    shifts: dict[str, ShiftFile] = Field(default={}, description="shifts by name: hours, nudges")
    hours: HoursFile | None = Field(default=None, description="when nudges are shown")
    channels: Annotated[tuple[Channel, ...], BeforeValidator(as_tuple)] | None = Field(
        default=None, description="chat, email: where nudges are shown"
    )
    languages: TextTuple | None = Field(
        default=None, description='language codes such as en; "*" for all'
    )
    rollout: RolloutFile | None = Field(default=None, description="share and of")
    emoji: EmojiPolicy | None = Field(default=None, description="free, fitting or none")
    framework: str | None = Field(default=None, description="the name of a framework file")
    budget: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="maximum number of nudges in one conversation"
    )
    off: bool | None = Field(default=None, description="true turns all nudges off")
    note: bool | None = Field(
        default=None, description="true also writes each nudge as an internal note"
    )
    escalation_tag: bool | None = Field(
        default=None, description="true tags conversations that may escalate"
    )
    reword: bool | None = Field(
        default=None,
        description="true lets a language model reword suggestions, if one is configured",
    )
    holdout: Annotated[float, Field(ge=0, le=0.5)] | None = Field(
        default=None, description="0 keeps the team out of experiments; set when one begins"
    )


class SettingsFile(Strict):
    """The organisation, and teams by ``helpdesk:account:team id``."""

    organisation: OverridesFile = Field(
        default_factory=OverridesFile, description="the default for every team"
    )
    teams: dict[str, OverridesFile] = Field(
        default={}, description="teams by helpdesk:account:team id"
    )


def to_yaml(document: SettingsDocument) -> str:
    """Return ``document`` as YAML that ``from_yaml`` reads back unchanged."""
    return HEAD + yaml.dump(
        msgspec.to_builtins(document), Dumper=_Dumper, allow_unicode=True, sort_keys=True
    )


def from_yaml(
    text: bytes | str, display_path: str, framework_ids: Collection[str]
) -> SettingsDocument:
    """Read a settings file.

    Raises:
        FileError: the file is invalid, with line and column; nothing of it is applied.

    """
    source = parse_source(text, display_path)
    content = source.validate_as(SettingsFile)
    for where, overrides in (
        (("organisation",), content.organisation),
        *((("teams", team), overrides) for team, overrides in content.teams.items()),
    ):
        if overrides.framework is not None and overrides.framework not in framework_ids:
            allowed = ", ".join(sorted(framework_ids))
            raise source.fault(
                (*where, "framework"),
                f"There is no framework {overrides.framework!r}.",
                f"{allowed}.",
            )
        _check_hours(source, where, overrides)
    for team in content.teams:
        if team.count(":") < 2 or not all(team.split(":", 2)):
            raise source.fault(
                ("teams", team),
                f"{team!r} is not a team key.",
                "Write helpdesk:account:team id, as `assist teams list` shows it.",
                key=True,
            )
    values: dict[str, Any] = content.model_dump(exclude_none=True)
    document = read_settings(values)
    # A team without overrides inherits everything and is left out of the document.
    teams = {
        team: overrides for team, overrides in document.teams.items() if overrides != Overrides()
    }
    return msgspec.structs.replace(document, teams=teams)


def _check_hours(source: Source, path: tuple[str, ...], overrides: OverridesFile) -> None:
    shifts = [
        ((*path, "shifts", name, "hours"), shift.hours) for name, shift in overrides.shifts.items()
    ]
    for where, hours in (((*path, "hours"), overrides.hours), *shifts):
        for name in ("begins", "ends") if hours is not None else ():
            try:
                minute_of_day(getattr(hours, name))
            except ValueError:
                clock = getattr(hours, name)
                raise source.fault(
                    (*where, name), f"{clock!r} is not a clock time.", 'Write it as "22:00".'
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
    if overrides.hours is not None and not overrides.hours.days:
        raise source.fault(
            (*path, "hours", "days"),
            "`days` is empty.",
            "List the days it begins on, such as mon, tue, wed.",
        )
    for name, shift in overrides.shifts.items():
        if not shift.hours.days or not 0 < len(name.strip()) <= LONGEST_NAME:
            raise source.fault(
                (*path, "shifts", name),
                "A shift needs days and a name of up to 40 characters.",
                "Add the days, or shorten the name.",
            )
