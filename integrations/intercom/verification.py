"""Verify that Intercom sent a body, and that its workspace has the secret that signed it.

Webhooks and inbox cards are signed with the same client secret in two ways: SHA-1 with a prefix,
and SHA-256 without one. Neither covers a timestamp, so the conversation's log recognises repeated
webhooks by their content.
"""

from hmac import compare_digest

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Account, Accounts
from assist_service.helpdesk.contract import Headers
from assist_service.helpdesk.payload import Payload, decode
from assist_service.helpdesk.signatures import Encode, in_hex, sign, verify_any

WEBHOOK_SIGNATURE = "X-Hub-Signature"
CARD_SIGNATURE = "X-Body-Signature"


class VerifiedBody:
    """A body that Intercom signed, with the secret that verified it."""

    def __init__(self, payload: Payload, secret: str, accounts: Accounts) -> None:
        self.payload = payload
        self._secret = secret
        self._accounts = accounts

    def account(self, workspace_field: str) -> tuple[str, Account]:
        """Return the ID of the body's workspace, and its account.

        Raises:
            Refused: ``account_mismatch`` if another workspace's secret signed it.
            PayloadError: the body names no workspace.

        """
        name = self.payload.identifier(workspace_field)
        if ":" in name:
            raise self.payload.at(workspace_field).wrong("a workspace's id")
        account = self._accounts.by_id(name)
        if not compare_digest(account["client_secret"].encode(), self._secret.encode()):
            raise Refused(
                "The body belongs to another workspace than its signature.",
                "Set each workspace's own client secret.",
                code="account_mismatch",
            )
        return name, account


def verify_webhook(accounts: Accounts, headers: Headers, body: bytes) -> VerifiedBody:
    """Verify a webhook's raw bytes, then decode them.

    Raises:
        Refused: ``secret_missing``, ``signature_missing`` or ``signature_wrong``.
        PayloadError: verified, but not a JSON object.

    """
    return _verify(accounts, headers.get(WEBHOOK_SIGNATURE), body, "sha1", _hex_with_prefix)


def verify_card_request(accounts: Accounts, headers: Headers, body: bytes) -> VerifiedBody:
    """Verify a Canvas Kit request's raw bytes, then decode them; raises as ``verify_webhook``."""
    return _verify(accounts, headers.get(CARD_SIGNATURE), body, "sha256", in_hex)


def webhook_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return the header that Intercom would send with a webhook; for tests and trials."""
    return {
        WEBHOOK_SIGNATURE: sign(secret, body, algorithm="sha1", encode=_hex_with_prefix).decode()
    }


def card_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return the header that Intercom would send with a card request; for tests and trials."""
    return {CARD_SIGNATURE: sign(secret, body, algorithm="sha256", encode=in_hex).decode()}


def _verify(
    accounts: Accounts, signature: str | None, body: bytes, algorithm: str, encode: Encode
) -> VerifiedBody:
    secrets = dict.fromkeys(account["client_secret"] for account in accounts)
    secret = verify_any(secrets, body, signature, algorithm=algorithm, encode=encode)
    return VerifiedBody(decode(body), secret, accounts)


def _hex_with_prefix(digest: bytes) -> bytes:
    return b"sha1=" + in_hex(digest)
