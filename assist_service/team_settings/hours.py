"""Hours of the week in a time zone, over midnight too: when a team is at work, or a shift of it."""

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

    ``begins`` and ``ends`` are clock times, 22:00, in the time zone ``zone`` (an IANA name such
    as Europe/Berlin), so that they follow its summer time. What ends no later than it begins goes
    over midnight and belongs to the day it began on; the same time twice is the whole day.
    """

    begins: str
    ends: str
    zone: str = "UTC"
    days: tuple[Day, ...] = DAYS

    def cover(self, at: float) -> bool:
        """Whether the moment ``at`` (seconds since 1970) lies within."""
        local = datetime.fromtimestamp(at, UTC).astimezone(zone_of(self.zone))
        now, begins, ends = local.hour * 60 + local.minute, minute(self.begins), minute(self.ends)
        if begins < ends:
            return begins <= now < ends and DAYS[local.weekday()] in self.days
        if now >= begins:
            return DAYS[local.weekday()] in self.days
        return now < ends and DAYS[local.weekday() - 1] in self.days

    def turns(self, at: float) -> float:
        """Return when after ``at`` the clock next passes one of its ends, at most a day on.

        A stream that shows something until then need only look again at that moment.
        """
        zone = zone_of(self.zone)
        local = datetime.fromtimestamp(at, UTC).astimezone(zone)
        boundaries = []
        for clock in (self.begins, self.ends):
            for day in (0, 1):
                midnight = (local + timedelta(days=day)).replace(
                    hour=0, minute=0, second=0, microsecond=0, fold=0
                )
                when = midnight.replace(hour=minute(clock) // 60, minute=minute(clock) % 60)
                boundaries.append(when.timestamp())
        return min((boundary for boundary in boundaries if boundary > at), default=at + 86_400.0)


def minute(clock: str) -> int:
    """Return the minute of the day of a clock time, 0 to 1439.

    Raises:
        ValueError: it is none.

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
        ValueError: there is none of that name.

    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(name) from None


def good(hours: Hours) -> bool:
    """Whether every part of it is what it should be."""
    try:
        minute(hours.begins)
        minute(hours.ends)
        zone_of(hours.zone)
    except ValueError:
        return False
    return bool(hours.days)


def days_in_words(days: tuple[Day, ...]) -> str:
    """Return days as people write them: every day, Mon–Fri, Sat, Sun."""
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


def in_words(hours: Hours) -> str:
    """Return it as people write it: 22:00–06:00, Mon–Fri, Europe/Berlin."""
    clock = "all day" if hours.begins == hours.ends else f"{hours.begins}–{hours.ends}"
    return f"{clock}, {days_in_words(hours.days)}, {hours.zone}"
