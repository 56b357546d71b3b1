"""Every key there is, in small steps: for erasing, which must not miss one.

Nothing that anybody waits for reads a whole key space. An erasure is rare, and what it
looks for stands under other people's names too, where no index could lead to it cheaply.
"""

import re
from collections.abc import Iterator
from functools import partial

import redis

from assist_service.store.connection import Store

# Names looked at in one step of the store, which serves others in between.
STEP = 1000


def matching_keys(store: Store, pattern: str) -> Iterator[str]:
    """Yield the name of every key that ``pattern`` (of the store's own kind) fits, on every server."""
    yielded: set[bytes] = set()
    for name in (name for names in store.on_primaries(partial(_names, pattern)) for name in names):
        if name not in yielded:  # a step may tell a name twice, and two servers one that moves
            yielded.add(name)
            yield name.decode()


def _names(pattern: str, server: redis.Redis) -> list[bytes]:
    return list(server.scan_iter(pattern, STEP))


def escape_pattern(text: str) -> str:
    """Return ``text`` so that it stands for itself in a pattern."""
    return re.sub(r"([*?\[\]\\^])", r"\\\1", text)
