"""Weekly hours in a time zone, possibly past midnight: a team's active hours or a shift."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = Day.__args__  # type: ignore[attr-defined]
MINUTES = 24 * 60


class Hours(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of the day on some days of the week.

    ``begins`` and ``ends`` are clock times such as 22:00 in the time zone ``zone`` (an IANA name
    such as Europe/Berlin), so they follow daylight saving time. Hours that end before they begin
    go past midnight and belong to the day they begin on; equal times mean the whole day.
    """

    begins: str
    ends: str
    zone: str = "UTC"
    days: tuple[Day, ...] = DAYS

    def covers(self, at: float) -> bool:
        """Whether the moment ``at`` (seconds since 1970) is within these hours."""
        local = datetime.fromtimestamp(at, UTC).astimezone(zone_of(self.zone))
        now, begins, ends = (
            local.hour * 60 + local.minute,
            minute_of_day(self.begins),
            minute_of_day(self.ends),
        )
        if begins < ends:
            return begins <= now < ends and DAYS[local.weekday()] in self.days
        if now >= begins:
            return DAYS[local.weekday()] in self.days
        return now < ends and DAYS[local.weekday() - 1] in self.days

    def next_boundary(self, at: float) -> float:
        """Return the next time after ``at`` that these hours begin or end, at most a day later.

        A stream need not check the settings again before that time.
        """
        zone = zone_of(self.zone)
        local = datetime.fromtimestamp(at, UTC).astimezone(zone)
        boundaries = []
        for clock in (self.begins, self.ends):
            for day in (0, 1):
                midnight = (local + timedelta(days=day)).replace(
                    hour=0, minute=0, second=0, microsecond=0, fold=0
                )
                when = midnight.replace(
                    hour=minute_of_day(clock) // 60, minute=minute_of_day(clock) % 60
                )
                boundaries.append(when.timestamp())
        return min((boundary for boundary in boundaries if boundary > at), default=at + 86_400.0)


def minute_of_day(clock: str) -> int:
    """Return the minute of the day of a clock time, 0 to 1439.

    Raises:
        ValueError: ``clock`` is not a clock time.

    """
    hour, separator, minutes = clock.partition(":")
    digits = hour.isascii() and hour.isdigit() and minutes.isascii() and minutes.isdigit()
    if not separator or not digits or len(minutes) != 2 or len(hour) > 2:
        raise ValueError(clock)
    minute_of_day = int(hour) * 60 + int(minutes)
    if int(minutes) > 59 or minute_of_day >= MINUTES:
        raise ValueError(clock)
    return minute_of_day


@lru_cache(64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        ValueError: there is no time zone with that name.

    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(name) from None


def is_valid(hours: Hours) -> bool:
    """Whether the times, the time zone and the days are valid."""
    try:
        minute_of_day(hours.begins)
        minute_of_day(hours.ends)
        zone_of(hours.zone)
    except ValueError:
        return False
    return bool(hours.days)


def days_in_words(days: tuple[Day, ...]) -> str:
    """Return days in words: every day, or for example Mon–Fri, Sun."""
    positions = sorted({DAYS.index(day) for day in days})
    if len(positions) == len(DAYS):
        return "every day"
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    names = [day.capitalize() for day in DAYS]
    return ", ".join(
        f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(names[at] for at in run)
        for run in runs
    )


def hours_in_words(hours: Hours) -> str:
    """Return hours in words, for example 22:00–06:00, Mon–Fri, Europe/Berlin."""
    clock = "all day" if hours.begins == hours.ends else f"{hours.begins}–{hours.ends}"
    return f"{clock}, {days_in_words(hours.days)}, {hours.zone}"
