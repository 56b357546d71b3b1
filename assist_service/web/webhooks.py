"""``POST /webhooks/<helpdesk>``: proved, read, kept, answered."""

from time import perf_counter
from typing import Literal

import msgspec
from flask import Blueprint, Response, request

from assist_service.errors import AssistError, NotFound, Refused
from assist_service.helpdesk.contract import Ignored, Received, WebhookReader
from assist_service.observability import metrics, timings
from assist_service.service import Service
from assist_service.store.clock import NEAR_SECONDS
from assist_service.web.answers import WebhookAnswer
from assist_service.web.bodies import read_body


def blueprint(service: Service) -> Blueprint:
    """Return the route that every helpdesk's webhooks come in by."""
    bp = Blueprint("webhooks", __name__)

    @bp.route("/webhooks/<helpdesk>", methods=["POST", "HEAD"])
    def receive(helpdesk: str) -> Response:
        # Intercom proves an address with HEAD before it sends anything.
        if request.method == "HEAD":
            return Response(status=200)
        started = perf_counter()
        timings.begin()
        try:
            status, reason = observe(service, helpdesk)
        except AssistError as error:
            metrics.WEBHOOKS.labels(_known(service, helpdesk), str(error.status), error.code).inc()
            raise
        finally:
            timings.end()
        metrics.WEBHOOKS.labels(helpdesk, status, reason).inc()
        metrics.WEBHOOK_SECONDS.labels(helpdesk).observe(perf_counter() - started)
        answer = msgspec.json.encode(WebhookAnswer(status, reason))
        return Response(answer, content_type="application/json")

    return bp


def observe(
    service: Service, helpdesk: str
) -> tuple[Literal["accepted", "duplicate", "ignored"], str]:
    """Keep what a webhook tells; return its answer and, where it is ignored, the reason.

    Raises:
        Refused, PayloadError, NotFound, TooLarge, StoreUnavailable: nothing more was kept
            than what the same webhook, sent again, finds as a duplicate.

    """
    integration = service.integrations.get(helpdesk)
    if integration is None:
        raise NotFound(
            f"No helpdesk is called {helpdesk[:40]!r}.",
            "Known: " + ", ".join(sorted(service.integrations)) + ".",
        )
    body = read_body()
    received = _received(service, integration, body)
    timings.done("parse")
    if isinstance(received, Ignored):
        return "ignored", received.reason
    duplicates = 0
    for incoming in received:
        duplicates += service.observe(incoming).duplicate
    return ("duplicate" if duplicates == len(received) else "accepted"), ""


def _received(service: Service, integration: WebhookReader, body: bytes) -> Received:
    """Prove and read a body that is fresh by the clock we share or by this machine's own.

    Where the two differ, one of them is wrong, and nobody here knows which: a genuine webhook
    must not be lost for it. What an hour allows to come again has no effect, for the log knows it.
    """
    try:
        return integration.receive(request.headers, body, service.clock())
    except Refused as refused:
        if not refused.code.endswith("_stale") or abs(service.clock.skew) <= NEAR_SECONDS:
            raise
        return integration.receive(request.headers, body, service.clock.local_clock())


def _known(service: Service, helpdesk: str) -> str:
    """Keep strangers from filling the metrics with names of their own."""
    return helpdesk if helpdesk in service.integrations else "unknown"
