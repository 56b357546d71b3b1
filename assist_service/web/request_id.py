"""One id for each request: taken from the caller if it is well-formed, else made, and answered.

It stands in every line that the request logs, and in what it makes the worker do (``Delivery.request``).
"""

import re
import secrets

import structlog
from flask import Flask, Response, g, request

from assist_service.observability.logs import bind_request

HEADER = "X-Request-Id"
# What proxies and clouds send: UUIDs, hexadecimal, base64url. Anything else could forge a log line.
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+/-]{7,127}", re.ASCII)
log = structlog.get_logger()


def init_app(app: Flask, level: str = "info") -> None:
    """Have every request carry its id; at ``debug`` every one is logged too.

    Even a line that is not written costs some 20 us, so none is asked for otherwise.
    """
    app.before_request(_begin)
    app.after_request(_answer)
    if level == "debug":
        app.after_request(_log)


def _begin() -> None:
    caller_id = request.headers.get(HEADER, "")
    # A thread serves one request after another, so the next one's id takes this one's place.
    g.request_id = caller_id if _WELL_FORMED.fullmatch(caller_id) else secrets.token_hex(8)
    bind_request(g.request_id)


def _answer(response: Response) -> Response:
    response.headers[HEADER] = g.get("request_id", "-")
    return response


def _log(response: Response) -> Response:
    rule = request.url_rule
    log.debug(
        "request",
        method=request.method,
        route=rule.rule if rule is not None else "-",
        status=response.status_code,
    )
    return response
