"""Scan all keys in small steps, for erasure.

Nothing time-critical scans all keys. Erasure is rare, and some of the data is stored under other
people's keys, for which there is no cheap index.
"""

import re
from collections.abc import Iterator
from functools import partial

import redis

from assist_service.store.connection import Store

# Keys scanned in one step; the store serves other clients between steps.
STEP = 1000


def matching_keys(store: Store, pattern: str) -> Iterator[str]:
    """Yield the name of every key on every server that matches ``pattern`` (Redis glob style)."""
    yielded: set[bytes] = set()
    for name in (name for names in store.on_primaries(partial(_names, pattern)) for name in names):
        if name not in yielded:  # SCAN may repeat a name, and so may two servers while a slot moves
            yielded.add(name)
            yield name.decode()


def _names(pattern: str, server: redis.Redis) -> list[bytes]:
    return list(server.scan_iter(pattern, STEP))


def escape_pattern(text: str) -> str:
    """Return ``text`` with the special characters of a glob pattern escaped."""
    return re.sub(r"([*?\[\]\\^])", r"\\\1", text)
