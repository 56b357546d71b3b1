"""Convert Chatwoot's events to incoming events. Pure; one function per event."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from assist_service.domain.conversation import ConversationKey, Details, Rated
from assist_service.domain.types import Author, Message
from assist_service.helpdesk.contract import Ignored, Incoming, Received
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.notes import is_own_note
from assist_service.helpdesk.payload import Payload

EMAIL = "Channel::Email"
STATUSES = {"resolved": "solved"}
SATISFIED_FROM = 4


class Webhook(NamedTuple):
    """A verified webhook and its account."""

    account: str
    payload: Payload

    def key(self, conversation: Payload) -> ConversationKey:
        """Return the key of ``conversation``, with the number that agents see."""
        return ConversationKey("chatwoot", self.account, conversation.identifier("id"))


def read_message(webhook: Webhook) -> Received:
    """Return a message from the contact, an agent or a bot."""
    payload = webhook.payload
    kind = payload.text("message_type")
    text = plain_text(payload.prose("content"))
    if payload.flag("private", default=False):
        return Ignored("own_note" if is_own_note(text) else "internal_note")
    if kind not in ("incoming", "outgoing", "template"):
        return Ignored("not_said")
    if not text:
        return Ignored("empty")
    conversation, sender = payload.at("conversation"), payload.at("sender")
    author = author_of(kind, sender)
    name = " ".join(sender.prose("name").split())[:200] or None if sender else None
    identity, at = payload.identifier("id"), read_time(payload, "created_at")
    message = Message(identity, author, text, at, author_name=name)
    key = webhook.key(conversation)
    return (Incoming(key, f"message:{identity}", at, message, details_of(conversation)),)


def read_state(webhook: Webhook) -> Received:
    """Return the status and assignees. The event has no ID, so its time identifies it."""
    conversation = webhook.payload
    details = details_of(conversation, empty_id="")
    at = read_time(conversation, "updated_at")
    identity = f"event:conversation:{at:.6f}"
    return (Incoming(webhook.key(conversation), identity, at, details=details),)


def read_rating(webhook: Webhook) -> Received:
    """Return a contact's survey rating; the remark is dropped.

    UNCONFIRMED: the location of a survey's answer in its message.
    """
    payload = webhook.payload
    if payload.text_or_none("content_type") != "input_csat":
        return Ignored("not_said")
    answer = payload
    for name in ("content_attributes", "submitted_values", "csat_survey_response"):
        answer = answer.at(name)
        if not answer:
            return Ignored("unknown_rating")
    score = answer.number("rating")
    if score not in (1, 2, 3, 4, 5):
        raise answer.at("rating").wrong("a rating from 1 to 5")
    at = read_time(payload, "updated_at" if payload.at("updated_at") else "created_at")
    identity = f"event:rating:{payload.identifier('id')}:{score:.0f}"
    rating = Rated(at, f"{score:.0f}", score >= SATISFIED_FROM)
    return (Incoming(webhook.key(payload.at("conversation")), identity, at, rating=rating),)


EVENTS: Mapping[str, Callable[[Webhook], Received]] = {
    "message_created": read_message,
    "message_updated": read_rating,
    "conversation_created": read_state,
    "conversation_status_changed": read_state,
    "conversation_updated": read_state,
}


def author_of(kind: str, sender: Payload) -> Author:
    """Return who wrote a message; an outgoing one is an agent's only if a user sent it."""
    if kind == "incoming":
        return "customer"
    if kind == "outgoing" and sender and sender.text_or_none("type") == "user":
        return "agent"
    return "bot"


def details_of(conversation: Payload, empty_id: str | None = None) -> Details:
    """Return a conversation's team, agent, contact, status and channel.

    ``empty_id`` is the ID for a missing team or agent: ``None`` (unknown) or empty (unassigned).
    """
    meta = conversation.at("meta")
    status = conversation.text_or_none("status")
    channel = conversation.text_or_none("channel")
    team, agent, contact = (
        meta.at(name) if meta else meta for name in ("team", "assignee", "sender")
    )
    return Details(
        team=team.identifier("id") if team else empty_id,
        team_name=_name(team),
        agent_id=agent.identifier("id") if agent else empty_id,
        agent_name=_name(agent),
        customer_name=_name(contact),
        customer_id=contact.identifier_or_none("id") if contact else None,
        status=None if status is None else STATUSES.get(status, status),
        channel=None if channel is None else "email" if channel == EMAIL else "chat",
    )


def read_time(payload: Payload, name: str) -> float:
    """Return a time in seconds since 1970; Chatwoot writes it as a number or as text."""
    time = payload.at(name)
    return payload.moment(name) if isinstance(time.value, str) else payload.seconds(name)


def _name(person: Payload) -> str | None:
    return (" ".join(person.prose("name").split())[:200] or None) if person else None
