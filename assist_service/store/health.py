"""The store's health: memory, persistence and the workers' last heartbeats."""

from typing import Any

import msgspec
import redis

from assist_service.store import keys
from assist_service.store.connection import Store

# Heartbeats are deleted after a day.
FORGOTTEN_SECONDS = 86_400


class StoreHealth(msgspec.Struct, frozen=True):
    """A server's memory in bytes and its settings; ``most_memory`` is 0 without a limit.

    ``durable`` is whether every write is on disk before it is acknowledged; ``why`` lists the
    settings that prevent it. ``durable`` and ``eviction`` are ``None`` if the server does not
    disclose its settings, as hosted ones may not.
    """

    memory: int
    most_memory: int
    durable: bool | None
    why: str
    eviction: str | None


def store_health(store: Store) -> StoreHealth:
    """Return the health of the primary server; of several, that of the worst.

    Raises:
        StoreUnavailable: a server does not answer.

    """
    return max(store.on_primaries(_server_health), key=_urgency)


def _server_health(server: redis.Redis) -> StoreHealth:
    info = server.info("memory")
    try:
        raw = server.config_get("appendonly", "appendfsync", "maxmemory-policy")
        config = {_text(name): _text(value) for name, value in raw.items()}
    except redis.ResponseError:
        # Hosted servers may not support CONFIG.
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
    """Return a sort key: the higher, the more urgently a server needs attention."""
    share = server.memory / server.most_memory if server.most_memory else 0.0
    return server.durable is False, server.eviction not in (None, "noeviction"), share


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


class Workers:
    """The workers' heartbeats, timed by the store's clock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record_heartbeat(self, name: str, now: float) -> None:
        """Record that the worker ``name`` was alive at ``now``.

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
        """Return the time of the newest heartbeat, or ``None`` if no worker sent one within a day.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        newest = self._store.run(
            lambda client: client.zrange(keys.workers(), 0, 0, desc=True, withscores=True),
            idempotent=True,
            name="workers",
        )
        return float(newest[0][1]) if newest else None
