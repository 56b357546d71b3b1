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
        found = health.store_health(store)
        yield durability(found)
        yield memory(found)
        yield eviction(found)
        own = StoreClock(store)
        yield clock(own.compare())
        standing = Deliveries(store, live_seconds).status()
        waits = standing.waiting + standing.later
        yield workers(Workers(store).last_seen(), own(), waits)
        yield queue(waits, standing.oldest, len(standing.dead))
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
    told = f"It answers in {middle * 1000:.1f} ms ({kind})."
    if middle > SLOW_SECONDS:
        return look(
            "store", told, "Each message waits for it once: move it nearer, or look at its load."
        )
    return good("store", told)


def durability(found: StoreHealth) -> Check:
    """Say whether what is acknowledged is on the disk."""
    if found.durable is None:
        return look(
            "durability",
            "The server does not tell its settings.",
            "Make sure of appendonly yes and appendfsync always, or of what stands for them there.",
        )
    if not found.durable:
        return bad(
            "durability",
            f"{found.why}: acknowledged messages can be lost.",
            "Set appendonly yes and appendfsync always.",
        )
    return good("durability", "Every write is on the disk before it is acknowledged.")


def memory(found: StoreHealth) -> Check:
    """Say how full the store is."""
    used = f"{found.memory / 1024**2:.0f} MB used"
    if not found.most_memory:
        return good("memory", f"{used}, without a limit.")
    share = found.memory / found.most_memory
    told = f"{used} of {found.most_memory / 1024**2:.0f} MB ({share:.0%})."
    if share > FULL_SHARE:
        remedy = "Raise maxmemory or shorten ASSIST_LIVE_HOURS; a full store refuses every message."
        return (bad if share >= 1 else look)("memory", told, remedy)
    return good("memory", told)


def eviction(found: StoreHealth) -> Check:
    """A store that makes room by itself throws conversations away."""
    if found.eviction is None:
        return look(
            "eviction", "The server does not tell.", "Make sure of maxmemory-policy noeviction."
        )
    if found.eviction != "noeviction":
        return bad(
            "eviction",
            f"maxmemory-policy {found.eviction}: a full store throws away what it acknowledged.",
            "Set maxmemory-policy noeviction.",
        )
    return good("eviction", "Nothing is thrown away when it is full.")


def clock(skew: float) -> Check:
    """Compare this machine's clock with the store's."""
    told = f"{abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} the store's."
    if abs(skew) <= NEAR_SECONDS:
        return good("clock", told)
    level = bad if abs(skew) > FAR_SECONDS else look
    return level("clock", told, "Have both set by NTP; helpdesks' signatures carry the time.")


def workers(seen: float | None, now: float, waits: int) -> Check:
    """Say when a worker was last heard of."""
    if seen is not None and now - seen <= SILENT_SECONDS:
        return good("worker", f"Last heard of {max(0.0, now - seen):.0f} s ago.")
    told = "None within a day." if seen is None else f"Last heard of {now - seen:.0f} s ago."
    if waits:
        return bad("worker", f"{told} {waits} deliveries wait.", "Start `assist worker`.")
    return look("worker", told, "Start `assist worker` if notes, tags or catching up are wanted.")


def queue(waits: int, oldest: float, dead: int) -> Check:
    """Say how the deliveries to the helpdesks stand."""
    told = f"{waits} wait, the oldest for {oldest:.0f} s; {dead} were given up."
    if dead or oldest > OLD_SECONDS:
        return look("queue", told, "`assist deliveries list` says why; `replay` sends them again.")
    return good("queue", told)
