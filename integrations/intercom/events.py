"""Convert Intercom's topics to incoming events. Pure; one function per topic."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from assist_service.domain.conversation import ConversationKey, Details, Rated
from assist_service.domain.types import Author, Message
from assist_service.helpdesk.accounts import Account
from assist_service.helpdesk.contract import Ignored, Incoming, Received
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.notes import is_own_note
from assist_service.helpdesk.payload import Payload

CUSTOMERS = frozenset(("user", "lead", "contact", "visitor"))
# Parts whose body the customer sees; an assignment's body is internal.
PUBLIC_PARTS = frozenset(("comment", "quick_reply", "open", "close"))
# Parts that change the conversation's status or assignee rather than contain a message.
STATE_PARTS = frozenset(
    ("assignment", "assign_and_reopen", "open", "close", "snoozed", "unsnoozed", "timer_unsnooze")
)
EMAIL = "email"
# Intercom counts the best two of five ratings as satisfied.
SATISFIED_FROM = 4


class Webhook(NamedTuple):
    """A verified webhook and its workspace: ID (``account``) and settings (``workspace``)."""

    account: str
    workspace: Account
    payload: Payload

    @property
    def conversation(self) -> Payload:
        """The conversation when the webhook was sent."""
        return self.payload.at("data").at("item")

    @property
    def key(self) -> ConversationKey:
        """The conversation's key."""
        return ConversationKey("intercom", self.account, self.conversation.identifier("id"))

    @property
    def parts(self) -> list[Payload]:
        """The parts in the webhook: as far as we know, only the one that caused it."""
        holder = self.conversation.at("conversation_parts")
        return list(holder.items("conversation_parts")) if holder else []

    @property
    def at(self) -> float:
        """The event's time in seconds since 1970."""
        return next((part.seconds("created_at") for part in self.parts), None) or (
            self.payload.seconds("created_at")
        )

    @property
    def identity(self) -> str:
        """The ID of the part that caused this, the same under every topic and in every retry."""
        part = next((part.identifier("id") for part in self.parts), None)
        return f"event:part:{part}" if part else f"event:{self.payload.identifier('id')}"


def read_opening(webhook: Webhook) -> Received:
    """Return the first message, which is the conversation's source."""
    source = webhook.conversation.at("source")
    if not source:
        return read_reply(webhook)
    message_id = source.identifier_or_none("id") or f"{webhook.key.id}-source"
    first = _message(webhook, source, message_id, webhook.conversation.seconds("created_at"))
    return (*first, *_messages(webhook)) or Ignored("empty")


def read_reply(webhook: Webhook) -> Received:
    """Return messages by the customer, a teammate or a bot."""
    return tuple(_messages(webhook)) or _ignored(webhook)


def read_note(webhook: Webhook) -> Received:
    """Ignore internal notes, and count our own separately."""
    own = any(_is_own(part, webhook.workspace) for part in webhook.parts)
    return Ignored("own_note" if own else "internal_note")


def read_assignment(webhook: Webhook) -> Received:
    """Return the team and teammate; an unassigned one (0 or null) has an empty ID."""
    details = replace(
        conversation_details(webhook.conversation),
        team=assignee(webhook.conversation, "team_assignee_id") or "",
        agent_id=assignee(webhook.conversation, "admin_assignee_id") or "",
    )
    return (
        *_messages(webhook),
        Incoming(webhook.key, webhook.identity, webhook.at, details=details),
    )


def status_reader(status: str) -> Callable[[Webhook], Received]:
    """Return a reader for a change to ``status``, and for any message sent with it."""

    def read(webhook: Webhook) -> Received:
        details = replace(conversation_details(webhook.conversation), status=status)
        return (
            *_messages(webhook),
            Incoming(webhook.key, webhook.identity, webhook.at, details=details),
        )

    return read


def read_rating(webhook: Webhook) -> Received:
    """Return the rating, 1 to 5; the customer's remark is dropped."""
    rating = webhook.conversation.at("conversation_rating")
    if not rating or rating.at("rating").value is None:
        return Ignored("unknown_rating")
    score = rating.number("rating")
    if score not in (1, 2, 3, 4, 5):
        raise rating.at("rating").wrong("a rating from 1 to 5")
    time_field = "created_at" if rating.at("created_at") else ""
    at = rating.seconds(time_field) if time_field else webhook.payload.seconds("created_at")
    identity = f"event:rating:{at:.0f}:{score:.0f}"
    return (
        Incoming(
            webhook.key, identity, at, rating=Rated(at, f"{score:.0f}", score >= SATISFIED_FROM)
        ),
    )


EVENTS: Mapping[str, Callable[[Webhook], Received]] = {
    "conversation.user.created": read_opening,
    "conversation.user.replied": read_reply,
    "conversation.admin.replied": read_reply,
    "conversation.operator.replied": read_reply,
    "conversation.admin.noted": read_note,
    "conversation.admin.assigned": read_assignment,
    "conversation.admin.single.created": read_opening,
    "conversation.admin.open.assigned": read_assignment,
    "conversation.admin.closed": status_reader("closed"),
    "conversation.admin.opened": status_reader("open"),
    "conversation.admin.snoozed": status_reader("snoozed"),
    "conversation.admin.unsnoozed": status_reader("open"),
    "conversation.rating.added": read_rating,
}


def author_of(person: Payload) -> Author:
    """Return who wrote a message, regardless of topic: bots can appear as teammates' replies."""
    if not person or person.flag("from_ai_agent", default=False):
        return "bot"
    kind = person.text_or_none("type")
    if kind in CUSTOMERS:
        return "customer"
    return "agent" if kind == "admin" else "bot"


def conversation_details(conversation: Payload) -> Details:
    """Return a conversation's team, teammate, status and channel."""
    source = conversation.at("source")
    kind = source.text_or_none("type") if source else None
    return Details(
        team=assignee(conversation, "team_assignee_id"),
        agent_id=assignee(conversation, "admin_assignee_id"),
        status=conversation.text_or_none("state"),
        channel=None if kind is None else EMAIL if kind == EMAIL else "chat",
    )


def _messages(webhook: Webhook) -> Iterator[Incoming]:
    for part in webhook.parts:
        public = part.text("part_type") in PUBLIC_PARTS
        if public and not part.flag("redacted", default=False):
            yield from _message(webhook, part, part.identifier("id"), part.seconds("created_at"))


def _ignored(webhook: Webhook) -> Ignored:
    note = any(part.text("part_type") == "note" for part in webhook.parts)
    return Ignored("internal_note" if note else "empty")


def _message(webhook: Webhook, part: Payload, message_id: str, at: float) -> Iterator[Incoming]:
    text = plain_text(part.prose("body"))
    if not text:
        return
    person = part.at("author")
    author = author_of(person)
    name = " ".join(person.prose("name").split())[:200] or None if person else None
    details = conversation_details(webhook.conversation)
    if author == "customer":
        customer_id = person.identifier_or_none("id") if person else None
        details = replace(details, customer_name=name, customer_id=customer_id)
    if author == "agent":
        speaker = person.identifier_or_none("id")
        in_charge = details.agent_id or speaker
        details = replace(
            details, agent_id=in_charge, agent_name=name if speaker == in_charge else None
        )
    yield Incoming(
        webhook.key,
        f"message:{message_id}",
        at,
        Message(message_id, author, text, at, author_name=name),
        details,
    )


def assignee(conversation: Payload, field: str) -> str | None:
    """Return the ID of a conversation's assignee, or ``None`` (0, null or missing)."""
    identity = conversation.identifier_or_none(field)
    return None if identity in (None, "0") else identity


def _is_own(part: Payload, account: Account) -> bool:
    package = part.text_or_none("app_package_code")
    own_package = account["app_package_code"]
    return bool(own_package and package == own_package) or is_own_note(
        plain_text(part.prose("body"))
    )
