"""A lot that anybody can draw again: a number that looks like chance and is always the same."""

import hashlib


def lot(*parts: str) -> float:
    """Return a number from 0 up to 1 for these words; BLAKE2s, so the same on every machine."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2s(joined, digest_size=6).digest()) / 2**48
