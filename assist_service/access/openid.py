"""Single sign-on with company accounts: the role and email address in a token's claims. Pure."""

from collections.abc import Mapping
from typing import Any

from assist_service.access.users import ROLES, Role, normalize_email
from assist_service.errors import Refused
from assist_service.outbound.origins import origin


def parse_issuer(text: str) -> str:
    """Return the issuer URL of a setting, without a trailing slash.

    Raises:
        ValueError: it is neither an https URL nor on this machine.

    """
    if text:
        origin(text, any_port=True)
    return text.rstrip("/")


def parse_hosts(text: str) -> str:
    """Return a setting of host names separated by spaces, if they are valid.

    Raises:
        ValueError: one of them is not a host name.

    """
    for host in text.split():
        origin(f"https://{host}", any_port=True)
        if "/" in host:
            raise ValueError("host names separated by spaces")
    return text


def parse_roles(text: str) -> Mapping[str, Role]:
    """Return the role of each company group in a setting.

    Raises:
        ValueError: it does not have the form ``group=role, group=role``.

    """
    roles: dict[str, Role] = {}
    for part in filter(None, (entry.strip() for entry in text.split(","))):
        group, separator, role_name = part.rpartition("=")
        role = next((candidate for candidate in ROLES if candidate == role_name.strip()), None)
        if not separator or not group.strip() or role is None:
            raise ValueError("group=role, group=role with the roles " + ", ".join(ROLES))
        roles[group.strip()] = role
    return roles


def checked_roles(text: str) -> str:
    """Return ``text`` if ``parse_roles`` accepts it.

    Raises:
        ValueError: as ``parse_roles``.

    """
    parse_roles(text)
    return text


def role_of(claims: Mapping[str, Any], claim: str, roles: Mapping[str, Role]) -> Role | None:
    """Return the first role, in the order of ``ROLES``, that a claim grants, or ``None``.

    Args:
        claims: the claims of the ID token.
        claim: the claim's name, or a dotted path to a nested claim.
        roles: the role of each group; if empty, the claim contains role names.

    """
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for name in claim.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    granted_roles = {
        roles.get(group) if roles else group for group in names if isinstance(group, str)
    }
    return next((role for role in ROLES if role in granted_roles), None)


def email_of(claims: Mapping[str, Any]) -> str:
    """Return the email address, by which users are identified.

    Raises:
        Refused: it is missing, or the provider has not verified it, so it may be somebody else's.

    """
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") not in (True, "true"):
        raise Refused(
            "Your company account has no verified email address.",
            "Ask its administrator to send the claims “email” and “email_verified”.",
            code="account_unknown",
        )
    return normalize_email(email)
