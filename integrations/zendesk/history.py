"""Read a ticket's earlier messages: its public comments, or a chat's conversation log."""

from typing import Any

from assist_service.domain.conversation import ConversationKey
from assist_service.domain.types import Author
from assist_service.engine.deduplication import TranscriptLine, observe_transcript
from assist_service.errors import PayloadError
from assist_service.helpdesk.contract import Incoming
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.payload import Payload
from integrations.zendesk.client import Client
from integrations.zendesk.events import CHANNELS, SYSTEM_USER, is_transcript

# Pages of a chat's log, from its beginning; pages of comments, newest first.
LOG_PAGES, COMMENT_PAGES = 3, 1
# More than any framework, rule or trend uses.
MOST_MESSAGES = 100
LONGEST_MESSAGE = 20_000
AUTHORS: dict[str, Author] = {"user": "customer", "agent": "agent", "bot": "bot"}


def read_messages(client: Client, key: ConversationKey, now: float) -> tuple[Incoming, ...]:
    """Return the public messages by customer, agents and bots, oldest first.

    A chat's messages are only in the conversation log, and its comments repeat them. For other
    tickets, the comments are read, because they reliably show which ones are public.
    """
    ticket = Payload(client.get(f"/api/v2/tickets/{key.id}.json"), "answer").at("ticket")
    via = ticket.at("via").text_or_none("channel") or ""
    if CHANNELS.get(via.lower()) == "chat":
        pages = client.pages(f"/api/v2/tickets/{key.id}/conversation_log", "events", LOG_PAGES)
        candidates = [chat_message(event) for page in pages for event in page]
    else:
        path = f"/api/v2/tickets/{key.id}/comments.json?sort=-created_at"
        pages = client.pages(path, "comments", COMMENT_PAGES)
        requester = ticket.identifier_or_none("requester_id")
        candidates = [comment_message(comment, requester) for page in pages for comment in page]
    messages = sorted(
        (message for message in candidates if message is not None),
        key=lambda message: message.at or 0.0,
    )
    return observe_transcript(key, messages[-MOST_MESSAGES:], now)


def chat_message(event: Any) -> TranscriptLine | None:
    """Return the message in an event of a conversation log, or ``None``."""
    try:
        payload = Payload(event, "event")
        if not payload.text("type").startswith("Messaging::"):
            return None
        content = payload.at("content")
        text = content.prose("body") or content.prose("text")
        author = AUTHORS.get(payload.at("author").text("type"), "bot")
        return _message(author, text, payload.moment("created_at"))
    except PayloadError:
        # An unreadable entry must not prevent reading the others.
        return None


def comment_message(comment: Any, requester: str | None) -> TranscriptLine | None:
    """Return the message in a public comment; ``None`` for an internal note."""
    try:
        payload = Payload(comment, "comment")
        if not payload.flag("public", default=False):
            return None
        author_id = payload.identifier("author_id")
        author: Author = "customer" if author_id == requester else "agent"
        if author_id == SYSTEM_USER:
            author = "bot"
        text = payload.prose("plain_body") or payload.prose("body")
        return _message(author, text, payload.moment("created_at"))
    except PayloadError:
        return None


def _message(author: Author, text: str, at: float) -> TranscriptLine | None:
    clean = plain_text(text)[:LONGEST_MESSAGE]
    return TranscriptLine(author, clean, at) if clean and not is_transcript(clean) else None
