"""What a place sets besides its nudges: shown in words with where it comes from, read from forms."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.errors import AssistError
from assist_service.team_settings.edits import with_value
from assist_service.team_settings.hours import DAYS, Hours, good, in_words
from assist_service.team_settings.model import (
    CHANNELS,
    VALUE_FIELDS,
    Place,
    Rollout,
    SettingsDocument,
    Source,
    Value,
    ValueField,
    resolve,
    value_source,
)
from assist_service.web.console.matrix import INHERITED, ShownPlace, state_word
from assist_service.web.console.words import say

# How "inherited" is written in forms.
INHERIT = "inherit"
# A conversation that may see more nudges than this is nagged.
MOST_NUDGES = 20
SHARES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75)
ALWAYS = Hours("00:00", "00:00")
LANGUAGES_MOST = 20
# What a preview can foretell (``insights/preview.py``).
FORETOLD: frozenset[ValueField] = frozenset(("hours", "channels", "rollout"))
Form = Literal["choice", "languages", "hours"]
_NAMES: dict[ValueField, tuple[str, str]] = {
    "framework": ("values.framework", "values.framework_about"),
    "budget": ("values.budget", "values.budget_about"),
    "hours": ("values.hours", "values.hours_about"),
    "channels": ("values.channels", "values.channels_about"),
    "languages": ("values.languages", "values.languages_about"),
    "rollout": ("values.rollout", "values.rollout_about"),
    "emoji": ("values.emoji", "values.emoji_about"),
    "note": ("values.note", "values.note_about"),
    "escalation_tag": ("values.escalation_tag", "values.escalation_tag_about"),
    "reword": ("values.reword", "values.reword_about"),
}
_WORDS = {
    "chat": "values.channel_chat",
    "email": "values.channel_email",
    "agents": "values.share_agents",
    "conversations": "values.share_conversations",
    "free": "values.emoji_free",
    "fitting": "values.emoji_fitting",
    "none": "values.emoji_none",
}


class Choice(msgspec.Struct, frozen=True):
    """One thing a value can be: as forms write it, and in words."""

    value: str
    words: str
    chosen: bool


class ShownValue(msgspec.Struct, frozen=True):
    """One value of a place, in words, with all it could be; the first choice is to inherit.

    ``form`` says how it is asked for: by choice, as text, or as hours.
    """

    field: ValueField
    name: str
    about: str
    now: str
    origin: str
    source: str
    choices: tuple[Choice, ...]
    form: Form
    hours: Hours
    foretold: bool


def shown_values(
    document: SettingsDocument, place: ShownPlace, frameworks: Frameworks
) -> tuple[ShownValue, ...]:
    """Return the values of a place, in the order of the page."""
    return tuple(_shown(document, place, field, frameworks) for field in VALUE_FIELDS)


def with_form(
    document: SettingsDocument, place: Place, form: Mapping[str, Any], frameworks: Frameworks
) -> SettingsDocument:
    """Return ``document`` with what a form says of one value.

    Raises:
        AssistError: there is no such value, or it cannot be that.

    """
    field, wanted = form.get("field", ""), form.get("value", "")
    for known in VALUE_FIELDS:
        if known == field:
            if wanted == INHERIT:
                return with_value(document, place, known, None)
            return with_value(document, place, known, _read(known, wanted, form, frameworks))
    raise _wrong()


def read_hours(form: Mapping[str, Any]) -> Hours:
    """Return the hours of a form: ``begins``, ``ends``, ``zone`` and a box for each day.

    Raises:
        AssistError: a time, the time zone or the days are missing or wrong.

    """
    days = tuple(day for day in DAYS if form.get(day))
    zone = form.get("zone", "").strip() or "UTC"
    hours = Hours(form.get("begins", "").strip(), form.get("ends", "").strip(), zone, days)
    if not good(hours):
        raise AssistError(say("problem.hours"), say("problem.hours_about"), code="hours")
    return hours


def words_of(field: ValueField, value: Any, frameworks: Frameworks) -> str:
    """Return a value as a person reads it."""
    if field == "note":
        return say("values.note_on" if value else "values.note_off")
    if isinstance(value, bool):
        return state_word(on=value)
    if field == "framework":
        found = frameworks.get(value)
        return found.title if found is not None else str(value)
    return value_in_words(field, value)


def value_in_words(field: str, value: Any) -> str:
    """Return hours, channels, languages, a roll-out, an emoji policy or a number in words."""
    match field, value:
        case "hours", None:
            return say("values.always")
        case "hours", Hours():
            return say("values.always") if value == ALWAYS else in_words(value)
        case "channels", _:
            named = [say(_WORDS[one]) for one in value if one in CHANNELS]
            return say("values.all") if len(named) in (0, len(CHANNELS)) else ", ".join(named)
        case "languages", _:
            return say("values.all") if not value or "*" in value else ", ".join(value)
        case "rollout", Rollout():
            if value.share >= 1:
                return say("values.everybody")
            share = f"{100 * value.share:g}"
            return say(_WORDS[value.of], share=share)
        case "emoji", _:
            return say(_WORDS[value])
    return str(value)


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
    possible = _possible(field, frameworks)
    # What a file set need not be among what a page offers.
    if own and field != "hours" and all(value != now for value, _ in possible):
        possible.append((now, _written(field, now)))
    choices = [
        Choice(written, words_of(field, value, frameworks), own and value == now)
        for value, written in possible
    ]
    name, about = _NAMES[field]
    return ShownValue(
        field,
        say(name),
        say(about),
        words_of(field, now, frameworks),
        "own" if own else source,
        say("teams.from_scope" if own else INHERITED[source]),
        (Choice(INHERIT, inherit, not own), *choices),
        "hours" if field == "hours" else "languages" if field == "languages" else "choice",
        now if field == "hours" and now is not None and now != ALWAYS else Hours("09:00", "17:00"),
        field in FORETOLD,
    )


def _read(field: ValueField, wanted: str, form: Mapping[str, Any], frameworks: Frameworks) -> Value:
    if field == "hours":
        return ALWAYS if wanted == "always" else read_hours(form)
    if field == "languages":
        return _languages(form.get("languages", "") if wanted == "these" else wanted)
    for value, written in _possible(field, frameworks):
        if written == wanted:
            return value
    raise _wrong()


def _languages(told: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(told.casefold().replace(",", " ").split()))
    tags = all(one == "*" or _is_tag(one) for one in found)
    if not found or not tags or len(found) > LANGUAGES_MOST:
        raise AssistError(
            say("problem.languages"), say("problem.languages_about"), code="languages"
        )
    return found


def _is_tag(told: str) -> bool:
    parts = told.split("-")
    return all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts)


def _possible(field: ValueField, frameworks: Frameworks) -> list[tuple[Value, str]]:
    match field:
        case "framework":
            return [(one.id, one.id) for one in sorted(frameworks, key=lambda one: one.title)]
        case "budget":
            return [(count, str(count)) for count in range(1, MOST_NUDGES + 1)]
        case "hours":
            return [(ALWAYS, "always")]
        case "channels":
            every: list[tuple[str, ...]] = [CHANNELS, *((one,) for one in CHANNELS)]
            return [(one, " ".join(one)) for one in every]
        case "languages":
            return [(("*",), "*")]
        case "rollout":
            parts = [Rollout(share, of) for of in ("agents", "conversations") for share in SHARES]
            return [(one, _written(field, one)) for one in (*parts, Rollout(1.0))]
        case "emoji":
            return [(one, one) for one in ("fitting", "none", "free")]
    return [(True, "on"), (False, "off")]


def _written(field: ValueField, value: Any) -> str:
    if isinstance(value, Rollout):
        return f"{value.share:g} {value.of}"
    return " ".join(value) if field in ("channels", "languages") else str(value)


def _wrong() -> AssistError:
    return AssistError(say("problem.setting"), say("problem.setting_about"))
