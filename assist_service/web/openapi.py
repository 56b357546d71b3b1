"""``/openapi.json``: every route for integrators, with schemas derived from the answers' types."""

from collections.abc import Sequence
from functools import cache

import msgspec
from flask import Blueprint, Response

from assist_service import __version__
from assist_service.agent_view.state import State
from assist_service.coaching.tone import Tone
from assist_service.domain.conversation import (
    DISMISS_REASONS,
    OUTCOMES,
    OVERRIDE_REASONS,
    SNOOZE_SCOPES,
)
from assist_service.engine.engine import DraftReview
from assist_service.service import Service
from assist_service.web.answers import OutcomeAnswer, WebhookAnswer
from assist_service.web.features import WebFeature
from assist_service.web.openapi_terms import (
    CHANGE_ERRORS,
    REF,
    Json,
    choice,
    object_of,
    operation,
    parameter,
    plain,
    reference,
    stream,
    text,
)

TYPES = (State, DraftReview, OutcomeAnswer, WebhookAnswer)


def blueprint(service: Service, features: Sequence[WebFeature] = ()) -> Blueprint:
    """Return the blueprint with the route."""
    bp = Blueprint("openapi", __name__)

    @cache
    def body() -> bytes:
        return document(tuple(sorted(service.integrations)), features)

    @bp.get("/openapi.json")
    def openapi() -> Response:
        return Response(body(), content_type="application/json")

    return bp


def document(helpdesks: tuple[str, ...], features: Sequence[WebFeature] = ()) -> bytes:
    """Return the OpenAPI 3.1 document as JSON."""
    parts = [feature.api for feature in features]
    types = (*TYPES, *(answer for part in parts for answer in part.types), Tone)
    _, schemas = msgspec.json.schema_components(types, ref_template=REF)
    for described in (_ERROR, *(part.schemas for part in parts), _SCHEMAS):
        schemas |= described
    info = {
        "title": "Live agent assist",
        "version": __version__,
        "description": "Every error has the form {error: {code, message, hint}}.",
    }
    components = {
        "schemas": schemas,
        "securitySchemes": {"page": {"type": "http", "scheme": "bearer"}},
    }
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": info,
            "paths": _paths(helpdesks, features),
            "components": components,
        }
    )


_KEY = parameter(
    "key",
    "path",
    text(),
    required=True,
    description="helpdesk:account:id, for example zendesk:12345:141",
)
_TONE = object_of({"tone": reference("Tone")})
_ERROR: Json = {
    "Error": object_of({"error": object_of({"code": text(), "message": text(), "hint": text()})})
}
# Bodies and answers that have no type of their own.
_SCHEMAS: Json = {
    "Hand": _TONE,
    "Outcome": object_of(
        {
            "id": text("Chosen by the caller; the same ID counts once"),
            "nudge": text(),
            "outcome": choice(*OUTCOMES),
            "reason": choice(*sorted({*DISMISS_REASONS, *OVERRIDE_REASONS})),
            "scope": choice(*SNOOZE_SCOPES),
            "rule": {"type": ["string", "null"]},
        },
        *("reason", "scope", "rule"),
    ),
    "Reworded": object_of(
        {
            "end": text("reworded, or why the original wording is unchanged"),
            "suggestion": {"anyOf": [{"type": "null"}, reference("Suggestion")]},
        }
    ),
}
# The routes of one conversation, below /v1/conversations/{key}, before and after the features'.
_CONVERSATION: Json = {
    "": {"get": operation("The conversation's state", "State")},
    "/events": {
        "get": stream(
            "Server-sent events: `entry` for each new or missed log event, `state` after each batch, "
            "`renew` with a fresh token. Last-Event-ID resumes.",
            (400, 401, 403, 404, 503),
            parameters=[parameter("Last-Event-ID", "header", text())],
        )
    },
    "/draft": {
        "post": operation(
            "Review an unsent reply without storing it",
            "DraftReview",
            object_of({"text": text() | {"maxLength": 20000}}),
        )
    },
    "/outcomes": {
        "post": operation(
            "Record the agent's response to a nudge", "OutcomeAnswer", reference("Outcome")
        )
    },
    "/quiet": {"delete": operation("End a snooze early", "State")},
}
_CONVERSATION_LAST: Json = {
    "/reword": {
        "post": operation(
            "Reword the open nudge with a language model, if the team uses one; within 0.8 s",
            "Reworded",
            object_of({"nudge": text()}),
            CHANGE_ERRORS,
        )
    },
    "/hand": {
        "get": operation("The agent's tone preferences", "Hand"),
        "put": operation(
            "Set the agent's tone preferences; fixed wording never changes",
            "Hand",
            _TONE,
            CHANGE_ERRORS,
        ),
    },
}


def _paths(helpdesks: tuple[str, ...], features: Sequence[WebFeature]) -> Json:
    helpdesk = parameter("helpdesk", "path", choice(*helpdesks), required=True)
    webhook = operation(
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
            "head": plain("Confirms that the address exists"),
        },
        **{
            f"/v1/conversations/{{key}}{path}": {"parameters": [_KEY], **operations}
            for routes in (
                _CONVERSATION,
                *(feature.api.conversation for feature in features),
                _CONVERSATION_LAST,
            )
            for path, operations in routes.items()
        },
        "/v1/board/events": {
            "get": stream(
                "Server-sent events: `board` with the agent's open conversations, highest risk first, "
                "each with its own token, and the conversation open in the agent's helpdesk.",
                (401, 503),
            )
        },
        **{path: route for feature in features for path, route in feature.api.paths.items()},
        "/healthz": {"get": plain("The process is running")},
        "/readyz": {"get": plain("The service is ready; 503 if it is not", 503)},
        "/metrics": {"get": plain("Metrics in the Prometheus text format")},
        "/openapi.json": {"get": plain("This document")},
    }
