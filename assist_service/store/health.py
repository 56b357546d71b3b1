"""How the store itself is: memory, persistence, and when a worker was last heard of."""

from typing import Any

import msgspec
import redis

from assist_service.store import keys
from assist_service.store.connection import Store

# A worker that has been silent for a day is forgotten.
FORGOTTEN_SECONDS = 86_400


class StoreHealth(msgspec.Struct, frozen=True):
    """What the server says of itself. Bytes; ``most_memory`` 0 means without limit.

    ``durable`` is whether every acknowledged write is on the disk before it is answered, and ``why``
    what is set otherwise. Where the server does not tell its settings (a hosted one), ``durable`` and ``eviction``
    are ``None``.
    """

    memory: int
    most_memory: int
    durable: bool | None
    why: str
    eviction: str | None


def store_health(store: Store) -> StoreHealth:
    """Ask every server that is written to; of several, the worst is told.

    Raises:
        StoreUnavailable: it does not answer.

    """
    return max(store.on_primaries(_ask), key=_need)


def _ask(server: redis.Redis) -> StoreHealth:
    info = server.info("memory")
    try:
        raw = server.config_get("appendonly", "appendfsync", "maxmemory-policy")
        told = {_text(name): _text(value) for name, value in raw.items()}
    except redis.ResponseError:
        # A hosted server may not have CONFIG at all.
        told = {}
    wrong = [
        f"{name} {told[name]}"
        for name, good in (("appendonly", "yes"), ("appendfsync", "always"))
        if told.get(name, good) != good
    ]
    return StoreHealth(
        int(info.get("used_memory", 0)),
        int(info.get("maxmemory", 0)),
        not wrong if told else None,
        ", ".join(wrong),
        told.get("maxmemory-policy"),
    )


def _need(found: StoreHealth) -> tuple[bool, bool, float]:
    """Order servers by how much they need somebody."""
    share = found.memory / found.most_memory if found.most_memory else 0.0
    return found.durable is False, found.eviction not in (None, "noeviction"), share


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


class Workers:
    """Which workers are there: each says so now and then, by the store's clock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record_heartbeat(self, name: str, now: float) -> None:
        """Say that the worker ``name`` is there.

        Raises:
            StoreUnavailable: the store did not answer.

        """

        def command(client: Any) -> Any:
            steps = client.pipeline(transaction=False)
            steps.zadd(keys.workers(), {name: now})
            steps.zremrangebyscore(keys.workers(), 0, now - FORGOTTEN_SECONDS)
            steps.expire(keys.workers(), FORGOTTEN_SECONDS)
            return steps.execute()

        self._store.run(command, idempotent=True, name="beat")

    def last_seen(self) -> float | None:
        """Return when any worker was last heard of, or ``None`` where none was within a day.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        found = self._store.run(
            lambda client: client.zrange(keys.workers(), 0, 0, desc=True, withscores=True),
            idempotent=True,
            name="workers",
        )
        return float(found[0][1]) if found else None
