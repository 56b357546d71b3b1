"""The store's own files: a key that was deleted stands in them until they are written anew."""

import time
from typing import Literal

import redis

from assist_service.errors import StoreUnavailable
from assist_service.store.connection import Store

# ``pending``: begun, and not done while we waited. ``unknown``: the server does not let us.
Rewritten = Literal["done", "pending", "unknown"]
LOOK_SECONDS = 0.02


def write_anew(store: Store, wait_seconds: float) -> Rewritten:
    """Have the store write its append-only file anew, and wait for it for ``wait_seconds``.

    One that runs already may have begun before the keys were deleted, so another follows it.
    Snapshots and back-ups that an operator makes are beyond our reach.
    """
    deadline = time.monotonic() + wait_seconds
    begun = False
    try:
        while True:
            told = store.run(lambda client: client.info("persistence"), again=True)
            if not told.get("aof_enabled"):
                return "unknown"
            busy = told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"]
            if not busy and begun:
                return "done" if told["aof_last_bgrewrite_status"] == "ok" else "unknown"
            if not busy:
                begun = _begin(store)
            elif time.monotonic() > deadline:
                return "pending"
            time.sleep(LOOK_SECONDS)
    except StoreUnavailable:
        return "unknown"


def _begin(store: Store) -> bool:
    def command(client: redis.Redis) -> bool:
        client.bgrewriteaof()
        return True

    return bool(store.run(command, again=False))
