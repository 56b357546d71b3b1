"""What the sidebar's page says of its ticket: who is in it, and what was said.

The page speaks for an agent whom the signed URL proved, so it is believed as far as that agent's own
account goes: at worst somebody makes up a conversation for their own eyes. Nothing of it reaches
another account, and a webhook that tells the same has no effect (``engine/deduplication.py``).
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

MOST, LONGEST = 50, 20_000
AUTHORS: dict[str, Author] = {"customer": "customer", "agent": "agent"}


def heard(key: ConversationKey, told: Payload, now: float) -> tuple[Incoming, ...]:
    """Read the page's telling: details first, then the newest messages in order.

    Raises:
        PayloadError: it is not what our page sends.

    """
    details = _details(told.at("details"))
    named = hashlib.blake2s(msgspec.json.encode(details), digest_size=8).hexdigest()
    said = [found for item in told.items("messages") if (found := _said(item, now)) is not None]
    return (
        Incoming(key, f"event:page:{named}:{now:.3f}", now, details=details, from_transcript=True),
        *observe_transcript(key, said[-MOST:], now),
    )


def _details(told: Payload) -> Details:
    if not told:
        return Details()
    channel = told.text_or_none("channel")
    customer = told.at("customer")
    name = person_name(customer) if customer else None
    return Details(
        team=told.identifier_or_none("team"),
        team_name=_name(told, "team_name"),
        channel=CHANNELS.get(channel.lower(), "email") if channel else None,
        customer_name=name.split()[0] if name else None,
        agent_id=told.identifier_or_none("agent"),
        agent_name=_name(told, "agent_name"),
    )


def _name(told: Payload, field: str) -> str | None:
    return " ".join(told.prose(field).split())[:200] or None


def _said(item: Payload, now: float) -> TranscriptLine | None:
    text = plain_text(item.prose("text"))[:LONGEST]
    if not text or is_transcript(text):
        return None
    at = item.seconds("at") if item.at("at") else None
    author = AUTHORS.get(item.text("author"), "bot")
    return TranscriptLine(author, text, None if at is None else min(at, now), _name(item, "name"))
