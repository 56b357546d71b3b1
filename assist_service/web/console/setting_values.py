"""Settings of a scope besides its nudges: shown with their source, and read from forms."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.errors import AssistError
from assist_service.team_settings.edits import with_value
from assist_service.team_settings.hours import DAYS, Hours, hours_in_words, is_valid
from assist_service.team_settings.model import (
    CHANNELS,
    VALUE_FIELDS,
    Rollout,
    SettingsDocument,
    SettingsScope,
    Source,
    Value,
    ValueField,
    resolve,
    value_source,
)
from assist_service.web.console.matrix import INHERITED, ShownScope, state_word
from assist_service.web.console.words import say

# The form value for "inherited".
INHERIT = "inherit"
# More nudges than this would be nagging.
MOST_NUDGES = 20
SHARES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75)
ALWAYS = Hours("00:00", "00:00")
LANGUAGES_MOST = 20
# Settings that a preview can calculate (``insights/preview.py``).
PREVIEWED: frozenset[ValueField] = frozenset(("hours", "channels", "rollout"))
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
    """One option of a setting, as form value and label."""

    value: str
    words: str
    chosen: bool


class ShownValue(msgspec.Struct, frozen=True):
    """One setting of a scope with its options; the first option is to inherit.

    ``form`` is its input: a list, language codes or hours.
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
    has_preview: bool


def shown_values(
    document: SettingsDocument, scope: ShownScope, frameworks: Frameworks
) -> tuple[ShownValue, ...]:
    """Return the settings of a scope, in page order."""
    return tuple(_shown(document, scope, field, frameworks) for field in VALUE_FIELDS)


def with_form(
    document: SettingsDocument,
    scope: SettingsScope,
    form: Mapping[str, Any],
    frameworks: Frameworks,
) -> SettingsDocument:
    """Return ``document`` with the one setting of a form.

    Raises:
        AssistError: the setting or its value is not allowed.

    """
    field, form_value = form.get("field", ""), form.get("value", "")
    for value_field in VALUE_FIELDS:
        if value_field == field:
            if form_value == INHERIT:
                return with_value(document, scope, value_field, None)
            return with_value(
                document, scope, value_field, _read(value_field, form_value, form, frameworks)
            )
    raise _wrong()


def read_hours(form: Mapping[str, Any]) -> Hours:
    """Return the hours of a form: ``begins``, ``ends``, ``zone`` and a box for each day.

    Raises:
        AssistError: a time, the time zone or the days are missing or invalid.

    """
    days = tuple(day for day in DAYS if form.get(day))
    zone = form.get("zone", "").strip() or "UTC"
    hours = Hours(form.get("begins", "").strip(), form.get("ends", "").strip(), zone, days)
    if not is_valid(hours):
        raise AssistError(say("problem.hours"), say("problem.hours_about"), code="hours")
    return hours


def words_of(field: ValueField, value: Any, frameworks: Frameworks) -> str:
    """Return a setting's value for display."""
    if field == "note":
        return say("values.note_on" if value else "values.note_off")
    if isinstance(value, bool):
        return state_word(on=value)
    if field == "framework":
        framework = frameworks.get(value)
        return framework.title if framework is not None else str(value)
    return value_in_words(field, value)


def value_in_words(field: str, value: Any) -> str:
    """Return hours, channels, languages, a roll-out, an emoji policy or a number for display."""
    match field, value:
        case "hours", None:
            return say("values.always")
        case "hours", Hours():
            return say("values.always") if value == ALWAYS else hours_in_words(value)
        case "channels", _:
            names = [say(_WORDS[channel]) for channel in value if channel in CHANNELS]
            return say("values.all") if len(names) in (0, len(CHANNELS)) else ", ".join(names)
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
    document: SettingsDocument, scope: ShownScope, field: ValueField, frameworks: Frameworks
) -> ShownValue:
    source: Source = value_source(document, scope.team, field)
    own = source == ("organisation" if scope.team is None else "team")
    now = getattr(resolve(document, scope.team), field)
    without = with_value(document, scope.team, field, None)
    inherited = getattr(resolve(without, scope.team), field)
    inherit = say(
        "values.default" if scope.team is None else "values.inherit",
        value=words_of(field, inherited, frameworks),
    )
    possible = _possible(field, frameworks)
    # A file may set a value that the page does not offer.
    if own and field != "hours" and all(value != now for value, _ in possible):
        possible.append((now, _written(field, now)))
    choices = [
        Choice(form_value, words_of(field, value, frameworks), own and value == now)
        for value, form_value in possible
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
        field in PREVIEWED,
    )


def _read(
    field: ValueField, form_value: str, form: Mapping[str, Any], frameworks: Frameworks
) -> Value:
    if field == "hours":
        return ALWAYS if form_value == "always" else read_hours(form)
    if field == "languages":
        return _languages(form.get("languages", "") if form_value == "these" else form_value)
    for value, option_value in _possible(field, frameworks):
        if option_value == form_value:
            return value
    raise _wrong()


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(text.casefold().replace(",", " ").split()))
    tags = all(code == "*" or _is_tag(code) for code in codes)
    if not codes or not tags or len(codes) > LANGUAGES_MOST:
        raise AssistError(
            say("problem.languages"), say("problem.languages_about"), code="languages"
        )
    return codes


def _is_tag(text: str) -> bool:
    parts = text.split("-")
    return all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts)


def _possible(field: ValueField, frameworks: Frameworks) -> list[tuple[Value, str]]:
    match field:
        case "framework":
            return [
                (option.id, option.id)
                for option in sorted(frameworks, key=lambda option: option.title)
            ]
        case "budget":
            return [(count, str(count)) for count in range(1, MOST_NUDGES + 1)]
        case "hours":
            return [(ALWAYS, "always")]
        case "channels":
            every: list[tuple[str, ...]] = [CHANNELS, *((option,) for option in CHANNELS)]
            return [(option, " ".join(option)) for option in every]
        case "languages":
            return [(("*",), "*")]
        case "rollout":
            parts = [Rollout(share, of) for of in ("agents", "conversations") for share in SHARES]
            return [(option, _written(field, option)) for option in (*parts, Rollout(1.0))]
        case "emoji":
            return [(option, option) for option in ("fitting", "none", "free")]
    return [(True, "on"), (False, "off")]


def _written(field: ValueField, value: Any) -> str:
    if isinstance(value, Rollout):
        return f"{value.share:g} {value.of}"
    return " ".join(value) if field in ("channels", "languages") else str(value)


def _wrong() -> AssistError:
    return AssistError(say("problem.setting"), say("problem.setting_about"))
