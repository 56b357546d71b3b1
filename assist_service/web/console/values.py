"""What a place sets besides its nudges: framework, budget, notes, tag; each shown with where it comes from."""

from typing import Any

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.errors import AssistError
from assist_service.teams import (
    VALUE_FIELDS,
    Place,
    SettingsDocument,
    Source,
    ValueField,
    resolve,
    value_source,
    with_value,
)
from assist_service.web.console.matrix import INHERITED, ShownPlace, state_word
from assist_service.web.console.strings import say

# How "inherited" is written in forms.
INHERIT = "inherit"
# A conversation that may see more nudges than this is nagged.
MOST_NUDGES = 20


_WORDS: dict[ValueField, tuple[str, str]] = {
    "framework": ("values.framework", "values.framework_about"),
    "budget": ("values.budget", "values.budget_about"),
    "note": ("values.note", "values.note_about"),
    "escalation_tag": ("values.escalation_tag", "values.escalation_tag_about"),
    "reword": ("values.reword", "values.reword_about"),
}


class Choice(msgspec.Struct, frozen=True):
    """One thing a value can be: as forms write it, and in words."""

    value: str
    words: str
    chosen: bool


class ShownValue(msgspec.Struct, frozen=True):
    """One value of a place, in words, with all it could be; the first choice is to inherit."""

    field: ValueField
    name: str
    about: str
    now: str
    origin: str
    source: str
    choices: tuple[Choice, ...]


def shown_values(
    document: SettingsDocument, place: ShownPlace, frameworks: Frameworks
) -> tuple[ShownValue, ...]:
    """Return the values of a place, in the order of the page."""
    return tuple(_shown(document, place, field, frameworks) for field in VALUE_FIELDS)


def with_form(
    document: SettingsDocument, place: Place, field: str, wanted: str, frameworks: Frameworks
) -> SettingsDocument:
    """Return ``document`` with what a form says of one value.

    Raises:
        AssistError: there is no such value, or it cannot be that.

    """
    for known in VALUE_FIELDS:
        if known == field:
            if wanted == INHERIT:
                return with_value(document, place, known, None)
            for value, written in _possible(known, frameworks):
                if written == wanted:
                    return with_value(document, place, known, value)
    raise AssistError(say("problem.setting"), say("problem.setting_about"))


def words_of(field: ValueField, value: Any, frameworks: Frameworks) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, bool):
        return state_word(on=value)
    found = frameworks.get(value) if field == "framework" else None
    return found.title if found is not None else str(value)


def _shown(
    document: SettingsDocument, place: ShownPlace, field: ValueField, frameworks: Frameworks
) -> ShownValue:
    source: Source = value_source(document, place.place, field)
    own = source == ("organisation" if place.place is None else "team")
    now = getattr(resolve(document, place.place), field)
    without = with_value(document, place.place, field, None)
    inherited = getattr(resolve(without, place.place), field)
    inherit = say(
        "values.default" if place.place is None else "values.inherit",
        value=words_of(field, inherited, frameworks),
    )
    possible = [
        Choice(written, words_of(field, value, frameworks), own and value == now)
        for value, written in _possible(field, frameworks)
    ]
    name, about = _WORDS[field]
    return ShownValue(
        field,
        say(name),
        say(about),
        words_of(field, now, frameworks),
        "own" if own else source,
        say("teams.from_place" if own else INHERITED[source]),
        (Choice(INHERIT, inherit, not own), *possible),
    )


def _possible(field: ValueField, frameworks: Frameworks) -> list[tuple[str | int | bool, str]]:
    if field == "framework":
        return [(one.id, one.id) for one in sorted(frameworks, key=lambda one: one.title)]
    if field == "budget":
        return [(count, str(count)) for count in range(1, MOST_NUDGES + 1)]
    return [(True, "on"), (False, "off")]
