"""``/openapi.json``: every route for integrators, its schemas made from the product's own types."""

from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Response

from assist_service import __version__
from assist_service.coaching.tone import Tone
from assist_service.domain.conversation import (
    DISMISS_REASONS,
    OUTCOMES,
    OVERRIDE_REASONS,
    SNOOZE_SCOPES,
    Details,
)
from assist_service.domain.types import Nudge, Reading, Step
from assist_service.engine.engine import DraftReview
from assist_service.service import Service
from assist_service.team_settings.model import SUPPRESSION_REASONS
from assist_service.web.openapi_phrases import ROUTES, SOUGHT

REF = "#/components/schemas/{name}"
KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "helpdesk:account:id, for example zendesk:12345:141",
    "schema": {"type": "string"},
}


def blueprint(service: Service) -> Blueprint:
    """Return the one route."""
    bp = Blueprint("openapi", __name__)

    @bp.get("/openapi.json")
    def openapi() -> Response:
        names = tuple(sorted(service.integrations))
        return Response(document(names), content_type="application/json")

    return bp


@cache
def document(helpdesks: tuple[str, ...]) -> bytes:
    """Return the OpenAPI 3.1 document as JSON."""
    (_, components) = msgspec.json.schema_components(
        (Reading, Nudge, Step, Details, DraftReview), ref_template=REF
    )
    schemas = {**components, **_SCHEMAS}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Live agent assist",
                "version": __version__,
                "description": "Errors always read {error: {code, message, hint}}.",
            },
            "paths": _paths(list(helpdesks)),
            "components": {
                "schemas": schemas,
                "securitySchemes": {"page": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


_OWN_LINK = "A link to the agent's own week, good once and for a minute; programs get 403"


def _paths(helpdesks: list[str]) -> dict[str, Any]:
    helpdesk = {
        "name": "helpdesk",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": helpdesks},
    }
    webhook = _operation(
        "A webhook, signed as the helpdesk signs it",
        "WebhookAnswer",
        body={"type": "object"},
        errors=(400, 401, 404, 413, 503),
    )
    return {
        "/webhooks/{helpdesk}": {
            "parameters": [helpdesk],
            "post": webhook,
            "head": {"summary": "Proves the address", "responses": {"200": _said("Here")}},
        },
        **_conversation_paths(),
        "/v1/board/events": {"get": _board_stream()},
        "/own/link": {
            "post": _operation(_OWN_LINK, "OwnLink", secured=True, errors=(400, 401, 403, 413, 503))
        },
        "/healthz": {"get": _plain("This process lives")},
        "/readyz": {"get": _plain("It can work; 503 while it cannot", 503)},
        "/metrics": {"get": _plain("Counts in Prometheus' text format")},
        "/openapi.json": {"get": _plain("This document")},
    }


def _conversation_paths() -> dict[str, Any]:
    return {
        "/v1/conversations/{key}": {
            "parameters": [KEY],
            "get": _operation("The conversation's state", "State", secured=True),
        },
        "/v1/conversations/{key}/events": {"parameters": [KEY], "get": _stream()},
        "/v1/conversations/{key}/draft": {
            "parameters": [KEY],
            "post": _operation(
                "Review an unsent reply; nothing of it is kept",
                "DraftReview",
                body=_object({"text": {"type": "string", "maxLength": 20000}}, ["text"]),
                secured=True,
            ),
        },
        "/v1/conversations/{key}/outcomes": {
            "parameters": [KEY],
            "post": _operation(
                "What the agent did with a nudge",
                "OutcomeAnswer",
                body={"$ref": REF.format(name="Outcome")},
                secured=True,
                errors=(400, 401, 403, 404, 413, 503),
            ),
        },
        "/v1/conversations/{key}/quiet": {
            "parameters": [KEY],
            "delete": _operation("End a snooze before its time", "State", secured=True),
        },
        **_phrase_paths(),
    }


def _phrase_paths() -> dict[str, Any]:
    """Return the routes of the sidebar's phrases."""
    find = _operation("Lines that fit this conversation, best first", "Phrases", secured=True)
    find["parameters"] = [{"name": n, "in": "query", "schema": s} for n, s in SOUGHT.items()]
    hand = _operation("How the agent likes things put", "Hand", secured=True)
    paths: dict[str, dict[str, Any]] = {"phrases": {"get": find}, "hand": {"get": hand}}
    for path, method, summary, answer, sent, needed in ROUTES:
        paths.setdefault(path, {})[method] = _operation(
            summary,
            answer,
            body=_object(sent, needed),
            secured=True,
            errors=(400, 401, 403, 404, 409, 413, 422, 503),
        )
    return {
        f"/v1/conversations/{{key}}/{path}": {"parameters": [KEY], **one}
        for path, one in paths.items()
    }


def _operation(
    summary: str,
    answer: str,
    *,
    body: dict[str, Any] | None = None,
    secured: bool = False,
    errors: tuple[int, ...] = (400, 401, 403, 404, 413, 503),
) -> dict[str, Any]:
    schema = {"schema": {"$ref": REF.format(name=answer)}}
    operation: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {"application/json": schema}},
            **{str(status): _error() for status in errors},
        },
    }
    if body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    if secured:
        operation["security"] = [{"page": []}]
    return operation


def _stream() -> dict[str, Any]:
    summary = (
        "Server-sent events: `entry` for each log event missed or new, `state` after each batch, "
        "`renew` with a fresh token. Last-Event-ID resumes."
    )
    return {
        "summary": summary,
        "parameters": [{"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}}],
        "security": [{"page": []}],
        "responses": {
            "200": {
                "description": "The stream",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **{str(status): _error() for status in (400, 401, 403, 404, 503)},
        },
    }


def _board_stream() -> dict[str, Any]:
    summary = (
        "Server-sent events: `board` with the open conversations of the token's agent, the one at "
        "risk first, each with a token for it alone; and the one the agent looks at in their desk."
    )
    return {
        "summary": summary,
        "security": [{"page": []}],
        "responses": {
            "200": {
                "description": "The stream",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **{str(status): _error() for status in (401, 503)},
        },
    }


def _plain(summary: str, *others: int) -> dict[str, Any]:
    statuses = (200, *others)
    return {"summary": summary, "responses": {str(status): _said(summary) for status in statuses}}


def _said(description: str) -> dict[str, Any]:
    return {"description": description}


def _error() -> dict[str, Any]:
    schema = {"schema": {"$ref": REF.format(name="Error")}}
    return {"description": "What is wrong", "content": {"application/json": schema}}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


def _text_or_null() -> dict[str, Any]:
    return {"type": ["string", "null"]}


_SCHEMAS: dict[str, Any] = {
    "Error": _object(
        {
            "error": _object(
                {name: {"type": "string"} for name in ("code", "message", "hint")},
                ["code", "message", "hint"],
            )
        },
        ["error"],
    ),
    "WebhookAnswer": _object(
        {
            "status": {"enum": ["accepted", "duplicate", "ignored"]},
            "reason": {"type": "string"},
        },
        ["status"],
    ),
    "OwnLink": _object({"url": {"type": "string"}}, ["url"]),
    "OutcomeAnswer": _object({"status": {"enum": ["accepted", "duplicate"]}}, ["status"]),
    "Outcome": _object(
        {
            "id": {"type": "string", "description": "made by the caller; the same id counts once"},
            "nudge": {"type": "string"},
            "outcome": {"enum": list(OUTCOMES)},
            "reason": {"enum": sorted({*DISMISS_REASONS, *OVERRIDE_REASONS})},
            "scope": {"enum": list(SNOOZE_SCOPES)},
            "rule": _text_or_null(),
        },
        ["id", "nudge", "outcome"],
    ),
    "Tone": _object({name: {"type": "boolean"} for name in Tone.__struct_fields__}, []),
    "Hand": _object({"tone": {"$ref": REF.format(name="Tone")}}, ["tone"]),
    "Reworded": _object(
        {
            "end": {"type": "string", "description": "reworded, or why the ready words stand"},
            "suggestion": {"anyOf": [{"type": "null"}, {"$ref": REF.format(name="Suggestion")}]},
        },
        ["end", "suggestion"],
    ),
    "Votes": _object({"votes": {"type": "integer"}}, ["votes"]),
    "PhraseAnswer": _object(
        {
            "status": {"enum": ["shared", "known", "kept", "forgotten"]},
            "phrase": {"type": "string"},
        },
        ["status"],
    ),
    "PhrasePreview": {"type": "object"},
    "Phrases": _object({"phrases": {"type": "array", "items": {"type": "object"}}}, ["phrases"]),
    "Turn": _object(
        {
            "id": {"type": "string"},
            "author": {"enum": ["customer", "agent", "bot"]},
            "author_name": _text_or_null(),
            "text": {"type": "string"},
            "sent_at": {"type": "number"},
        },
        ["id", "author", "author_name", "text", "sent_at"],
    ),
    "State": _object(
        {
            "key": {"type": "string"},
            "last_event": {"type": "string"},
            "details": {"$ref": REF.format(name="Details")},
            "turns": {"type": "array", "items": {"$ref": REF.format(name="Turn")}},
            "customer": {
                "anyOf": [
                    {"type": "null"},
                    _object(
                        {
                            "message": {"type": "string"},
                            "reading": {"$ref": REF.format(name="Reading")},
                        },
                        ["message", "reading"],
                    ),
                ]
            },
            "nudge": {"anyOf": [{"type": "null"}, {"$ref": REF.format(name="Nudge")}]},
            "quiet": {
                "anyOf": [
                    {"type": "null"},
                    _object(
                        {
                            "scope": {"enum": list(SNOOZE_SCOPES)},
                            "until": {"type": ["number", "null"]},
                        },
                        ["scope", "until"],
                    ),
                ]
            },
            "framework": {"type": "string"},
            "checklist": {"type": "array", "items": {"$ref": REF.format(name="Step")}},
            "off": {"type": "boolean"},
            "silent": {"type": ["string", "null"], "enum": [*SUPPRESSION_REASONS, None]},
            "turns_at": {"type": ["number", "null"]},
            "held_back": {"type": "boolean"},
            "rewording": {"type": "boolean"},
        },
        [
            *("key", "last_event", "details", "turns", "customer"),
            *(
                "nudge",
                "quiet",
                "framework",
                "checklist",
                "off",
                "silent",
                "turns_at",
                "held_back",
                "rewording",
            ),
        ],
    ),
}
