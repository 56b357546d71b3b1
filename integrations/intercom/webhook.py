"""Intercom's webhooks: verified over the raw bytes, then parsed by the topic table."""

from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, Ignored, Received
from integrations.intercom import verification
from integrations.intercom.events import EVENTS, Webhook

# Intercom's availability check, without a conversation.
PING = "ping"


def receive(accounts: Accounts, headers: Headers, body: bytes) -> Received:
    """Verify and parse one webhook.

    Raises:
        Refused: ``secret_missing``, ``signature_missing``, ``signature_wrong`` or
            ``account_mismatch``.
        PayloadError: verified, but not in Intercom's documented format.

    """
    verified_body = verification.verify_webhook(accounts, headers, body)
    topic = verified_body.payload.text("topic")
    if topic == PING:
        return Ignored("ping")
    read_topic = EVENTS.get(topic)
    if read_topic is None:
        return Ignored("unknown_event")
    workspace, account = verified_body.account("app_id")
    return read_topic(Webhook(workspace, account, verified_body.payload))
