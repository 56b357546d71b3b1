"""Zendesk's settings, including those of the first account."""

import re

from assist_service.outbound.origins import origin
from assist_service.settings import Setting, whole

PREFIX = "ASSIST_ZENDESK_"
# Shorter RSA keys can be factored; Zendesk's are longer.
SHORTEST_KEY_BITS = 2048
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def digits(text: str) -> str:
    """Accept a numeric ID, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    if text and not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise ValueError("a number of at most 20 digits")
    return text


def subdomain(text: str) -> str:
    """Accept ``acme`` or ``acme.zendesk.com``, or an empty string; return ``acme``.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    name = text.strip().lower().removeprefix("https://").rstrip("/").removesuffix(".zendesk.com")
    if name and not _SUBDOMAIN.fullmatch(name):
        raise ValueError("the account's subdomain, such as acme for acme.zendesk.com")
    return name


def api_address(text: str) -> str:
    """Accept an https URL, or one on this machine for trials, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    address = text.strip()
    if address:
        origin(address)
    return address


def public_key(text: str) -> str:
    r"""Accept an RSA public key in PEM format, with line ends or ``\n``, or an empty string.

    Raises:
        ValueError: anything else; the message says what is allowed.

    """
    pem = text.replace("\\n", "\n").strip()
    if not pem:
        return ""
    # Importing the library takes longer than the rest of this folder, and is rarely needed.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY_BITS:
        raise ValueError("the app's RSA public key in PEM format, with at least 2048 bits")
    return pem


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_ZENDESK_SIGNING_SECRET",
        "",
        "the webhook's signing secret from Admin Center",
        secret=True,
    ),
    Setting(
        "ASSIST_ZENDESK_ACCOUNT_ID",
        "",
        "the account's ID, account_id in webhooks; needed by the sidebar",
        digits,
    ),
    Setting(
        "ASSIST_ZENDESK_SUBDOMAIN",
        "",
        "the account's subdomain, acme for acme.zendesk.com; needed by the sidebar",
        subdomain,
    ),
    Setting(
        "ASSIST_ZENDESK_APP_PUBLIC_KEY",
        "",
        "the app's public key in PEM format, which verifies the sidebar's signed URL",
        public_key,
    ),
    Setting(
        "ASSIST_ZENDESK_INSTALLATION_ID",
        "",
        "the app's installation ID; empty: any installation of the app in this account",
        digits,
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_CLIENT_ID",
        "",
        "the OAuth client for writing notes and tags and reading tickets; empty: neither is done",
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_CLIENT_SECRET",
        "",
        "the OAuth client's secret; during a rotation, the old and the new one separated by a space",
        secret=True,
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_SCOPE",
        # UNCONFIRMED: which narrower scope can read groups and the conversation log.
        "read tickets:write",
        "the scopes that the OAuth client requests",
    ),
    Setting(
        "ASSIST_ZENDESK_API_URL",
        "",
        "the base URL of Zendesk's REST API; empty: https://SUBDOMAIN.zendesk.com",
        api_address,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_ZENDESK_FRESH_SECONDS",
        "300",
        "maximum difference between a webhook's timestamp and our clock in seconds; 0: any",
        whole(0, 86400),
    ),
)
