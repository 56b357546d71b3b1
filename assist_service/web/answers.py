"""Shared by the routes of a conversation: authorization, parsing of choices, JSON answers."""

from typing import Any, Literal

import msgspec
from flask import Response, request

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import Forbidden, PayloadError
from assist_service.helpdesk.payload import Payload
from assist_service.service import Service

_encode = msgspec.json.Encoder().encode


class OutcomeAnswer(msgspec.Struct, frozen=True):
    """Whether something was recorded now or by an earlier request with the same ID."""

    status: Literal["accepted", "duplicate"]


class WebhookAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a webhook; ``reason`` says why one was ignored."""

    status: Literal["accepted", "duplicate", "ignored"]
    reason: str = ""


def authorize(service: Service, name: str) -> tuple[ConversationKey, Page]:
    """Return the conversation and the holder of the request's token.

    Raises:
        PayloadError: the key has a wrong form.
        Refused: the token is missing or not valid.
        Forbidden: the token is for another conversation.

    """
    key = ConversationKey.parse(name)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    page = service.tokens.check(token if kind == "Bearer" else "", key, service.clock())
    return key, page


def require_agent(page: Page) -> str:
    """Return the page's agent as ``helpdesk:account:agent``.

    Raises:
        Forbidden: the token belongs to a program.

    """
    if page.role != "agent" or not page.agent:
        raise Forbidden(
            "Only agents have phrases of their own.", "Open the sidebar from your helpdesk."
        )
    return f"{page.helpdesk}:{page.account}:{page.agent}"


def read_choice(payload: Payload, name: str, choices: tuple[Any, ...]) -> Any:
    """Return the field ``name``, which must be one of ``choices``.

    Raises:
        PayloadError: it is not.

    """
    value = payload.text(name)
    if value not in choices:
        raise PayloadError(
            f"body.{name} is {value[:40]!r}.", "Send one of " + ", ".join(choices) + "."
        )
    return value


def json_response(value: Any) -> Response:
    """Return ``value`` as a JSON answer that must not be cached."""
    response = Response(_encode(value), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
