"""What was said in a ticket before we heard of it, from Zendesk's conversation log."""

from typing import Any

from assist_service.conversation import ConversationKey
from assist_service.errors import PayloadError
from assist_service.integration import Incoming
from assist_service.payload import Payload
from assist_service.retold import Said, retell
from assist_service.text_from_html import plain_text
from assist_service.vocabulary import Author
from integrations.zendesk.client import Client
from integrations.zendesk.events import is_transcript

# A ticket longer than this is read from its beginning up to here; nobody waits for more.
PAGES = 4
# More than any framework, rule or trend looks back on.
KEPT = 100
LONGEST = 20_000
AUTHORS: dict[str, Author] = {"user": "customer", "agent": "agent", "bot": "bot"}


def read_messages(client: Client, key: ConversationKey, now: float) -> tuple[Incoming, ...]:
    """Return what customer, agents and bots said in public, oldest first."""
    said: list[Said] = []
    for page in client.pages(f"/api/v2/tickets/{key.id}/conversation_log", "events", PAGES):
        said += [found for event in page if (found := said_in(event)) is not None]
    said.sort(key=lambda one: one.at or 0.0)
    return retell(key, said[-KEPT:], now)


def said_in(event: Any) -> Said | None:
    """Return the message that one event of the log holds, or ``None``."""
    try:
        told = Payload(event, "event")
        content, author = told.at("content"), told.at("author")
        if not content or not author or not is_public(told):
            return None
        text = plain_text(content.prose("body") or content.prose("text"))[:LONGEST]
        who = AUTHORS.get(author.text("type"), "bot")
        if not text or is_transcript(text):
            return None
        return Said(who, text, told.moment("created_at"))
    except PayloadError:
        # One entry that we cannot read must not keep us from the rest.
        return None


def is_public(told: Payload) -> bool:
    """Tell whether everybody saw it (unconfirmed: where a comment's visibility stands).

    What does not say so is taken for a note: an internal note is never judged.
    """
    if told.text("type") != "Comment":
        return told.text("type").startswith("Messaging::")
    metadata = told.at("metadata")
    if not metadata:
        return False
    for name in ("public", "is_public"):
        if metadata.at(name):
            return metadata.flag(name, default=False)
    return metadata.text_or_none("visibility") == "public"
