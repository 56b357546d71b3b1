"""Checks of the store: response time, durability, memory, clock, workers and queue."""

from collections.abc import Iterator
from time import perf_counter

from assist_service.delivery.queue import Deliveries
from assist_service.doctor.check import HealthCheck, bad, good, look
from assist_service.errors import StoreUnavailable
from assist_service.store import health
from assist_service.store.clock import NEAR_SECONDS, StoreClock
from assist_service.store.connection import Store
from assist_service.store.health import StoreHealth, Workers

SLOW_SECONDS, TRIES = 0.02, 5
FAR_SECONDS = 60.0
FULL_SHARE = 0.8
SILENT_SECONDS = 60.0
OLD_SECONDS = 300.0


def checks(store: Store, live_seconds: int) -> Iterator[HealthCheck]:
    """Yield the checks of the store; if it stops answering, the last check says so."""
    try:
        yield answer(store)
        store_health = health.store_health(store)
        yield durability(store_health)
        yield memory(store_health)
        yield eviction(store_health)
        own = StoreClock(store)
        yield clock(own.compare())
        queue_status = Deliveries(store, live_seconds).status()
        waits = queue_status.waiting + queue_status.later
        yield workers(Workers(store).last_seen(), own(), waits)
        yield queue(waits, queue_status.oldest, len(queue_status.dead))
    except StoreUnavailable as away:
        yield bad("store", away.message, away.hint)


def answer(store: Store) -> HealthCheck:
    """Measure the store's response time."""
    took = []
    for _ in range(TRIES):
        began = perf_counter()
        store.run(lambda client: client.ping(), idempotent=True, name="ping")
        took.append(perf_counter() - began)
    middle = sorted(took)[TRIES // 2]
    kind = "embedded" if store.supervisor is not None else "REDIS_URL"
    message = f"Responds in {middle * 1000:.1f} ms ({kind})."
    if middle > SLOW_SECONDS:
        return look(
            "store",
            message,
            "Every message waits for the store once: move it closer, or reduce its load.",
        )
    return good("store", message)


def durability(store_health: StoreHealth) -> HealthCheck:
    """Check that acknowledged messages are on disk."""
    if store_health.durable is None:
        return look(
            "durability",
            "The server does not report its settings.",
            "Make sure it runs with appendonly yes and appendfsync always, or the equivalent.",
        )
    if not store_health.durable:
        return bad(
            "durability",
            f"{store_health.why}: acknowledged messages can be lost.",
            "Set appendonly yes and appendfsync always.",
        )
    return good("durability", "Every write is on disk before it is acknowledged.")


def memory(store_health: StoreHealth) -> HealthCheck:
    """Check how full the store is."""
    usage = f"{store_health.memory / 1024**2:.0f} MB used"
    if not store_health.most_memory:
        return good("memory", f"{usage}, no limit.")
    share = store_health.memory / store_health.most_memory
    message = f"{usage} of {store_health.most_memory / 1024**2:.0f} MB ({share:.0%})."
    if share > FULL_SHARE:
        remedy = "Raise maxmemory or shorten ASSIST_LIVE_HOURS; a full store rejects every message."
        return (bad if share >= 1 else look)("memory", message, remedy)
    return good("memory", message)


def eviction(store_health: StoreHealth) -> HealthCheck:
    """Check that a full store does not evict conversations."""
    if store_health.eviction is None:
        return look(
            "eviction",
            "The server does not report its eviction policy.",
            "Make sure it runs with maxmemory-policy noeviction.",
        )
    if store_health.eviction != "noeviction":
        return bad(
            "eviction",
            f"maxmemory-policy {store_health.eviction}: a full store deletes acknowledged data.",
            "Set maxmemory-policy noeviction.",
        )
    return good("eviction", "A full store deletes nothing.")


def clock(skew: float) -> HealthCheck:
    """Compare this machine's clock with the store's."""
    message = f"{abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} the store's."
    if abs(skew) <= NEAR_SECONDS:
        return good("clock", message)
    level = bad if abs(skew) > FAR_SECONDS else look
    return level(
        "clock", message, "Synchronise both clocks with NTP; helpdesk signatures contain the time."
    )


def workers(last_seen: float | None, now: float, waits: int) -> HealthCheck:
    """Check when a worker last sent a heartbeat."""
    if last_seen is not None and now - last_seen <= SILENT_SECONDS:
        return good("worker", f"Last heartbeat {max(0.0, now - last_seen):.0f} s ago.")
    message = (
        "No heartbeat within a day."
        if last_seen is None
        else f"Last heartbeat {now - last_seen:.0f} s ago."
    )
    if waits:
        return bad("worker", f"{message} {waits} deliveries are waiting.", "Start `assist worker`.")
    return look("worker", message, "Start `assist worker` if you need notes, tags or back-fills.")


def queue(waits: int, oldest: float, dead: int) -> HealthCheck:
    """Check the deliveries to the helpdesks."""
    message = f"{waits} waiting, the oldest for {oldest:.0f} s; {dead} failed."
    if dead or oldest > OLD_SECONDS:
        return look(
            "queue",
            message,
            "`assist deliveries list` shows the errors; `assist deliveries replay` retries.",
        )
    return good("queue", message)
