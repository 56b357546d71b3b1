"""Revocation of page tokens, program tokens, links and agents' cookies. Pure.

None of these is stored, so the document records when the tokens of an agent, of an account or of
everybody were revoked. Agents who still have access to their helpdesk get a new token there.
"""

import hashlib
import hmac
from collections.abc import Mapping

DOCUMENT = "revoked"
# No token lives longer, so an older revocation no longer has an effect.
LONGEST_SECONDS = 24 * 3600
EVERYBODY = "*"


def revocation_names(secret: str, helpdesk: str, account: str, agent: str = "") -> tuple[str, ...]:
    """Return the names under which a token can be revoked, an agent's as a pseudonym.

    The audit log stores them permanently, so they contain no readable agent ID.
    """
    desk = f"{helpdesk}:{account}"
    if not agent:
        return (EVERYBODY, desk)
    pseudonym = hmac.digest(secret.encode(), f"revoked:{desk}:{agent}".encode(), hashlib.sha256)
    return (EVERYBODY, desk, f"agent:{pseudonym.hex()[:32]}")


def with_revocation(value: object, name: str, now: float) -> dict[str, float]:
    """Return the document with all tokens under ``name`` revoked as of ``now``."""
    revocations = value if isinstance(value, Mapping) else {}
    return {
        **{
            revoked_name: revoked_at
            for revoked_name, revoked_at in revocations.items()
            if now - revoked_at < LONGEST_SECONDS
        },
        name: now,
    }


def latest_revocation(value: object, under: tuple[str, ...]) -> float:
    """Return the time up to which tokens under these names are revoked, 0 if they never were."""
    if not isinstance(value, Mapping):
        return 0.0
    return max((value.get(name, 0.0) for name in under), default=0.0)
