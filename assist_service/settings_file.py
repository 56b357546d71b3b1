"""Team settings as one YAML file, so that they can live in git beside the rules."""

from typing import Annotated, Any

import msgspec
import yaml
from pydantic import Field

from assist_service.coaching.frameworks import Frameworks
from assist_service.source import Strict, parse_source
from assist_service.teams import Layer, SettingsDocument, read_settings
from assist_service.vocabulary import NudgeKind

HEAD = "# Team settings, by `assist teams export`. What is not said is inherited.\n"


class KindFile(Strict):
    """One kind of nudge in one place."""

    on: bool | None = Field(default=None, description="true or false")
    threshold: Annotated[float, Field(ge=0, le=1)] | None = Field(
        default=None, description="how sure a nudge must be, from 0 to 1"
    )
    cool_down: Annotated[float, Field(ge=0, le=604_800)] | None = Field(
        default=None, description="seconds before it may come again in a conversation"
    )


class LayerFile(Strict):
    """What one place sets itself."""

    nudges: dict[NudgeKind, KindFile] = Field(default={}, description="kinds of nudges")
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
    return HEAD + yaml.safe_dump(msgspec.to_builtins(document), allow_unicode=True, sort_keys=True)


def from_yaml(text: bytes | str, place: str, frameworks: Frameworks) -> SettingsDocument:
    """Read a settings file.

    Raises:
        FileError: whatever is wrong in it, at ``place:line:column``; nothing of it holds then.

    """
    source = parse_source(text, place)
    read = source.fit(SettingsFile)
    for where, layer in (
        (("organisation",), read.organisation),
        *((("teams", team), layer) for team, layer in read.teams.items()),
    ):
        if layer.framework is not None and frameworks.get(layer.framework) is None:
            known = ", ".join(sorted(one.id for one in frameworks))
            raise source.fault(
                (*where, "framework"), f"There is no framework {layer.framework!r}.", f"{known}."
            )
    for team in read.teams:
        if team.count(":") < 2 or not all(team.split(":", 2)):
            raise source.fault(
                ("teams", team),
                f"{team!r} is not a team.",
                "Write helpdesk:account:team id, as `assist teams list` shows it.",
                key=True,
            )
    told: dict[str, Any] = read.model_dump(exclude_none=True)
    document = read_settings(told)
    # A team that sets nothing inherits everything; it need not stand in the document.
    teams = {team: layer for team, layer in document.teams.items() if layer != Layer()}
    return msgspec.structs.replace(document, teams=teams)
