"""Zendesk's webhooks: verified over the raw bytes, then parsed by the event table."""

from assist_service.errors import Refused
from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, Ignored, Received
from assist_service.helpdesk.payload import Payload, decode, parse_time
from assist_service.helpdesk.signatures import in_base64, sign, verify_any
from integrations.zendesk.events import EVENTS, Webhook

SIGNATURE = "X-Zendesk-Webhook-Signature"
TIMESTAMP = "X-Zendesk-Webhook-Signature-Timestamp"
EVENT_PREFIX = "zen:event-type:"


def receive(
    accounts: Accounts, fresh_seconds: int, headers: Headers, body: bytes, now: float
) -> Received:
    """Verify and parse one webhook.

    Raises:
        Refused: ``secret_missing``, ``signature_missing``, ``signature_wrong``,
            ``timestamp_missing``, ``timestamp_wrong``, ``timestamp_stale`` or
            ``account_mismatch``.
        PayloadError: verified, but not in Zendesk's documented format.

    """
    secret = verify(accounts, fresh_seconds, headers, body, now)
    payload = decode(body)
    kind = payload.text("type")
    account = account_id(payload)
    if accounts.by_id(account)["signing_secret"] != secret:
        raise Refused(
            "The event belongs to another account than its signature.",
            "Set each account's own signing secret.",
            code="account_mismatch",
        )
    read_event = (
        EVENTS.get(kind.removeprefix(EVENT_PREFIX)) if kind.startswith(EVENT_PREFIX) else None
    )
    return Ignored("unknown_event") if read_event is None else read_event(Webhook(account, payload))


def verify(
    accounts: Accounts, fresh_seconds: int, headers: Headers, body: bytes, now: float
) -> str:
    """Return the secret that signed timestamp and body; check that the timestamp is fresh.

    The signature doesn't cover the account's ID in the headers, so that is ignored. Zendesk
    documents no freshness window; this one is our own policy. A repeated body has no effect,
    because the log recognises it.
    """
    signature, timestamp = headers.get(SIGNATURE), headers.get(TIMESTAMP)
    if signature and not timestamp:
        raise Refused(
            "The request has a signature but no timestamp.",
            f"Zendesk sends {TIMESTAMP}; check that no proxy drops it.",
            code="timestamp_missing",
        )
    secret = verify_any(
        (account["signing_secret"] for account in accounts),
        signed_bytes(timestamp or "", body),
        signature,
        algorithm="sha256",
        encode=in_base64,
    )
    _check_fresh(timestamp or "", fresh_seconds, now)
    return secret


def signed_bytes(timestamp: str, body: bytes) -> bytes:
    """Return the bytes that Zendesk signs: the header's timestamp, then the body."""
    return timestamp.encode("utf-8", "surrogatepass") + body


def signed_headers(secret: str, body: bytes, timestamp: str) -> dict[str, str]:
    """Return the headers that Zendesk would send with ``body``; for tests and trials."""
    signature = sign(secret, signed_bytes(timestamp, body), algorithm="sha256", encode=in_base64)
    return {SIGNATURE: signature.decode(), TIMESTAMP: timestamp}


def account_id(payload: Payload) -> str:
    """Return the account's ID, which must consist of digits."""
    account = payload.identifier("account_id")
    if not account.isascii() or not account.isdigit():
        raise payload.at("account_id").wrong("an account's number")
    return account


def _check_fresh(timestamp: str, fresh_seconds: int, now: float) -> None:
    try:
        signed_at = parse_time(timestamp)
    except ValueError:
        raise Refused(
            "The signed timestamp isn't a time.", "Send an RFC 3339 time.", code="timestamp_wrong"
        ) from None
    if fresh_seconds and abs(now - signed_at) > fresh_seconds:
        raise Refused(
            f"The signed timestamp differs from our clock by more than {fresh_seconds} seconds.",
            "Check this machine's clock, or increase ASSIST_ZENDESK_FRESH_SECONDS.",
            code="timestamp_stale",
        )
