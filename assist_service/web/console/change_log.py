"""The log of settings changes, ready for display."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.store.documents import DocumentChange
from assist_service.team_settings.diff import Difference, differences
from assist_service.team_settings.model import SettingsDocument, read_settings
from assist_service.team_settings.undo import is_unchanged_since
from assist_service.web.console.kind_settings import in_percent, in_seconds
from assist_service.web.console.setting_values import value_in_words
from assist_service.web.console.words import TABLES, say

SHOWN = 30
# Decoded entries in the cache, enough for several viewers at once.
KEPT = 4 * SHOWN


class ChangeLine(msgspec.Struct, frozen=True):
    """One changed value: scope, setting, old and new value."""

    where: str
    what: str
    before: str
    after: str


class ChangeEntry(msgspec.Struct, frozen=True):
    """One change with all its values; ``at`` is ISO 8601, ``when`` is for display.

    ``undoable``: no later change touched its values, so it can be undone.
    """

    version: int
    undoable: bool
    at: str
    when: str
    who: str
    lines: tuple[ChangeLine, ...]


def log_entries(
    history: Iterable[bytes], names: Mapping[str, str], now: SettingsDocument
) -> list[ChangeEntry]:
    """Return the entries of a stored history.

    ``names`` are team names by key, ``now`` the current settings.
    """
    return [_entry(raw, names, now) for raw in history]


@lru_cache(KEPT)
def _decoded_change(raw: bytes) -> tuple[DocumentChange, tuple[Difference, ...]]:
    """Return an entry without its documents, and its differences. Entries never change."""
    change = msgspec.json.decode(raw, type=DocumentChange)
    changed = differences(read_settings(change.before), read_settings(change.after))
    return msgspec.structs.replace(change, before=None, after=None), changed


def _entry(raw: bytes, names: Mapping[str, str], now: SettingsDocument) -> ChangeEntry:
    change, changed = _decoded_change(raw)
    at = datetime.fromtimestamp(change.at, UTC)
    return ChangeEntry(
        change.version,
        is_unchanged_since(now, changed),
        at.isoformat(timespec="seconds"),
        f"{at:%d %b %Y, %H:%M:%S}",
        change.who,
        tuple(_line(difference, names) for difference in changed),
    )


def _line(difference: Difference, names: Mapping[str, str]) -> ChangeLine:
    scope = difference.scope
    where = say("teams.organisation") if scope is None else names.get(scope, scope)
    if difference.shift is not None:
        where = say("shift.row", scope=where, shift=difference.shift)
    return ChangeLine(
        where,
        _what(difference),
        _word(difference, difference.before),
        _word(difference, difference.after),
    )


def _what(difference: Difference) -> str:
    field = TABLES.fields.get(difference.field, difference.field)
    if difference.kind is None:
        return field
    name = NUDGE_KIND_ENTRIES[difference.kind].name
    return name if difference.field == "on" else say("log.kind_field", kind=name, field=field)


def _word(difference: Difference, value: Any) -> str:
    if difference.shift is not None and difference.field == "hours":
        return say("log.no_shift") if value is None else value_in_words("hours", value)
    if difference.shift is not None and value is None:
        return say("log.as_team")
    if difference.field == "off":
        return say("log.stopped" if value else "log.running")
    if value is None:
        return say("log.default" if difference.scope is None else "log.inherited")
    if isinstance(value, bool):
        return say("teams.on" if value else "teams.off").lower()
    if difference.field == "cool_down":
        return in_seconds(value)
    if difference.field == "threshold":
        return in_percent(value)
    return value_in_words(difference.field, value)
