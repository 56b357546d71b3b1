"""Chatwoot's webhooks: verified over timestamp and raw bytes, then parsed by the event table.

Each webhook has its own secret, so the secret identifies the account.
"""

from hmac import compare_digest

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Account, Accounts
from assist_service.helpdesk.contract import Headers, Ignored, Received
from assist_service.helpdesk.payload import Payload, decode
from assist_service.helpdesk.signatures import in_hex, sign, verify_any
from integrations.chatwoot.events import EVENTS, Webhook

SIGNATURE = "X-Chatwoot-Signature"
TIMESTAMP = "X-Chatwoot-Timestamp"


def receive(
    accounts: Accounts, fresh_seconds: int, headers: Headers, body: bytes, now: float
) -> Received:
    """Verify and parse one webhook.

    Raises:
        Refused: ``secret_missing``, ``signature_missing``, ``signature_wrong``,
            ``timestamp_stale`` or ``account_mismatch``.
        PayloadError: verified, but not in Chatwoot's documented format.

    """
    account = _verify(accounts, fresh_seconds, headers, body, now)
    payload = decode(body)
    read_event = EVENTS.get(payload.text("event"))
    if read_event is None:
        return Ignored("unknown_event")
    return read_event(Webhook(_account_id(payload, account), payload))


def signed_headers(secret: str, body: bytes, timestamp: str) -> dict[str, str]:
    """Return the headers that Chatwoot would send with ``body``; for tests and trials."""
    signature = sign(
        secret, _signed_bytes(timestamp, body), algorithm="sha256", encode=_hex_with_prefix
    )
    return {SIGNATURE: signature.decode(), TIMESTAMP: timestamp}


def _verify(
    accounts: Accounts, fresh_seconds: int, headers: Headers, body: bytes, now: float
) -> Account:
    timestamp = headers.get(TIMESTAMP) or ""
    secret = verify_any(
        (account["webhook_secret"] for account in accounts),
        _signed_bytes(timestamp, body),
        headers.get(SIGNATURE),
        algorithm="sha256",
        encode=_hex_with_prefix,
    )
    at = float(timestamp) if timestamp.isascii() and timestamp.isdigit() else 0.0
    if fresh_seconds and abs(now - at) > fresh_seconds:
        raise Refused(
            f"The signed timestamp differs from our clock by more than {fresh_seconds} seconds.",
            "Check this machine's clock, or increase ASSIST_CHATWOOT_FRESH_SECONDS.",
            code="timestamp_stale",
        )
    return next(
        account
        for account in accounts
        if compare_digest(account["webhook_secret"].encode(), secret.encode())
    )


def _account_id(payload: Payload, account: Account) -> str:
    """Return the account's number from the body, or else from the settings.

    Conversation events omit it.
    """
    configured = account["account_id"]
    member = payload.at("account")
    if not member and configured:
        return str(configured)
    account_id = member.identifier("id") if member else payload.identifier("account_id")
    if not (account_id.isascii() and account_id.isdigit()):
        raise member.at("id").wrong("an account's number")
    if configured and account_id != configured:
        raise Refused(
            "The event belongs to another account than its signature.",
            "Set each account's own webhook secret.",
            code="account_mismatch",
        )
    return account_id


def _signed_bytes(timestamp: str, body: bytes) -> bytes:
    return timestamp.encode("utf-8", "surrogatepass") + b"." + body


def _hex_with_prefix(digest: bytes) -> bytes:
    return b"sha256=" + in_hex(digest)
