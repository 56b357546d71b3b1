"""A bounded memory of results, keyed by a digest so that no text is kept in the key."""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


def digest(*parts: object) -> bytes:
    """Return 16 bytes that stand for ``parts``; equal parts give equal bytes."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Recall(Generic[Result]):
    """The results of the last ``size`` different inputs; safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[bytes, Result] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Result | None:
        """Return what is known of ``key``, or ``None``."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: bytes, result: Result) -> Result:
        """Keep ``result`` and return it; the input longest unused makes room."""
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return result
