"""Verify who opened the sidebar: Zendesk's signed URL, a JWT posted when the frame loads."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import jwt

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Account, Accounts

# The allowed difference between two companies' clocks.
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 8192
# The life of Zendesk's tokens isn't documented. A day is more than any frame takes to load, and
# limits how long the store must remember used tokens.
LONGEST_LIFE_SECONDS = 86400
_AUDIENCE = re.compile(
    r"https://(?P<subdomain>[a-z0-9-]{1,63})\.zendesk\.com/api/v2/apps/installations/(?P<installation>\d{1,20})\.json",
    re.ASCII,
)
_USER = re.compile(r"(?:.*/)?(\d{1,20})(?:\.json)?", re.ASCII)


class SidebarOpening(NamedTuple):
    """A verified opening of the sidebar: account, agent, and the token's fingerprint.

    ``expires_in`` is the number of seconds for which the token could be replayed.
    """

    account: Account
    agent: str
    fingerprint: str
    expires_in: int


def verify(token: str | None, accounts: Accounts, now: float) -> SidebarOpening:
    """Verify a signed URL's token. The caller checks whether it was used before.

    Raises:
        Refused: ``signed_url_missing``, ``signed_url_wrong``, ``signed_url_expired`` or
            ``account_unknown``.

    """
    if not token:
        raise Refused(
            "This page opens inside Zendesk.",
            "Open a ticket: the app is in its sidebar. Signed URLs must be turned on for the app.",
            code="signed_url_missing",
        )
    account = _account(_unverified_claims(token), accounts)
    claims = _verified_claims(token, account)
    _check_audience(claims["aud"], account)
    _check_issuer(claims["iss"], account)
    expires = _check_times(claims, now)
    return SidebarOpening(
        account, agent_of(claims), fingerprint(token), int(expires - now) + 2 * LEEWAY_SECONDS
    )


def fingerprint(token: str) -> str:
    """Return a hash that identifies a token, whatever its encoding.

    Several encodings of the signature's last characters decode to the same bytes, so only the
    part that the signature covers is hashed.
    """
    signed, _, _ = token.rpartition(".")
    return hashlib.sha256(signed.encode()).hexdigest()


def agent_of(claims: Mapping[str, Any]) -> str:
    """Return the agent's ID from ``sub`` (UNCONFIRMED: the user's URL, or the ID)."""
    match = _USER.fullmatch(str(claims.get("sub", ""))[:200])
    return match[1] if match else "unknown"


def _unverified_claims(token: str) -> Mapping[str, Any]:
    """Return the claims without verification, only to find the account whose key verifies them."""
    if len(token) > LONGEST_TOKEN:
        raise _invalid_token()
    try:
        claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _invalid_token() from None
    return claims


def _account(claims: Mapping[str, Any], accounts: Accounts) -> Account:
    audience = _AUDIENCE.fullmatch(str(claims.get("aud", "")))
    if audience is None:
        raise _invalid_token()
    account = accounts.find_by("subdomain", audience["subdomain"])
    if account is None or not account["app_public_key"] or not account["account_id"]:
        raise Refused(
            "This Zendesk account isn't set up here.",
            "Set its subdomain, its account ID and the app's public key.",
            code="account_unknown",
        )
    return account


def _verified_claims(token: str, account: Account) -> Mapping[str, Any]:
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            account["app_public_key"],
            # Pinned, so that the token can't choose its algorithm.
            algorithms=["RS256"],
            options={
                "require": ["exp", "iat", "iss", "aud"],
                # Audience and times are checked below, against the account and our own clock.
                "verify_aud": False,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_sub": False,
                "verify_jti": False,
            },
        )
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _invalid_token() from None
    return claims


def _check_audience(audience: object, account: Account) -> None:
    match = _AUDIENCE.fullmatch(str(audience))
    installation = account["installation_id"]
    if (
        match is None
        or match["subdomain"] != account["subdomain"]
        or (installation and match["installation"] != installation)
    ):
        raise _invalid_token()


def _check_issuer(issuer: object, account: Account) -> None:
    # Seen with and without the scheme.
    if str(issuer).removeprefix("https://") != f"{account['subdomain']}.zendesk.com":
        raise _invalid_token()


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    issued, expires = _number(claims["iat"]), _number(claims["exp"])
    begins = _number(claims.get("nbf", issued))
    if max(issued, begins) > now + LEEWAY_SECONDS or expires - issued > LONGEST_LIFE_SECONDS:
        raise _invalid_token()
    if expires <= now - LEEWAY_SECONDS:
        raise Refused(
            "The signed URL has expired.",
            "Reload the apps in the ticket.",
            code="signed_url_expired",
        )
    return expires


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        raise _invalid_token()
    return float(value)


def _invalid_token() -> Refused:
    return Refused(
        "The signed URL wasn't issued by this account's app.",
        "Check the app's public key, the subdomain and the installation ID.",
        code="signed_url_wrong",
    )
