"""Zendesk's part in opening the sidebar: the app's keys and the signed URLs made with them."""

import secrets
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

ACCOUNT, SUBDOMAIN, INSTALLATION = "10203040", "acme", "4711"


class App:
    """A Zendesk app with a key pair of its own."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        self.private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.public = (
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        )

    def settings(self) -> dict[str, str]:
        """What an operator sets for this app."""
        return {
            "ASSIST_ZENDESK_ACCOUNT_ID": ACCOUNT,
            "ASSIST_ZENDESK_SUBDOMAIN": SUBDOMAIN,
            "ASSIST_ZENDESK_INSTALLATION_ID": INSTALLATION,
            "ASSIST_ZENDESK_APP_PUBLIC_KEY": self.public,
        }

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with these claims."""
        return jwt.encode(claims, self.private, "RS256")

    def url_token(self, now: float, **changes: Any) -> str:
        """The token of a signed URL made at ``now``; a change to ``None`` leaves a claim out."""
        claims = {**claims_at(now), **changes}
        return self.sign({name: value for name, value in claims.items() if value is not None})


def claims_at(now: float) -> dict[str, Any]:
    """What a signed URL says, as far as is known."""
    return {
        "iss": f"{SUBDOMAIN}.zendesk.com",
        "aud": f"https://{SUBDOMAIN}.zendesk.com/api/v2/apps/installations/{INSTALLATION}.json",
        "sub": f"https://{SUBDOMAIN}.zendesk.com/api/v2/users/8447388090111.json",
        "iat": int(now),
        "exp": int(now) + 300,
        # A hash of the address, which differs with each frame; else two openings within one
        # second would be the same token, and the second a replay.
        "qsh": secrets.token_hex(16),
        "context": {"product": "support", "location": "ticket_sidebar"},
    }
