"""How the store itself is: memory, persistence, and when a worker was last heard of."""

from typing import Any

import msgspec

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


def look(store: Store) -> StoreHealth:
    """Ask the server.

    Raises:
        StoreUnavailable: it does not answer.

    """
    info = store.run(lambda client: client.info("memory"), again=True, name="info")
    told = _settings(store)
    durable: bool | None = None
    why = ""
    if told:
        wrong = [
            f"{name} {told[name]}"
            for name, good in (("appendonly", "yes"), ("appendfsync", "always"))
            if told.get(name, good) != good
        ]
        durable, why = not wrong, ", ".join(wrong)
    return StoreHealth(
        int(info.get("used_memory", 0)),
        int(info.get("maxmemory", 0)),
        durable,
        why,
        told.get("maxmemory-policy"),
    )


def _settings(store: Store) -> dict[str, str]:
    import redis

    def ask(client: redis.Redis) -> Any:
        try:
            return client.config_get("appendonly", "appendfsync", "maxmemory-policy")
        except redis.ResponseError:
            # A hosted server may not have CONFIG at all.
            return {}

    return {_text(name): _text(value) for name, value in store.run(ask, again=True).items()}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


class Workers:
    """Which workers are there: each says so now and then, by the store's clock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def beat(self, name: str, now: float) -> None:
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

        self._store.run(command, again=True, name="beat")

    def last_seen(self) -> float | None:
        """Return when any worker was last heard of, or ``None`` where none was within a day.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        found = self._store.run(
            lambda client: client.zrange(keys.workers(), 0, 0, desc=True, withscores=True),
            again=True,
            name="workers",
        )
        return float(found[0][1]) if found else None
