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
    return max(store.on_primaries(_server_health), key=_urgency)


def _server_health(server: redis.Redis) -> StoreHealth:
    info = server.info("memory")
    try:
        raw = server.config_get("appendonly", "appendfsync", "maxmemory-policy")
        config = {_text(name): _text(value) for name, value in raw.items()}
    except redis.ResponseError:
        # A hosted server may not have CONFIG at all.
        config = {}
    deviations = [
        f"{name} {config[name]}"
        for name, expected in (("appendonly", "yes"), ("appendfsync", "always"))
        if config.get(name, expected) != expected
    ]
    return StoreHealth(
        int(info.get("used_memory", 0)),
        int(info.get("maxmemory", 0)),
        not deviations if config else None,
        ", ".join(deviations),
        config.get("maxmemory-policy"),
    )


def _urgency(server: StoreHealth) -> tuple[bool, bool, float]:
    """Order servers by how much they need somebody."""
    share = server.memory / server.most_memory if server.most_memory else 0.0
    return server.durable is False, server.eviction not in (None, "noeviction"), share


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
        newest = self._store.run(
            lambda client: client.zrange(keys.workers(), 0, 0, desc=True, withscores=True),
            idempotent=True,
            name="workers",
        )
        return float(newest[0][1]) if newest else None
