"""Deterministic bucketing: a pseudo-random number that is always the same for the same key."""

import hashlib


def stable_fraction(*parts: str) -> float:
    """Return a number in [0, 1) for ``parts``: a BLAKE2s hash, so the same on every machine."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2s(joined, digest_size=6).digest()) / 2**48
