"""``POST /webhooks/<helpdesk>``: verify, parse and store a webhook."""

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
    """Return the route for the webhooks of all helpdesks."""
    bp = Blueprint("webhooks", __name__)

    @bp.route("/webhooks/<helpdesk>", methods=["POST", "HEAD"])
    def receive(helpdesk: str) -> Response:
        # Intercom checks the URL with HEAD before it sends webhooks.
        if request.method == "HEAD":
            return Response(status=200)
        started = perf_counter()
        timings.begin()
        try:
            status, reason = observe(service, helpdesk)
        except AssistError as error:
            metrics.WEBHOOKS.labels(
                _metric_label(service, helpdesk), str(error.status), error.code
            ).inc()
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
    """Store the events of a webhook; return its status and the reason if it is ignored.

    Raises:
        Refused, PayloadError, NotFound, TooLarge, StoreUnavailable: the webhook can be sent
            again; events that are stored already are duplicates then.

    """
    integration = service.integrations.get(helpdesk)
    if integration is None:
        raise NotFound(
            f"There is no helpdesk {helpdesk[:40]!r}.",
            "Use one of: " + ", ".join(sorted(service.integrations)) + ".",
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
    """Verify and parse a body that is fresh by the store's clock or by this machine's.

    If the clocks differ, one of them is wrong, and a genuine webhook must not be lost because of
    it. A replay within the longer period has no effect, because the log contains its events.
    """
    try:
        return integration.receive(request.headers, body, service.clock())
    except Refused as refused:
        if not refused.code.endswith("_stale") or abs(service.clock.skew) <= NEAR_SECONDS:
            raise
        return integration.receive(request.headers, body, service.clock.local_clock())


def _metric_label(service: Service, helpdesk: str) -> str:
    """Return the label of a helpdesk, so that invented names do not fill the metrics."""
    return helpdesk if helpdesk in service.integrations else "unknown"
