"""Hours of the week, over midnight and through summer time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as sized
from hypothesis import strategies as st

from assist_service.team_settings.hours import DAYS, Hours, hours_in_words, is_valid, minute_of_day

BERLIN = "Europe/Berlin"
NIGHT = Hours("22:00", "06:00", BERLIN, ("mon", "tue"))
DAY = Hours("09:00", "17:30", BERLIN, ("mon", "tue", "wed", "thu", "fri"))


def at(when: str) -> float:
    return datetime.fromisoformat(when).timestamp()


@pytest.mark.parametrize(
    ("hours", "when", "within"),
    [
        (DAY, "2026-11-23T09:00+01:00", True),
        (DAY, "2026-11-23T08:59+01:00", False),
        (DAY, "2026-11-23T17:29+01:00", True),
        (DAY, "2026-11-23T17:30+01:00", False),
        (DAY, "2026-11-22T12:00+01:00", False),  # a Sunday
        (DAY, "2026-07-06T07:30Z", True),  # half past nine in summer time
        (DAY, "2026-12-07T07:30Z", False),  # half past eight in winter
        (NIGHT, "2026-11-23T22:00+01:00", True),
        (NIGHT, "2026-11-23T21:59+01:00", False),
        (NIGHT, "2026-11-24T05:59+01:00", True),
        (NIGHT, "2026-11-24T06:00+01:00", False),
        (NIGHT, "2026-11-25T03:00+01:00", True),  # Tuesday's night, on Wednesday morning
        (NIGHT, "2026-11-23T03:00+01:00", False),  # Sunday's night, on Monday morning
        (NIGHT, "2026-11-25T23:00+01:00", False),
        (Hours("00:00", "00:00"), "2026-11-25T23:00Z", True),
        (Hours("08:00", "08:00", days=("wed",)), "2026-11-26T07:00Z", True),
    ],
)
def test_a_moment_lies_within_or_without(hours, when, within):
    assert hours.covers(at(when)) is within


@pytest.mark.parametrize("clock", ["", "7", "24:00", "12:60", "12:5", "12-30", "٠٩:٠٠", "-1:00", "123:00"])  # fmt: skip
def test_what_is_no_clock_time_is_refused(clock):
    with pytest.raises(ValueError):
        minute_of_day(clock)
    assert not is_valid(Hours(clock, "06:00"))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Europe"])
def test_what_is_no_time_zone_is_refused(zone):
    assert not is_valid(Hours("22:00", "06:00", zone))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (NIGHT, "22:00–06:00, Mon, Tue, Europe/Berlin"),
        (DAY, "09:00–17:30, Mon–Fri, Europe/Berlin"),
        (Hours("00:00", "00:00"), "all day, every day, UTC"),
        (Hours("1:00", "2:00", days=("mon", "wed", "thu", "fri")), "1:00–2:00, Mon, Wed–Fri, UTC"),
    ],
)
def test_hours_are_written_as_people_write_them(hours, words):
    assert hours_in_words(hours) == words


clocks = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
moments = st.integers(0, 2 * 365 * 1440).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@given(clocks, clocks, st.sets(st.sampled_from(DAYS), min_size=1), moments)
@sized(deadline=None, max_examples=150)
def test_nothing_changes_before_the_next_turn(begins, ends, days, moment):
    """A page that looks again at the next turn has missed nothing; midnight may turn a whole day."""
    hours = Hours(begins, ends, BERLIN, tuple(day for day in DAYS if day in days))
    now = moment.timestamp()
    turn = hours.next_boundary(now)
    assert now < turn <= now + timedelta(hours=25).total_seconds()
    steps = [now + part * (turn - now) for part in (0.25, 0.5, 0.75, 0.99)]
    assert {hours.covers(step) for step in steps} == {hours.covers(now)}


@given(clocks, clocks, moments)
@sized(deadline=None, max_examples=100)
def test_a_moment_is_in_hours_or_in_those_that_follow_them(begins, ends, moment):
    if begins == ends:
        return
    first, complement = Hours(begins, ends), Hours(ends, begins)
    assert first.covers(moment.timestamp()) is not complement.covers(moment.timestamp())
