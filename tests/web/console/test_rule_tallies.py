"""The last days' counts of rules, with those of days that are over a minute old at most."""

from assist_service.repositories.statistics_reader import DAY_SECONDS
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.web.console.rule_tallies import KEPT_SECONDS, RuleTallies

NOW = 40 * DAY_SECONDS + 3600.0


def count(store: Store, back: int, number: int = 1) -> None:
    store.client.hincrby(keys.counters_in(3, NOW - back * DAY_SECONDS), "policy|-|a/b|v1", number)


def test_today_is_read_each_time_and_days_that_are_over_once_a_minute(store):
    days = RuleTallies(store)
    for back in (0, 1, 6, 7):
        count(store, back)
    assert days.tallies(NOW, 7)["a/b"].fired == 3
    count(store, 0)
    count(store, 1, 10)
    assert days.tallies(NOW + 1, 7)["a/b"].fired == 4, "what came late for yesterday waits"

    assert days.tallies(NOW + KEPT_SECONDS, 7)["a/b"].fired == 14
    assert days.tallies(NOW + DAY_SECONDS, 7)["a/b"].fired == 13, (
        "yesterday is over now, and a week ago left out"
    )
