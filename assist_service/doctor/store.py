"""How the store is, and what stands in it: durability, memory, clock, workers, queue."""

from collections.abc import Iterator
from time import perf_counter

from assist_service.delivery.queue import Deliveries
from assist_service.doctor.check import Check, bad, good, look
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


def checks(store: Store, live_seconds: int) -> Iterator[Check]:
    """Yield the checks of a store that could be reached; the last of them is where it stopped answering."""
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


def answer(store: Store) -> Check:
    """Measure how long the store takes to answer."""
    took = []
    for _ in range(TRIES):
        began = perf_counter()
        store.run(lambda client: client.ping(), idempotent=True, name="ping")
        took.append(perf_counter() - began)
    middle = sorted(took)[TRIES // 2]
    kind = "the data folder's own" if store.supervisor is not None else "REDIS_URL"
    message = f"It answers in {middle * 1000:.1f} ms ({kind})."
    if middle > SLOW_SECONDS:
        return look(
            "store", message, "Each message waits for it once: move it nearer, or look at its load."
        )
    return good("store", message)


def durability(store_health: StoreHealth) -> Check:
    """Say whether what is acknowledged is on the disk."""
    if store_health.durable is None:
        return look(
            "durability",
            "The server does not tell its settings.",
            "Make sure of appendonly yes and appendfsync always, or of what stands for them there.",
        )
    if not store_health.durable:
        return bad(
            "durability",
            f"{store_health.why}: acknowledged messages can be lost.",
            "Set appendonly yes and appendfsync always.",
        )
    return good("durability", "Every write is on the disk before it is acknowledged.")


def memory(store_health: StoreHealth) -> Check:
    """Say how full the store is."""
    usage = f"{store_health.memory / 1024**2:.0f} MB used"
    if not store_health.most_memory:
        return good("memory", f"{usage}, without a limit.")
    share = store_health.memory / store_health.most_memory
    message = f"{usage} of {store_health.most_memory / 1024**2:.0f} MB ({share:.0%})."
    if share > FULL_SHARE:
        remedy = "Raise maxmemory or shorten ASSIST_LIVE_HOURS; a full store refuses every message."
        return (bad if share >= 1 else look)("memory", message, remedy)
    return good("memory", message)


def eviction(store_health: StoreHealth) -> Check:
    """A store that makes room by itself throws conversations away."""
    if store_health.eviction is None:
        return look(
            "eviction", "The server does not tell.", "Make sure of maxmemory-policy noeviction."
        )
    if store_health.eviction != "noeviction":
        return bad(
            "eviction",
            f"maxmemory-policy {store_health.eviction}: a full store throws away what it acknowledged.",
            "Set maxmemory-policy noeviction.",
        )
    return good("eviction", "Nothing is thrown away when it is full.")


def clock(skew: float) -> Check:
    """Compare this machine's clock with the store's."""
    message = f"{abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} the store's."
    if abs(skew) <= NEAR_SECONDS:
        return good("clock", message)
    level = bad if abs(skew) > FAR_SECONDS else look
    return level("clock", message, "Have both set by NTP; helpdesks' signatures carry the time.")


def workers(last_seen: float | None, now: float, waits: int) -> Check:
    """Say when a worker was last heard of."""
    if last_seen is not None and now - last_seen <= SILENT_SECONDS:
        return good("worker", f"Last heard of {max(0.0, now - last_seen):.0f} s ago.")
    message = (
        "None within a day." if last_seen is None else f"Last heard of {now - last_seen:.0f} s ago."
    )
    if waits:
        return bad("worker", f"{message} {waits} deliveries wait.", "Start `assist worker`.")
    return look(
        "worker", message, "Start `assist worker` if notes, tags or catching up are wanted."
    )


def queue(waits: int, oldest: float, dead: int) -> Check:
    """Say how the deliveries to the helpdesks stand."""
    message = f"{waits} wait, the oldest for {oldest:.0f} s; {dead} were given up."
    if dead or oldest > OLD_SECONDS:
        return look(
            "queue", message, "`assist deliveries list` says why; `replay` sends them again."
        )
    return good("queue", message)
