"""Intercom's webhooks: proved over the raw bytes, then read by the table of topics."""

from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, Ignored, Received
from integrations.intercom import verification
from integrations.intercom.events import EVENTS, Webhook

# Intercom's check that we are there; it is about no conversation.
PING = "ping"


def receive(accounts: Accounts, headers: Headers, body: bytes) -> Received:
    """Prove and read one webhook.

    Raises:
        Refused: ``secret_missing``, ``signature_missing``, ``signature_wrong`` or
            ``account_mismatch``.
        PayloadError: proved, but not what Intercom documents.

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
