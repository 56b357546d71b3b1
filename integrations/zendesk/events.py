"""Convert Zendesk's events to incoming events. Pure; one function per event."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from assist_service.domain.conversation import ConversationKey, Details, Rated
from assist_service.domain.types import Author, Message
from assist_service.helpdesk.contract import Ignored, Incoming, Received
from assist_service.helpdesk.html_text import plain_text, text_from_html
from assist_service.helpdesk.notes import is_own_note
from assist_service.helpdesk.payload import Payload

# Our channel for each of Zendesk's (via.channel).
CHANNELS: Mapping[str, str] = {
    "native_messaging": "chat",
    "messaging": "chat",
    "chat": "chat",
    "whatsapp": "chat",
    "facebook": "chat",
    "instagram_dm": "chat",
    "line": "chat",
    "sms": "chat",
    "email": "email",
    "web": "email",
    "api": "email",
    "mobile_sdk": "email",
    "help_center": "email",
}
ACTORS: Mapping[str, Author] = {"end_user": "customer", "agent": "agent"}
SATISFIED = ("good", "good_with_comment")
DISSATISFIED = ("bad", "bad_with_comment")
# The user ID for the account's own actions: automations, imports, merges.
SYSTEM_USER = "-1"
_SUBJECT = re.compile(r"zen:ticket:(\d{1,20})", re.ASCII)
# Placeholder names that Zendesk gives to unknown people; we never address anyone by them.
_PLACEHOLDER = re.compile(r"(?:\w+ )?(?:user|visitor)(?: [0-9a-f]{4,})?", re.ASCII | re.IGNORECASE)
# "(10:32:05 AM) Jane Doe: hello", the layout of chat transcripts (unconfirmed).
_TRANSCRIPT_LINE = re.compile(r"^\(\d{1,2}:\d\d:\d\d(?: [AP]M)?\) ", re.ASCII | re.MULTILINE)


class Webhook(NamedTuple):
    """A verified webhook and its account."""

    account: str
    payload: Payload

    @property
    def key(self) -> ConversationKey:
        """The key of the event's ticket."""
        subject = _SUBJECT.fullmatch(self.payload.text("subject"))
        if subject is None:
            raise self.payload.at("subject").wrong("a ticket, such as zen:ticket:141")
        return ConversationKey("zendesk", self.account, subject[1])

    @property
    def at(self) -> float:
        """The event's time in seconds since 1970."""
        return self.payload.moment("time")

    @property
    def event(self) -> Payload:
        """The change that the event reports."""
        return self.payload.at("event")

    @property
    def identity(self) -> str:
        """The event's ID, the same whenever it is resent."""
        return f"event:{self.payload.identifier('id')}"


def message_added(webhook: Webhook) -> Received:
    """Return a message in an ongoing chat, from the customer, an agent or a bot."""
    actor, body = webhook.event.at("actor"), webhook.event.at("message")
    author = ACTORS.get(actor.text("type"), "bot")
    return _message(
        webhook,
        body.identifier("id"),
        author,
        plain_text(body.prose("body")),
        actor,
        Details(channel="chat"),
    )


def comment_added(webhook: Webhook) -> Received:
    """Return a ticket's comment: an email, a form, an agent's reply."""
    comment, person = webhook.event.at("comment"), webhook.event.at("comment").at("author")
    details = ticket_details(webhook.payload.at("detail"))
    text = _comment_text(comment)
    staff = person.flag("is_staff", default=False)
    if not comment.flag("is_public", default=True):
        return Ignored("own_note" if is_own_note(text) else "internal_note")
    if details.channel == "chat" and is_transcript(text):
        return Ignored("transcript")
    role: Author = "agent" if staff else "customer"
    if person.identifier_or_none("id") == SYSTEM_USER:
        role = "bot"
    return _message(webhook, comment.identifier("id"), role, text, person, details)


def group_changed(webhook: Webhook) -> Received:
    """Return the new group, which is the team; an empty ID means no group."""
    return _details_only(webhook, Details(team=webhook.event.identifier_or_none("current") or ""))


def agent_changed(webhook: Webhook) -> Received:
    """Return the new assignee; an empty ID means unassigned."""
    return _details_only(
        webhook, Details(agent_id=webhook.event.identifier_or_none("current") or "")
    )


def status_changed(webhook: Webhook) -> Received:
    """Return the new status in lower case; events write it in capitals."""
    return _details_only(webhook, Details(status=webhook.event.identifier("current").lower()))


def csat_received(webhook: Webhook) -> Received:
    """Return the customer's rating; the remark is dropped."""
    score = webhook.event.at("satisfaction_score").text("score").lower()
    if score not in (*SATISFIED, *DISSATISFIED):
        return Ignored("unknown_rating")
    rating = Rated(webhook.at, score, score in SATISFIED)
    return (Incoming(webhook.key, webhook.identity, webhook.at, rating=rating),)


EVENTS: Mapping[str, Callable[[Webhook], Received]] = {
    "messaging_ticket.message_added": message_added,
    "ticket.comment_added": comment_added,
    "ticket.group_assignment_changed": group_changed,
    "ticket.agent_assignment_changed": agent_changed,
    "ticket.status_changed": status_changed,
    "ticket.csat_received": csat_received,
}


def ticket_details(ticket: Payload) -> Details:
    """Return a ticket's group, assignee, status and channel."""
    if not ticket:
        return Details()
    via = ticket.at("via")
    channel = via.text_or_none("channel") if via else None
    status = ticket.text_or_none("status")
    return Details(
        team=ticket.identifier_or_none("group_id"),
        agent_id=ticket.identifier_or_none("assignee_id"),
        status=status.lower() if status else None,
        channel=None if channel is None else CHANNELS.get(channel.lower(), "email"),
    )


def is_transcript(text: str) -> bool:
    """Return whether a comment is the transcript of a chat, whose messages were already read."""
    return len(_TRANSCRIPT_LINE.findall(text)) > 1


def person_name(person: Payload) -> str | None:
    """Return a person's name, or ``None`` if it's missing or a placeholder."""
    name = " ".join(person.prose("name").split())
    return None if not name or _PLACEHOLDER.fullmatch(name) else name[:200]


def _comment_text(comment: Payload) -> str:
    text = plain_text(comment.prose("body"))
    return text or text_from_html(comment.prose("html_body"))


def _message(
    webhook: Webhook, message_id: str, author: Author, text: str, person: Payload, details: Details
) -> Received:
    if not text:
        return Ignored("empty")
    name = person_name(person)
    return (
        Incoming(
            webhook.key,
            f"message:{message_id}",
            webhook.at,
            Message(message_id, author, text, webhook.at, author_name=name),
            _with_person(details, author, name, person),
        ),
    )


def _with_person(details: Details, author: Author, name: str | None, person: Payload) -> Details:
    """Return ``details`` with the author: the customer, or the assigned agent."""
    if author == "customer":
        customer_id = person.identifier_or_none("id") if person else None
        return replace(details, customer_name=name, customer_id=customer_id)
    if author == "agent":
        speaker = person.identifier_or_none("id")
        in_charge = details.agent_id or speaker
        return replace(
            details, agent_id=in_charge, agent_name=name if speaker == in_charge else None
        )
    return details


def _details_only(webhook: Webhook, details: Details) -> Received:
    return (Incoming(webhook.key, webhook.identity, webhook.at, details=details),)
