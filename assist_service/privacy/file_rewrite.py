"""Rewrite the store's append-only files, which contain deleted keys until then."""

import time
from typing import Any, Literal

import redis

from assist_service.errors import StoreUnavailable
from assist_service.store.connection import Store

# ``pending``: started but not finished in time. ``unknown``: the server does not allow it.
RewriteStatus = Literal["done", "pending", "unknown"]
LOOK_SECONDS = 0.02


def rewrite_files(store: Store, wait_seconds: float) -> RewriteStatus:
    """Rewrite every server's append-only file, waiting up to ``wait_seconds``; return the status.

    A rewrite already in progress may have started before the keys were deleted, so another one
    follows it. The operator's snapshots and backups, and replicas that neither a cluster nor a
    sentinel reports, are not included.
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
