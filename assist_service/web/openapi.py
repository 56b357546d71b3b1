"""``/openapi.json``: every route for integrators, with schemas derived from the answers' types."""

from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from assist_service import __version__
from assist_service.agent_view.phrases import PhraseList, PhrasePreview
from assist_service.agent_view.state import State
from assist_service.coaching.tone import Tone
from assist_service.domain.conversation import (
    DISMISS_REASONS,
    OUTCOMES,
    OVERRIDE_REASONS,
    SNOOZE_SCOPES,
)
from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS
from assist_service.engine.engine import DraftReview
from assist_service.playbook.line import MOVES
from assist_service.service import Service
from assist_service.web.answers import OutcomeAnswer, PhraseAnswer, Votes, WebhookAnswer

Json = dict[str, Any]
REF = "#/components/schemas/{name}"
TYPES = (
    *(State, DraftReview, OutcomeAnswer, WebhookAnswer),
    *(PhraseList, PhrasePreview, PhraseAnswer, Votes, Tone),
)


def blueprint(service: Service) -> Blueprint:
    """Return the blueprint with the route."""
    bp = Blueprint("openapi", __name__)

    @bp.get("/openapi.json")
    def openapi() -> Response:
        names = tuple(sorted(service.integrations))
        return Response(document(names), content_type="application/json")

    return bp


@cache
def document(helpdesks: tuple[str, ...]) -> bytes:
    """Return the OpenAPI 3.1 document as JSON."""
    _, schemas = msgspec.json.schema_components(TYPES, ref_template=REF)
    info = {
        "title": "Live agent assist",
        "version": __version__,
        "description": "Every error has the form {error: {code, message, hint}}.",
    }
    components = {
        "schemas": schemas | _SCHEMAS,
        "securitySchemes": {"page": {"type": "http", "scheme": "bearer"}},
    }
    paths = _paths(helpdesks)
    return msgspec.json.encode(
        {"openapi": "3.1.0", "info": info, "paths": paths, "components": components}
    )


def _object(properties: Json, *optional: str) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _schema(name: str) -> Json:
    return {"$ref": REF.format(name=name)}


def _text(description: str = "") -> Json:
    return {"type": "string", **({"description": description} if description else {})}


def _choice(*options: str) -> Json:
    return {"enum": list(options)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _parameter(name: str, location: str, schema: Json, **more: Any) -> Json:
    return {"name": name, "in": location, "schema": schema, **more}


def _responses(description: str, content_type: str, schema: Json, errors: tuple[int, ...]) -> Json:
    error = {
        "description": "What is wrong",
        "content": {"application/json": {"schema": _schema("Error")}},
    }
    success = {"description": description, "content": {content_type: {"schema": schema}}}
    return {"200": success, **{str(status): error for status in errors}}


def _operation(
    summary: str,
    answer: str,
    body: Json | None = None,
    errors: tuple[int, ...] = (400, 401, 403, 404, 413, 503),
    **more: Any,
) -> Json:
    responses = _responses(summary, "application/json", _schema(answer), errors)
    operation = {"summary": summary, "responses": responses, "security": _BY_PAGE, **more}
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _stream(summary: str, errors: tuple[int, ...], **more: Any) -> Json:
    responses = _responses("The stream", "text/event-stream", _text(), errors)
    return {"summary": summary, "responses": responses, "security": _BY_PAGE, **more}


def _plain(summary: str, *statuses: int) -> Json:
    responses = {str(status): {"description": summary} for status in (200, *statuses)}
    return {"summary": summary, "responses": responses}


_BY_PAGE: list[Json] = [{"page": []}]
_CHANGE_ERRORS = (400, 401, 403, 404, 409, 413, 422, 503)
_LINK_ERRORS = (400, 401, 403, 413, 503)
_KEY = _parameter(
    "key",
    "path",
    _text(),
    required=True,
    description="helpdesk:account:id, for example zendesk:12345:141",
)
_PHRASE = {"phrase": _text("The phrase's ID")}
_FEELING, _CAUSE, _MOVE = _choice(*EMOTIONS), _choice(*CAUSES), _choice(*MOVES)
_SEARCH = {"words": _text(), "feeling": _FEELING, "cause": _CAUSE, "move": _MOVE}
_LINE = _object(
    {
        "text": _text(),
        "move": _MOVE,
        "keep": _choice("team", "own"),
        "feelings": _list(_FEELING),
        "causes": _list(_CAUSE),
        "credit": _text(),
    },
    *("feelings", "causes", "credit"),
)
_TONE = _object({"tone": _schema("Tone")})
# Bodies and answers that have no type of their own.
_SCHEMAS: Json = {
    "Error": _object({"error": _object({"code": _text(), "message": _text(), "hint": _text()})}),
    "OwnLink": _object({"url": _text()}),
    "Hand": _TONE,
    "Outcome": _object(
        {
            "id": _text("Chosen by the caller; the same ID counts once"),
            "nudge": _text(),
            "outcome": _choice(*OUTCOMES),
            "reason": _choice(*sorted({*DISMISS_REASONS, *OVERRIDE_REASONS})),
            "scope": _choice(*SNOOZE_SCOPES),
            "rule": {"type": ["string", "null"]},
        },
        *("reason", "scope", "rule"),
    ),
    "Reworded": _object(
        {
            "end": _text("reworded, or why the original wording is unchanged"),
            "suggestion": {"anyOf": [{"type": "null"}, _schema("Suggestion")]},
        }
    ),
}
# The routes of one conversation, below /v1/conversations/{key}.
_CONVERSATION: Json = {
    "": {"get": _operation("The conversation's state", "State")},
    "/events": {
        "get": _stream(
            "Server-sent events: `entry` for each new or missed log event, `state` after each batch, "
            "`renew` with a fresh token. Last-Event-ID resumes.",
            (400, 401, 403, 404, 503),
            parameters=[_parameter("Last-Event-ID", "header", _text())],
        )
    },
    "/draft": {
        "post": _operation(
            "Review an unsent reply without storing it",
            "DraftReview",
            _object({"text": _text() | {"maxLength": 20000}}),
        )
    },
    "/outcomes": {
        "post": _operation(
            "Record the agent's response to a nudge", "OutcomeAnswer", _schema("Outcome")
        )
    },
    "/quiet": {"delete": _operation("End a snooze early", "State")},
    "/phrases": {
        "get": _operation(
            "Find lines that fit this conversation, best first",
            "PhraseList",
            parameters=[_parameter(name, "query", schema) for name, schema in _SEARCH.items()],
        ),
        "post": _operation(
            "Share a line or save it for yourself; 422 names the rule that it breaks",
            "PhraseAnswer",
            _LINE,
            _CHANGE_ERRORS,
        ),
    },
    "/phrases/preview": {
        "post": _operation(
            "Turn text into a line: facts of this customer become slots, problems are listed",
            "PhrasePreview",
            _object({"text": _text()}),
            _CHANGE_ERRORS,
        )
    },
    "/phrases/used": {
        "post": _operation(
            "Record that the agent inserted a line",
            "OutcomeAnswer",
            _object({**_PHRASE, "id": _text()}),
            _CHANGE_ERRORS,
        )
    },
    "/phrases/vote": {
        "post": _operation(
            "Upvote a line or withdraw the vote",
            "Votes",
            _object({**_PHRASE, "vote": _choice("up", "none")}),
            _CHANGE_ERRORS,
        )
    },
    "/phrases/forget": {
        "post": _operation(
            "Delete your own phrase or withdraw a line you shared",
            "PhraseAnswer",
            _object(_PHRASE),
            _CHANGE_ERRORS,
        )
    },
    "/reword": {
        "post": _operation(
            "Reword the open nudge with a language model, if the team uses one; within 0.8 s",
            "Reworded",
            _object({"nudge": _text()}),
            _CHANGE_ERRORS,
        )
    },
    "/hand": {
        "get": _operation("The agent's tone preferences", "Hand"),
        "put": _operation(
            "Set the agent's tone preferences; fixed wording never changes",
            "Hand",
            _TONE,
            _CHANGE_ERRORS,
        ),
    },
}


def _paths(helpdesks: tuple[str, ...]) -> Json:
    helpdesk = _parameter("helpdesk", "path", _choice(*helpdesks), required=True)
    webhook = _operation(
        "A webhook, signed by the helpdesk",
        "WebhookAnswer",
        {"type": "object"},
        (400, 401, 404, 413, 503),
        security=[],
    )
    return {
        "/webhooks/{helpdesk}": {
            "parameters": [helpdesk],
            "post": webhook,
            "head": _plain("Confirms that the address exists"),
        },
        **{
            f"/v1/conversations/{{key}}{path}": {"parameters": [_KEY], **operations}
            for path, operations in _CONVERSATION.items()
        },
        "/v1/board/events": {
            "get": _stream(
                "Server-sent events: `board` with the agent's open conversations, highest risk first, "
                "each with its own token, and the conversation open in the agent's helpdesk.",
                (401, 503),
            )
        },
        "/own/link": {
            "post": _operation(
                "A single-use link to the agent's own week, valid for 1 minute; programs get 403",
                "OwnLink",
                errors=_LINK_ERRORS,
            )
        },
        "/healthz": {"get": _plain("The process is running")},
        "/readyz": {"get": _plain("The service is ready; 503 if it is not", 503)},
        "/metrics": {"get": _plain("Metrics in the Prometheus text format")},
        "/openapi.json": {"get": _plain("This document")},
    }
