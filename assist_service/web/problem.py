"""Errors of pages: as a page for browsers, as JSON for programs."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from assist_service.errors import AssistError
from assist_service.observability import metrics


def install_error_pages(bp: Blueprint) -> None:
    """Answer the errors of ``bp`` as a page to browsers, otherwise as JSON."""
    bp.register_error_handler(AssistError, _answer)


def _answer(error: AssistError) -> Response:
    metrics.ERRORS.labels(error.code).inc()
    accepted_types = request.accept_mimetypes
    if accepted_types["text/html"] > accepted_types["application/json"]:
        response = make_response(render_template("problem.html", error=error))
        # It can be framed by helpdesks; it has no controls that clickjacking could abuse.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
    else:
        response = jsonify(error.body())
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response
