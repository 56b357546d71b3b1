"""The link behind "Open live view": single-use, for one teammate and one conversation."""

import hashlib
import hmac
from typing import NamedTuple

import jwt

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Accounts

LIFE_SECONDS = 3600
ALGORITHM = "HS256"
AUDIENCE = "assist-live-view"
LONGEST_LINK = 2048
# The teammate in a card request that names none.
UNKNOWN_TEAMMATE = "unknown"


class LiveView(NamedTuple):
    """A link's teammate and conversation. ``nonce`` makes each link unique."""

    workspace: str
    conversation: str
    teammate: str
    nonce: str


def issue(view: LiveView, client_secret: str, now: float) -> str:
    """Return the link's last path segment, valid for an hour."""
    claims = {"aud": AUDIENCE, "exp": int(now) + LIFE_SECONDS, "view": list(view)}
    return jwt.encode(claims, _key(client_secret), ALGORITHM)


def verify(link: str, accounts: Accounts, now: float) -> LiveView:
    """Verify a link and return its contents. The caller checks whether it was used before.

    Raises:
        Refused: ``link_wrong`` or ``link_expired``.

    """
    try:
        if len(link) > LONGEST_LINK:
            raise _invalid_link()
        # Decoded without verification, only to find the workspace whose secret verifies it.
        unverified_view = _view(jwt.decode(link, options={"verify_signature": False}))
        account = accounts.by_id(unverified_view.workspace)
        claims = jwt.decode(
            link,
            _key(account["client_secret"]),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "aud"], "verify_exp": False},
        )
        expires = float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise _invalid_link() from None
    if not account["client_secret"]:
        raise _invalid_link()
    if expires <= now:
        raise Refused(
            "This link has expired.",
            "Press Refresh in the card and open the live view again.",
            code="link_expired",
        )
    return _view(claims)


def issued_at(link: str) -> float:
    """Return when a verified link was issued, in seconds since 1970."""
    claims = jwt.decode(link, options={"verify_signature": False})
    return float(claims["exp"]) - LIFE_SECONDS


def _view(claims: dict[str, object]) -> LiveView:
    parts = claims.get("view")
    if not isinstance(parts, list) or len(parts) != len(LiveView._fields):
        raise _invalid_link()
    if not all(isinstance(part, str) and part for part in parts):
        raise _invalid_link()
    return LiveView(*parts)


def _key(client_secret: str) -> bytes:
    """Return a key for this purpose only, so that no other signature is accepted for a link."""
    return hmac.digest(client_secret.encode(), b"live agent-assist: live view", hashlib.sha256)


def _invalid_link() -> Refused:
    return Refused(
        "This link doesn't open a live view.",
        "Open it from the card in the conversation.",
        code="link_wrong",
    )
