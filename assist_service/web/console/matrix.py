"""The matrix of teams by nudge kinds, as the pages show it."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.team_settings.hours import in_words
from assist_service.team_settings.model import (
    Place,
    SettingsDocument,
    Shift,
    Source,
    cell,
    layer_of,
    resolve,
)
from assist_service.web.console.words import say

# How the organisation is written in addresses and forms; a team's key has colons in it.
ORGANISATION = "organisation"
INHERITED: dict[Source, str] = {
    "organisation": "teams.from_organisation",
    "default": "teams.from_default",
    "team": "teams.from_team",
}
# Rows of one page: more are no longer read at a glance, and take their time.
ROWS_SHOWN = 25


class ShownPlace(msgspec.Struct, frozen=True):
    """The organisation, a team or a shift of either, by the names that addresses and people use.

    ``place`` is the place as settings know it, ``shift`` the name of a shift of it.
    """

    key: str
    name: str
    about: str
    place: Place
    shift: str | None = None

    @property
    def mark(self) -> str:
        """A short id that is safe in HTML, whatever a helpdesk calls its teams."""
        return hashlib.sha256(self.key.encode("utf-8", "replace")).hexdigest()[:10]


class ShownCell(msgspec.Struct, frozen=True):
    """One toggle with its words: state, where it comes from, what a reset would do."""

    id: str
    kind: NudgeKind
    on: bool
    own: bool
    state: str
    source: str
    origin: str
    toggle: str
    reset: str


class Row(msgspec.Struct, frozen=True):
    """One place across all kinds shown."""

    place: ShownPlace
    cells: tuple[ShownCell, ...]
    summary: str
    stopped: bool


def known_places(document: SettingsDocument, seen: Any) -> list[ShownPlace]:
    """Return the organisation, then every team seen in traffic or set, by name; each with its shifts."""
    names: Mapping[str, Any] = seen if isinstance(seen, dict) else {}
    teams = [_team(key, names.get(key)) for key in names.keys() | document.teams.keys()]
    teams.sort(key=lambda team: (team.name.casefold(), team.key))
    organisation = ShownPlace(
        ORGANISATION, say("teams.organisation"), say("teams.organisation_about"), None
    )
    found = []
    for place in (organisation, *teams):
        found.append(place)
        found += [
            shown_shift(place, name, shift)
            for name, shift in sorted(layer_of(document, place.place).shifts.items())
        ]
    return found


def shown_shift(place: ShownPlace, name: str, shift: Shift) -> ShownPlace:
    """Return a shift of ``place`` as a place of its own."""
    return ShownPlace(
        f"{place.key} @ {name}",
        say("shift.row", scope=place.name, shift=name),
        in_words(shift.hours),
        place.place,
        name,
    )


class Page(msgspec.Struct, frozen=True):
    """The places on one page of the matrix, of those that were looked for."""

    places: list[ShownPlace]
    page: int
    pages: int
    found: int
    teams: int


def page_of(places: list[ShownPlace], find: str, page: int) -> Page:
    """Return one page: the organisation, and the teams whose name or key holds ``find``.

    A team and its shifts stay together.
    """
    words = find.strip().casefold()
    above = [one for one in places if one.place is None]
    teams: dict[Place, list[ShownPlace]] = {}
    for one in places:
        if one.place is not None:
            teams.setdefault(one.place, []).append(one)
    wanted = [
        rows
        for rows in teams.values()
        if any(words in f"{one.name} {one.key}".casefold() for one in rows)
    ]
    parts: list[list[ShownPlace]] = [[]]
    for rows in wanted:
        if parts[-1] and len(parts[-1]) + len(rows) > ROWS_SHOWN:
            parts.append([])
        parts[-1] += rows
    at = max(1, min(page, len(parts)))
    return Page([*above, *parts[at - 1]], at, len(parts), len(wanted), len(teams))


def rows(
    document: SettingsDocument,
    places: Iterable[ShownPlace],
    kinds: Iterable[NudgeKind] = NUDGE_KINDS,
) -> list[Row]:
    """Return a row for each place; ``kinds`` are the columns."""
    columns = tuple(kinds)
    return [_row(document, place, columns) for place in places]


def shown_cell(document: SettingsDocument, place: ShownPlace, kind: NudgeKind) -> ShownCell:
    """Return the toggle where ``place`` and ``kind`` cross."""
    found = cell(document, place.place, kind, place.shift)
    own = found.source == _own(place)
    name = NUDGE_KIND_ENTRIES[kind].name
    return ShownCell(
        id=f"{place.mark}-{kind}",
        kind=kind,
        on=found.on,
        own=own,
        state=state_word(on=found.on),
        source=say("teams.from_scope" if own else INHERITED[found.source]),
        origin="own" if own else found.source,
        toggle=say("teams.toggle", kind=name, scope=place.name),
        reset=say(
            "teams.reset" if place.shift or place.place else "teams.reset_organisation",
            kind=name,
            scope=place.name,
            inherited=state_word(on=found.inherited).lower(),
        ),
    )


def _own(place: ShownPlace) -> Source:
    if place.shift is not None:
        return "shift"
    return "organisation" if place.place is None else "team"


def state_word(*, on: bool) -> str:
    """Return the word for on or off."""
    return say("teams.on" if on else "teams.off")


def summary(document: SettingsDocument, place: ShownPlace) -> str:
    """Return how many kinds are on in ``place``, and how many it sets itself."""
    found = [cell(document, place.place, kind, place.shift) for kind in NUDGE_KINDS]
    own = sum(one.source == _own(place) for one in found)
    return say(
        "teams.summary_own" if own else "teams.summary",
        on=sum(one.on for one in found),
        all=len(found),
        own=own,
    )


def columns_of(group: str | None) -> tuple[NudgeKind, ...]:
    """Return the kinds of a group, or of all groups in order."""
    if group is not None and group in NUDGE_GROUPS:
        return NUDGE_GROUPS[group]
    return tuple(kind for kinds in NUDGE_GROUPS.values() for kind in kinds)


def _row(document: SettingsDocument, place: ShownPlace, kinds: tuple[NudgeKind, ...]) -> Row:
    return Row(
        place,
        tuple(shown_cell(document, place, kind) for kind in kinds),
        summary(document, place),
        resolve(document, place.place).off,
    )


def _team(key: str, told: Any) -> ShownPlace:
    helpdesk, account, identity = (*key.split(":", 2), "", "")[:3]
    name = told.get("name") if isinstance(told, dict) else None
    about = " · ".join(part for part in (helpdesk, account) if part)
    return ShownPlace(key, str(name) if name else identity or key, about, key)
