"""The counters of the last days are read in one go."""

from assist_service.domain.conversation import ConversationKey
from assist_service.repositories.statistics_reader import DAY_SECONDS, daily_counters
from assist_service.store import keys
from assist_service.store.connection import Store

NOW = 30 * DAY_SECONDS + 60.0


def test_every_bucket_of_the_days_asked_for_is_read_and_no_other(store: Store):
    """Today and the six days before; what is older or still to come stays out."""
    conversations = [ConversationKey("demo", "local", str(number)) for number in range(64)]
    assert {keys.bucket(key) for key in conversations} == set(range(keys.BUCKETS))
    for key in conversations:
        for day in (-1, 0, 6, 7):
            store.client.hincrby(keys.counters(key, NOW - day * DAY_SECONDS), f"day {day}", 1)

    found = daily_counters(store, [NOW - back * DAY_SECONDS for back in range(7)])

    total: dict[bytes, int] = {}
    for counted in (one for day in found for one in day):
        for name, number in counted.items():
            total[name] = total.get(name, 0) + int(number)
    assert total == {b"day 0": 64, b"day 6": 64}
    assert [len(day) for day in found] == [keys.BUCKETS] * 7
