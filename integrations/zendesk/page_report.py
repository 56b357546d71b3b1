"""Parse the sidebar page's report about its ticket: participants and messages.

The signed URL has authenticated the page's agent, so we trust the report within that agent's own
account: at worst, someone invents a conversation that only they see. Nothing reaches another
account, and a webhook for the same message has no effect (``engine/deduplication.py``).
"""

import hashlib

import msgspec

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Author
from assist_service.engine.deduplication import TranscriptLine, observe_transcript
from assist_service.helpdesk.contract import Incoming
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.payload import Payload
from integrations.zendesk.events import CHANNELS, is_transcript, person_name

MOST_MESSAGES, LONGEST_MESSAGE = 50, 20_000
AUTHORS: dict[str, Author] = {"customer": "customer", "agent": "agent"}


def read_report(key: ConversationKey, report: Payload, now: float) -> tuple[Incoming, ...]:
    """Return the report's events: details first, then the newest messages in order.

    Raises:
        PayloadError: the report isn't in our page's format.

    """
    details = _details(report.at("details"))
    details_hash = hashlib.blake2s(msgspec.json.encode(details), digest_size=8).hexdigest()
    messages = [
        message for item in report.items("messages") if (message := _message(item, now)) is not None
    ]
    return (
        Incoming(
            key, f"event:page:{details_hash}:{now:.3f}", now, details=details, from_transcript=True
        ),
        *observe_transcript(key, messages[-MOST_MESSAGES:], now),
    )


def _details(payload: Payload) -> Details:
    if not payload:
        return Details()
    channel = payload.text_or_none("channel")
    customer = payload.at("customer")
    name = person_name(customer) if customer else None
    return Details(
        team=payload.identifier_or_none("team"),
        team_name=_name(payload, "team_name"),
        channel=CHANNELS.get(channel.lower(), "email") if channel else None,
        customer_name=name.split()[0] if name else None,
        agent_id=payload.identifier_or_none("agent"),
        agent_name=_name(payload, "agent_name"),
    )


def _name(payload: Payload, field: str) -> str | None:
    return " ".join(payload.prose(field).split())[:200] or None


def _message(item: Payload, now: float) -> TranscriptLine | None:
    text = plain_text(item.prose("text"))[:LONGEST_MESSAGE]
    if not text or is_transcript(text):
        return None
    at = item.seconds("at") if item.at("at") else None
    author = AUTHORS.get(item.text("author"), "bot")
    return TranscriptLine(author, text, None if at is None else min(at, now), _name(item, "name"))
