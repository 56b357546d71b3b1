"""What operators count, added up over the web processes."""

import os

from flask import Blueprint, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

bp = Blueprint("metrics", __name__)

WEBHOOKS = Counter(
    "assist_webhooks_total",
    "Webhooks by helpdesk, answer and reason",
    ["helpdesk", "answer", "reason"],
)
WEBHOOK_SECONDS = Histogram(
    "assist_webhook_seconds",
    "Time from the first byte read to the answer",
    ["helpdesk"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
DRAFTS = Counter("assist_drafts_total", "Drafts reviewed")
OUTCOMES = Counter("assist_outcomes_total", "Outcomes of nudges", ["outcome"])
ERRORS = Counter("assist_errors_total", "Errors answered, by code", ["code"])
STREAMS = Gauge("assist_streams", "Live views open", multiprocess_mode="livesum")
QUARANTINED = Gauge(
    "assist_files_quarantined",
    "Rule and framework files that do not load; their last good version stays in force",
    ["kind"],
    multiprocess_mode="livemax",
)


@bp.get("/metrics")
def metrics() -> Response:
    """Answer in Prometheus' text format."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
