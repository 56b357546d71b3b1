"""A bounded result cache, keyed by a digest so that keys contain no text."""

import hashlib
from typing import Generic, TypeVar

import msgspec

Result = TypeVar("Result")
_encoder = msgspec.msgpack.Encoder()


def digest(*parts: object) -> bytes:
    """Return a 16-byte digest of ``parts``; equal parts give equal digests.

    MessagePack takes a fifth of the time of ``repr``, but no lone surrogates.
    """
    try:
        encoded = _encoder.encode(parts)
    except UnicodeEncodeError:
        encoded = repr(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=16).digest()


class ResultCache(Generic[Result]):
    """A cache of the results for the last ``size`` different inputs.

    Threads may share it without a lock: each step is one dict operation, and a race
    at worst computes a result twice.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._results: dict[bytes, Result] = {}

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: bytes) -> Result | None:
        """Return the cached result for ``key``, or ``None``."""
        result = self._results.pop(key, None)
        if result is not None:
            self._results[key] = result
        return result

    def store(self, key: bytes, result: Result) -> Result:
        """Store and return ``result``; evict the least recently used entries."""
        self._results[key] = result
        while len(self._results) > self._size:
            self._results.pop(next(iter(self._results), key), None)
        return result
