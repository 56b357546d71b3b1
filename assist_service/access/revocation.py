"""Ending what was handed out: page tokens, programs' tokens, links and an agent's own cookies. Pure.

None of these is kept anywhere, so what is kept is since when they no longer hold: for one agent,
an account, or everybody. Whoever may still open the page at their desk gets a new one there.
"""

import hashlib
import hmac
from collections.abc import Mapping

DOCUMENT = "revoked"
# Nothing that is handed out lives longer, so what was ended before then needs no remembering.
LONGEST_SECONDS = 24 * 3600
EVERYBODY = "*"


def names(secret: str, helpdesk: str, account: str, agent: str = "") -> tuple[str, ...]:
    """Return the names under which something handed out may be ended, an agent's as a mark.

    The record of changes keeps these for good, so it holds no agent's number that could be read.
    """
    place = f"{helpdesk}:{account}"
    if not agent:
        return (EVERYBODY, place)
    mark = hmac.digest(secret.encode(), f"revoked:{place}:{agent}".encode(), hashlib.sha256)
    return (EVERYBODY, place, f"agent:{mark.hex()[:32]}")


def ended(value: object, name: str, now: float) -> dict[str, float]:
    """Return the document with everything under ``name`` ended as of ``now``."""
    known = value if isinstance(value, Mapping) else {}
    return {
        **{held: at for held, at in known.items() if now - at < LONGEST_SECONDS},
        name: now,
    }


def ended_at(value: object, under: tuple[str, ...]) -> float:
    """Return up to when what was handed out under these names no longer holds; 0: never ended."""
    if not isinstance(value, Mapping):
        return 0.0
    return max((value.get(name, 0.0) for name in under), default=0.0)
