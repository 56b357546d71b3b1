"""Names under which an agent's own data is stored, so that the key names nobody."""

import hashlib
import hmac


def pseudonym(secret: str, agent: str) -> str:
    """Return the name under which an agent's own week is kept: only the service can work it out."""
    return hmac.new(secret.encode(), f"own\x1f{agent}".encode(), hashlib.sha256).hexdigest()[:32]
