"""Pseudonyms for the keys of personal data."""

import hashlib
import hmac


def pseudonym(secret: str, agent: str) -> str:
    """Return a pseudonym of 32 hex digits for an agent; computing it requires the service's secret."""
    return hmac.new(secret.encode(), f"own\x1f{agent}".encode(), hashlib.sha256).hexdigest()[:32]
