"""Request IDs: the caller's if well-formed, otherwise generated; returned in a response header.

Every log line of the request contains it, and so do its deliveries (``Delivery.request``).
"""

import re
import secrets

import structlog
from flask import Flask, Response, g, request

from assist_service.observability.logs import bind_request

HEADER = "X-Request-Id"
# What proxies and clouds send: UUIDs, hexadecimal, base64url. Others could forge log lines.
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+/-]{7,127}", re.ASCII)
log = structlog.get_logger()


def init_app(app: Flask, level: str = "info") -> None:
    """Give every request an ID; at level ``debug`` also log every request.

    Even a log line below the level takes about 20 µs, so it is not called at other levels.
    """
    app.before_request(_begin)
    app.after_request(_answer)
    if level == "debug":
        app.after_request(_log)


def _begin() -> None:
    caller_id = request.headers.get(HEADER, "")
    # A thread serves many requests, so the ID is bound again for each.
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
