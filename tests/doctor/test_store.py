"""The store is judged by what it says of itself, and by what stands in it."""

import pytest

from assist_service.delivery.queue import Deliveries
from assist_service.doctor import store as checks
from assist_service.domain.conversation import ConversationKey
from assist_service.helpdesk.contract import Delivery
from assist_service.store.connection import Store
from assist_service.store.health import StoreHealth, Workers, store_health

GOOD = StoreHealth(10, 0, durable=True, why="", eviction="noeviction")


def levels(store: Store) -> dict[str, str]:
    return {found.name: found.level for found in checks.checks(store, 3600)}


def test_a_store_of_our_own_is_well(store: Store):
    """All that it must be, and no worker yet."""
    found = levels(store)

    # A loaded machine may answer slowly, which deserves a look.
    assert found.pop("store") in ("good", "look")
    assert found == {
        "durability": "good",
        "memory": "good",
        "eviction": "good",
        "clock": "good",
        "worker": "look",
        "queue": "good",
    }


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("appendfsync", "everysec", "durability"),
        ("maxmemory-policy", "allkeys-lru", "eviction"),
    ],
)
def test_a_store_that_loses_what_it_acknowledged_is_bad(
    store: Store, name: str, value: str, check: str
):
    store.client.config_set(name, value)

    assert levels(store)[check] == "bad"


@pytest.mark.parametrize(
    ("used", "most", "level"),
    [(50, 0, "good"), (50, 100, "good"), (81, 100, "look"), (100, 100, "bad")],
)
def test_a_store_that_fills_up_is_said_in_time(used: int, most: int, level: str):
    found = StoreHealth(used, most, durable=True, why="", eviction="noeviction")

    assert checks.memory(found).level == level


@pytest.mark.parametrize(
    ("skew", "level"),
    [(0.3, "good"), (-4, "good"), (20, "look"), (-20, "look"), (3600, "bad"), (-3600, "bad")],
)
def test_a_clock_that_is_off_is_said(skew: float, level: str):
    found = checks.clock(skew)

    assert found.level == level
    assert ("ahead" in found.message) == (skew > 0)


@pytest.mark.parametrize(
    ("seen", "waits", "level"),
    [
        (990.0, 0, "good"),
        (990.0, 5, "good"),
        (900.0, 0, "look"),
        (900.0, 5, "bad"),
        (None, 5, "bad"),
        (None, 0, "look"),
    ],
)
def test_a_worker_that_is_missed_is_bad_once_something_waits(
    seen: float | None, waits: int, level: str
):
    assert checks.workers(seen, 1000.0, waits).level == level


def test_what_was_given_up_deserves_a_look(store: Store):
    queue = Deliveries(store, 3600)
    key = ConversationKey("zendesk", "1", "1")
    queue.enqueue(Delivery("tag:a", "tag", key, 0.0, subject="a"))
    Workers(store).record_heartbeat("w", 5.0)

    found = levels(store)

    assert (found["worker"], found["queue"]) == ("bad", "good")
    for taken in (one for bucket in range(16) for one in queue.claim(bucket, "w", 5, 1000)):
        queue.settle(taken, "dead", reason="no")
    assert levels(store)["queue"] == "look"


def test_a_server_that_tells_no_settings_is_not_called_durable(shared_store: Store, monkeypatch):
    """Hosted servers often refuse CONFIG."""
    import redis

    def refuse(*_: object) -> None:
        raise redis.ResponseError("unknown command 'CONFIG'")

    monkeypatch.setattr(shared_store.client, "config_get", refuse)
    found = store_health(shared_store)

    assert (found.durable, found.eviction) == (None, None)
    assert checks.durability(found).level == "look"
    assert checks.eviction(found).level == "look"
