"""All errors in one JSON form, on every route, without internals or customers' text."""

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from assist_service.analysis.masking import mask
from assist_service.errors import AssistError, StoreUnavailable, TooLarge
from assist_service.observability import metrics
from assist_service.observability.logs import report_fault

RETRY_SECONDS = "5"
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Register the handlers for all exceptions."""
    app.register_error_handler(AssistError, _assist_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _assist_error(error: AssistError) -> Response:
    metrics.ERRORS.labels(error.code).inc()
    log_at_level = log.warning if error.status >= 500 else log.info
    rule = request.url_rule
    log_at_level("refused", code=error.code, status=error.status, route=rule.rule if rule else "-")
    # A message can quote a body that could not be read, which may contain personal data.
    fields = error.body()["error"]
    response = jsonify({"error": {name: mask(text) for name, text in fields.items()}})
    response.status_code = error.status
    if error.status == StoreUnavailable.status:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return _assist_error(TooLarge("The body is larger than 256 KiB.", "Send a smaller one."))
    code = (error.name or "error").lower().replace(" ", "_")
    wrapped = AssistError(error.description or error.name, _hint(error.code), code=code)
    wrapped.status = error.code or 500
    response = _assist_error(wrapped)
    for name, value in error.get_headers(request.environ):
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _hint(status: int | None) -> str:
    hints = {404: "GET /openapi.json lists every route.", 405: "See the Allow header."}
    return hints.get(status or 0, "")


def _fault(error: Exception) -> Response:
    report_fault(error)
    wrapped = AssistError("Something went wrong.", "The error was logged; try again.", code="fault")
    wrapped.status = 500
    return _assist_error(wrapped)
