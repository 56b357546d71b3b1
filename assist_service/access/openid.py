"""Signing in with the company's own accounts: what a claim says of a person's role. Pure."""

from collections.abc import Mapping
from typing import Any

from assist_service.access.users import ROLES, Role, address
from assist_service.errors import Refused
from assist_service.outbound.origins import origin


def parse_issuer(text: str) -> str:
    """Read an issuer's address, as a setting.

    Raises:
        ValueError: it is not https, and not on this machine either.

    """
    if text:
        origin(text, any_port=True)
    return text.rstrip("/")


def parse_hosts(text: str) -> str:
    """Read host names separated by spaces, as a setting.

    Raises:
        ValueError: one of them is no host's name.

    """
    for host in text.split():
        origin(f"https://{host}", any_port=True)
        if "/" in host:
            raise ValueError("host names separated by spaces")
    return text


def parse_roles(text: str) -> Mapping[str, Role]:
    """Read which group of the company has which role, as a setting.

    Raises:
        ValueError: it is not ``group=role, group=role``.

    """
    found: dict[str, Role] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        group, separator, named = part.rpartition("=")
        role = next((known for known in ROLES if known == named.strip()), None)
        if not separator or not group.strip() or role is None:
            raise ValueError("group=role, group=role with the roles " + ", ".join(ROLES))
        found[group.strip()] = role
    return found


def checked_roles(text: str) -> str:
    """Return ``text`` if ``parse_roles`` reads it.

    Raises:
        ValueError: as ``parse_roles``.

    """
    parse_roles(text)
    return text


def role_of(claims: Mapping[str, Any], claim: str, roles: Mapping[str, Role]) -> Role | None:
    """Return the first role, in the order of ``ROLES``, that a claim gives; ``None`` gives none.

    Args:
        claim: its name, or names with dots between where it stands inside another.
        roles: the role of each group; empty: the claim holds names of roles.

    """
    held: Any = claims.get(claim)
    if held is None:
        held = claims
        for name in claim.split("."):
            held = held.get(name) if isinstance(held, Mapping) else None
    named = [held] if isinstance(held, str) else held if isinstance(held, list) else []
    given = {roles.get(one) if roles else one for one in named if isinstance(one, str)}
    return next((role for role in ROLES if role in given), None)


def email_of(claims: Mapping[str, Any]) -> str:
    """Return the person's address, which is whom we know them by.

    Raises:
        Refused: there is none, or the provider does not say that it checked it: anybody could
            then have written another's.

    """
    told = claims.get("email")
    if not isinstance(told, str) or claims.get("email_verified") not in (True, "true"):
        raise Refused(
            "Your company account has no verified email address.",
            "Ask whoever runs it to send “email” and “email_verified”.",
            code="account_unknown",
        )
    return address(told)
