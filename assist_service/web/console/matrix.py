"""The matrix of teams by nudge kind, ready for display."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES, NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.team_settings.hours import hours_in_words
from assist_service.team_settings.model import (
    SettingsDocument,
    SettingsScope,
    Shift,
    Source,
    matrix_cell,
    overrides_of,
    resolve,
)
from assist_service.web.console.words import say

# The organisation's key in URLs and forms. Team keys contain colons.
ORGANISATION = "organisation"
INHERITED: dict[Source, str] = {
    "organisation": "teams.from_organisation",
    "default": "teams.from_default",
    "team": "teams.from_team",
}
# Rows per page: more are slow to read and to render.
ROWS_SHOWN = 25


class ShownScope(msgspec.Struct, frozen=True):
    """The organisation, a team, or a shift of either, with its names for URLs and for people.

    ``team`` is its key in the settings (``None``: the organisation), ``shift`` a shift's name.
    """

    key: str
    name: str
    about: str
    team: SettingsScope
    shift: str | None = None

    @property
    def mark(self) -> str:
        """A short id that is safe in HTML for any team key."""
        return hashlib.sha256(self.key.encode("utf-8", "replace")).hexdigest()[:10]


class ShownCell(msgspec.Struct, frozen=True):
    """One toggle with its labels: state, source and the effect of a reset."""

    id: str
    kind: NudgeKind
    on: bool
    own: bool
    state: str
    source: str
    origin: str
    toggle: str
    reset: str


class MatrixRow(msgspec.Struct, frozen=True):
    """One scope across all visible kinds."""

    scope: ShownScope
    cells: tuple[ShownCell, ...]
    summary: str
    stopped: bool


def known_scopes(document: SettingsDocument, seen_teams: Any) -> list[ShownScope]:
    """Return the organisation, then all teams from traffic or settings by name, each with its shifts."""
    names: Mapping[str, Any] = seen_teams if isinstance(seen_teams, dict) else {}
    teams = [_team(key, names.get(key)) for key in names.keys() | document.teams.keys()]
    teams.sort(key=lambda team: (team.name.casefold(), team.key))
    organisation = ShownScope(
        ORGANISATION, say("teams.organisation"), say("teams.organisation_about"), None
    )
    scopes = []
    for scope in (organisation, *teams):
        scopes.append(scope)
        scopes += [
            shown_shift(scope, name, shift)
            for name, shift in sorted(overrides_of(document, scope.team).shifts.items())
        ]
    return scopes


def shown_shift(scope: ShownScope, name: str, shift: Shift) -> ShownScope:
    """Return a shift of ``scope`` as a scope of its own."""
    return ShownScope(
        f"{scope.key} @ {name}",
        say("shift.row", scope=scope.name, shift=name),
        hours_in_words(shift.hours),
        scope.team,
        name,
    )


class MatrixPage(msgspec.Struct, frozen=True):
    """The matching scopes on one page of the matrix."""

    places: list[ShownScope]
    page: int
    pages: int
    found: int
    teams: int


def page_of(scopes: list[ShownScope], find: str, page: int) -> MatrixPage:
    """Return one page: the organisation, and teams whose name or key contains ``find``.

    A team and its shifts stay together.
    """
    words = find.strip().casefold()
    above = [scope for scope in scopes if scope.team is None]
    teams: dict[SettingsScope, list[ShownScope]] = {}
    for scope in scopes:
        if scope.team is not None:
            teams.setdefault(scope.team, []).append(scope)
    matches = [
        rows
        for rows in teams.values()
        if any(words in f"{scope.name} {scope.key}".casefold() for scope in rows)
    ]
    parts: list[list[ShownScope]] = [[]]
    for rows in matches:
        if parts[-1] and len(parts[-1]) + len(rows) > ROWS_SHOWN:
            parts.append([])
        parts[-1] += rows
    at = max(1, min(page, len(parts)))
    return MatrixPage([*above, *parts[at - 1]], at, len(parts), len(matches), len(teams))


def rows(
    document: SettingsDocument,
    scopes: Iterable[ShownScope],
    kinds: Iterable[NudgeKind] = NUDGE_KINDS,
) -> list[MatrixRow]:
    """Return a row for each scope; ``kinds`` are the columns."""
    columns = tuple(kinds)
    return [_row(document, scope, columns) for scope in scopes]


def shown_cell(document: SettingsDocument, scope: ShownScope, kind: NudgeKind) -> ShownCell:
    """Return the toggle of ``kind`` in ``scope``."""
    current = matrix_cell(document, scope.team, kind, scope.shift)
    own = current.source == _own(scope)
    name = NUDGE_KIND_ENTRIES[kind].name
    return ShownCell(
        id=f"{scope.mark}-{kind}",
        kind=kind,
        on=current.on,
        own=own,
        state=state_word(on=current.on),
        source=say("teams.from_scope" if own else INHERITED[current.source]),
        origin="own" if own else current.source,
        toggle=say("teams.toggle", kind=name, scope=scope.name),
        reset=say(
            "teams.reset" if scope.shift or scope.team else "teams.reset_organisation",
            kind=name,
            scope=scope.name,
            inherited=state_word(on=current.inherited).lower(),
        ),
    )


def _own(scope: ShownScope) -> Source:
    if scope.shift is not None:
        return "shift"
    return "organisation" if scope.team is None else "team"


def state_word(*, on: bool) -> str:
    """Return the word for on or off."""
    return say("teams.on" if on else "teams.off")


def summary(document: SettingsDocument, scope: ShownScope) -> str:
    """Return a sentence with the number of kinds that are on, and of those set in ``scope``."""
    cells = [matrix_cell(document, scope.team, kind, scope.shift) for kind in NUDGE_KINDS]
    own = sum(kind_cell.source == _own(scope) for kind_cell in cells)
    return say(
        "teams.summary_own" if own else "teams.summary",
        on=sum(kind_cell.on for kind_cell in cells),
        all=len(cells),
        own=own,
    )


def columns_of(group: str | None) -> tuple[NudgeKind, ...]:
    """Return the kinds of a group, or of all groups in order."""
    if group is not None and group in NUDGE_GROUPS:
        return NUDGE_GROUPS[group]
    return tuple(kind for kinds in NUDGE_GROUPS.values() for kind in kinds)


def _row(document: SettingsDocument, scope: ShownScope, kinds: tuple[NudgeKind, ...]) -> MatrixRow:
    return MatrixRow(
        scope,
        tuple(shown_cell(document, scope, kind) for kind in kinds),
        summary(document, scope),
        resolve(document, scope.team).off,
    )


def _team(key: str, details: Any) -> ShownScope:
    helpdesk, account, identity = (*key.split(":", 2), "", "")[:3]
    name = details.get("name") if isinstance(details, dict) else None
    about = " · ".join(part for part in (helpdesk, account) if part)
    return ShownScope(key, str(name) if name else identity or key, about, key)
