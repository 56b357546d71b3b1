"""Find durations in a text."""

import re
from dataclasses import dataclass
from typing import Any

from assist_service.domain.types import Span
from assist_service.policy.matching.numbers import NUMBER, number

# In days. A month is taken as 30 days and a business day as 1.4, so that five are a week.
_UNITS: dict[str, float] = {
    "second": 1 / 86400,
    "sec": 1 / 86400,
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "h": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "wk": 7.0,
    "fortnight": 14.0,
    "month": 30.0,
    "quarter": 91.0,
    "year": 365.0,
    "yr": 365.0,
}
_BUSINESS = 1.4
# Words that are a duration by themselves, in days from now.
_POINTS: dict[str, float] = {
    "immediately": 0.0,
    "instantly": 0.0,
    "right away": 0.0,
    "straight away": 0.0,
    "right now": 0.0,
    "at once": 0.0,
    "today": 1.0,
    "tonight": 1.0,
    "this (?:morning|afternoon|evening)": 1.0,
    "same[ -]day": 1.0,
    "(?:the )?end of (?:the )?(?:day|business)": 1.0,
    "close of business": 1.0,
    "eod|cob": 1.0,
    "overnight": 1.0,
    "next[ -]day": 1.0,
    "tomorrow|tmrw|tmr|2moro": 1.0,
    "(?:by|before|at|until) (?:noon|midday|midnight|lunch|lunchtime)": 1.0,
    "asap|in no time": 0.0,
    "within the hour": 1 / 24,
    "(?:within|in(?: a matter of)?) seconds": 1 / 86400,
    "(?:within|in(?: a matter of)?) minutes": 1 / 1440,
    "(?:within|in(?: a matter of)?) hours": 1 / 24,
    "(?:within|in(?: a matter of)?) days": 1.0,
    "the day after tomorrow": 2.0,
    "(?:by|before|on|this|until|no later than) (?:mon|tues|wednes|thurs|fri|satur|sun)day": 7.0,
    "(?:by|before|until|no later than) (?:mon|tues?|wed|thur?s?|fri|sat|sun)": 7.0,
    "next (?:mon|tues|wednes|thurs|fri|satur|sun)day": 7.0,
    "(?:the|this) weekend": 7.0,
    "(?:the )?end of (?:the|this) week": 7.0,
    "(?:later )?this week": 7.0,
    "(?:the )?end of (?:the|this) month": 31.0,
    "this month": 31.0,
    "next week": 14.0,
    "next month": 61.0,
}
# Stems whose presence makes it worth looking for a length of time (for the phrase index).
TRIGGERS = (
    "second",
    "sec",
    "minute",
    "min",
    "hour",
    "hr",
    "h",
    "day",
    "night",
    "week",
    "wk",
    "fortnight",
    "month",
    "quarter",
    "year",
    "yr",
    "immediately",
    "instantly",
    "away",
    "now",
    "once",
    "today",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "business",
    "eod",
    "cob",
    "overnight",
    "tomorrow",
    "tmrw",
    "tmr",
    "2moro",
    "noon",
    "midday",
    "midnight",
    "lunch",
    "lunchtime",
    "asap",
    "time",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weekend",
)
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_QUALIFIER = r"(?:(?P<business>business|working|work|week)[ -]?|full |short |calendar |more |whole |straight )?"
_SPAN = re.compile(
    rf"(?<![\w.,$€£/])(?:(?P<half>half an?|half)\s|(?P<n>{NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<to>{NUMBER}))?"
    rf"(?P<andhalf> and a half| 1/2)?[\s-]?(?:of )?)"
    rf"{_QUALIFIER}(?P<unit>{_UNIT})s?\b(?:’|')?(?: or (?P<orto>two|three|so))?(?P<half2> and a half)?",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"\b(?:" + "|".join(f"(?P<p{i}>{p})" for i, p in enumerate(_POINTS)) + r")\b", re.IGNORECASE
)
_VALUES = tuple(_POINTS.values())
# An age, a rate or a time in the past is not a promised duration.
_NOT_AHEAD_AFTER = re.compile(
    r"(?:'s)?\s+(?:ago|old|late|overdue|behind|delayed|too late|earlier|a (?:day|week|month|year)|per |each |every )",
    re.IGNORECASE,
)
_NOT_AHEAD_BEFORE = re.compile(
    r"(?:\b(?:last|past|previous|every|each|per|since)|/)\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration in days (the longer end of a range) and its span."""

    days: float
    span: Span


def durations_in(text: str) -> list[Duration]:
    """Return the future durations in ``text``, ordered by position."""
    durations = [_spanned(match) for match in _SPAN.finditer(text) if _ahead(match, text)]
    duration_spans = [duration.span for duration in durations]
    for match in _POINT.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in duration_spans):
            continue
        index = int(str(match.lastgroup)[1:])
        durations.append(Duration(_VALUES[index], match.span()))
    return sorted(durations, key=lambda duration: duration.span)


def parse_duration(value: Any) -> float:
    """Return a limit from a rule file ("30 days", "24 hours"), in days.

    Raises:
        ValueError: not a duration.

    """
    text = str(value).strip()
    match = _SPAN.fullmatch(text)
    if isinstance(value, bool) or match is None:
        raise ValueError(value)
    return _spanned(match).days


def _ahead(match: re.Match[str], text: str) -> bool:
    if _NOT_AHEAD_AFTER.match(text, match.end()):
        return False
    return _NOT_AHEAD_BEFORE.search(text[max(0, match.start() - 12) : match.start()]) is None


def _spanned(match: re.Match[str]) -> Duration:
    if match["half"]:
        count = 0.5
    else:
        count = number(match["n"])
        if match["to"]:
            count = max(count, number(match["to"]))
        if match["andhalf"] or match["half2"]:
            count += 0.5
        if match["orto"] in ("two", "three"):
            count = max(count, number(match["orto"]))
    unit = _UNITS[match["unit"].lower()]
    return Duration(count * unit * (_BUSINESS if match["business"] else 1.0), match.span())
