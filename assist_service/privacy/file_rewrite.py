"""The store's own files: a key that was deleted stands in them until they are written anew."""

import time
from typing import Any, Literal

import redis

from assist_service.errors import StoreUnavailable
from assist_service.store.connection import Store

# ``pending``: begun, and not done while we waited. ``unknown``: the server does not let us.
RewriteStatus = Literal["done", "pending", "unknown"]
LOOK_SECONDS = 0.02


def rewrite_files(store: Store, wait_seconds: float) -> RewriteStatus:
    """Have every server write its append-only file anew, and wait for it for ``wait_seconds``.

    One that runs already may have begun before the keys were deleted, so another follows it.
    Snapshots and back-ups that an operator makes are beyond our reach, and so are replicas that
    neither a cluster nor a sentinel tells us of.
    """
    deadline = time.monotonic() + wait_seconds
    begun = False
    try:
        while True:
            servers = store.on_all(_persistence)
            if not all(server["aof_enabled"] for server in servers):
                return "unknown"
            busy = any(
                server["aof_rewrite_in_progress"] or server["aof_rewrite_scheduled"]
                for server in servers
            )
            if not busy and begun:
                done = all(server["aof_last_bgrewrite_status"] == "ok" for server in servers)
                return "done" if done else "unknown"
            if not busy:
                begun = bool(store.on_all(_begin))
            elif time.monotonic() > deadline:
                return "pending"
            time.sleep(LOOK_SECONDS)
    except StoreUnavailable:
        return "unknown"


def _persistence(server: redis.Redis) -> dict[str, Any]:
    info: dict[str, Any] = server.info("persistence")
    return info


def _begin(server: redis.Redis) -> object:
    return server.bgrewriteaof()
