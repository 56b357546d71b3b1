"""What operators count, added up over the web processes; the queue as the store has it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assist_service.errors import StoreUnavailable

if TYPE_CHECKING:
    from assist_service.service import Service

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
SHED = Counter(
    "assist_shed_total",
    "Requests refused because there was too much to do, by what was left out",
    ["share"],
)
LEFT_OUT = Gauge(
    "assist_left_out",
    "How many of charts, back-fills, notes, drafts and webhooks are left out now, in that order",
    multiprocess_mode="livemax",
)
REWORDINGS = Counter(
    "assist_rewordings_total",
    "What became of asking a language model for other words, by how it ended",
    ["end"],
)
REWORDING_TOKENS = Counter(
    "assist_rewording_tokens_total", "Tokens that rewording cost, in and out", ["way"]
)
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
    service: Service = current_app.extensions["assist"]
    queue = CollectorRegistry(auto_describe=False)
    queue.register(_Queue(service))
    return Response(
        generate_latest(registry) + generate_latest(queue), content_type=CONTENT_TYPE_LATEST
    )


class _Queue(Collector):
    """The queue to the helpdesks, the same whichever process is asked; a store that is away has none."""

    def __init__(self, service: "Service") -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Yield what waits, how old the oldest of it is, and how deliveries ended."""
        try:
            standing = self._service.deliveries.standing()
        except StoreUnavailable:
            return
        for name, text, value in (
            ("assist_deliveries_waiting", "Deliveries due or in hand", standing.waiting),
            ("assist_deliveries_later", "Deliveries to be tried later", standing.later),
            ("assist_deliveries_dead", "Deliveries given up", len(standing.dead)),
            ("assist_deliveries_oldest_seconds", "Age of what waits longest", standing.oldest),
        ):
            yield GaugeMetricFamily(name, text, value)
        ended = CounterMetricFamily(
            "assist_deliveries", "Tries, by how they ended", labels=["helpdesk", "kind", "end"]
        )
        for name, count in sorted(standing.ended.items()):
            ended.add_metric(name.split("|"), count)
        yield ended
