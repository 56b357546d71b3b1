"""The terms of an OpenAPI document: schemas, parameters, answers and operations."""

from typing import Any

Json = dict[str, Any]
REF = "#/components/schemas/{name}"
BY_PAGE: list[Json] = [{"page": []}]
CHANGE_ERRORS = (400, 401, 403, 404, 409, 413, 422, 503)


def object_of(properties: Json, *optional: str) -> Json:
    """Return an object's schema; properties are required but for the ``optional`` ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def reference(name: str) -> Json:
    """Return a reference to a schema of the document."""
    return {"$ref": REF.format(name=name)}


def text(description: str = "") -> Json:
    """Return the schema of a text."""
    return {"type": "string", **({"description": description} if description else {})}


def choice(*options: str) -> Json:
    """Return the schema of one of ``options``."""
    return {"enum": list(options)}


def list_of(items: Json) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def parameter(name: str, location: str, schema: Json, **more: Any) -> Json:
    """Return a parameter; ``location`` is ``path``, ``query`` or ``header``."""
    return {"name": name, "in": location, "schema": schema, **more}


def responses_of(
    description: str, content_type: str, schema: Json, errors: tuple[int, ...]
) -> Json:
    """Return a success and the error answers."""
    error = {
        "description": "What is wrong",
        "content": {"application/json": {"schema": reference("Error")}},
    }
    success = {"description": description, "content": {content_type: {"schema": schema}}}
    return {"200": success, **{str(status): error for status in errors}}


def operation(
    summary: str,
    answer: str,
    body: Json | None = None,
    errors: tuple[int, ...] = (400, 401, 403, 404, 413, 503),
    **more: Any,
) -> Json:
    """Return an operation with JSON answers of the schema ``answer``, by default for a page's token."""
    responses = responses_of(summary, "application/json", reference(answer), errors)
    operation = {"summary": summary, "responses": responses, "security": BY_PAGE, **more}
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def stream(summary: str, errors: tuple[int, ...], **more: Any) -> Json:
    """Return an operation that answers with server-sent events."""
    responses = responses_of("The stream", "text/event-stream", text(), errors)
    return {"summary": summary, "responses": responses, "security": BY_PAGE, **more}


def plain(summary: str, *statuses: int) -> Json:
    """Return an operation whose answers have no schema."""
    responses = {str(status): {"description": summary} for status in (200, *statuses)}
    return {"summary": summary, "responses": responses}
