"""What an operator tells us about Zendesk: the first account's settings, and our own policy."""

import re

from assist_service.outbound.origins import origin
from assist_service.settings import Setting, whole

PREFIX = "ASSIST_ZENDESK_"
# Shorter RSA keys can be factored; Zendesk's are longer.
SHORTEST_KEY_BITS = 2048
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def digits(text: str) -> str:
    """Accept an id made of digits, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    if text and not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise ValueError("a number made of digits")
    return text


def subdomain(text: str) -> str:
    """Accept ``acme`` of ``acme.zendesk.com`` (or that whole name), or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    name = text.strip().lower().removeprefix("https://").rstrip("/").removesuffix(".zendesk.com")
    if name and not _SUBDOMAIN.fullmatch(name):
        raise ValueError("the account's name, such as acme for acme.zendesk.com")
    return name


def api_address(text: str) -> str:
    """Accept an https address, or one on this machine for trials, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    address = text.strip()
    if address:
        origin(address)
    return address


def public_key(text: str) -> str:
    r"""Accept an RSA public key in PEM form, line ends also written as ``\n``, or nothing.

    Raises:
        ValueError: with what is allowed.

    """
    pem = text.replace("\\n", "\n").strip()
    if not pem:
        return ""
    # Loading the library takes longer than the rest of this folder, and few starts need it.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY_BITS:
        raise ValueError("the app's RSA public key, in PEM form, of 2048 bits or more")
    return pem


ACCOUNT_SETTINGS = (
    Setting(
        "ASSIST_ZENDESK_SIGNING_SECRET",
        "",
        "the webhook's signing secret, as Admin Center shows it",
        secret=True,
    ),
    Setting(
        "ASSIST_ZENDESK_ACCOUNT_ID",
        "",
        "the account's number, as webhooks carry it; the sidebar needs it",
        digits,
    ),
    Setting(
        "ASSIST_ZENDESK_SUBDOMAIN",
        "",
        "acme for acme.zendesk.com; the sidebar needs it",
        subdomain,
    ),
    Setting(
        "ASSIST_ZENDESK_APP_PUBLIC_KEY",
        "",
        "the app's public key in PEM form, which proves the sidebar's signed URL",
        public_key,
    ),
    Setting(
        "ASSIST_ZENDESK_INSTALLATION_ID",
        "",
        "the app's installation; empty: any installation of the app in this account",
        digits,
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_CLIENT_ID",
        "",
        "the OAuth client with which notes and tags are written and tickets read; empty: none are",
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_CLIENT_SECRET",
        "",
        "its secret; while it is changed, the old and the new one with a blank between",
        secret=True,
    ),
    Setting(
        "ASSIST_ZENDESK_OAUTH_SCOPE",
        # Which narrower scope reads groups and the conversation log is not confirmed.
        "read tickets:write",
        "what the OAuth client asks to be allowed",
    ),
    Setting(
        "ASSIST_ZENDESK_API_URL",
        "",
        "where Zendesk's REST interface is reached; empty: https://SUBDOMAIN.zendesk.com",
        api_address,
    ),
)
SETTINGS = (
    *ACCOUNT_SETTINGS,
    Setting(
        "ASSIST_ZENDESK_FRESH_SECONDS",
        "300",
        "how old a webhook's timestamp may be, or how far ahead; 0 takes any",
        whole(0, 86400),
    ),
)
