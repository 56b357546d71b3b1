"""``/metrics``: counters summed over the web processes, and the state of the store and queue."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assist_service.errors import StoreUnavailable
from assist_service.store.health import FORGOTTEN_SECONDS, store_health

if TYPE_CHECKING:
    from assist_service.service import Service

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def metrics() -> Response:
    """Return all metrics in the Prometheus text format."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    service: Service = current_app.extensions["assist"]
    queue = CollectorRegistry(auto_describe=False)
    queue.register(_StoreCollector(service))
    return Response(
        generate_latest(registry) + generate_latest(queue), content_type=CONTENT_TYPE_LATEST
    )


class _StoreCollector(Collector):
    """Metrics of the store and the queue, equal in every process."""

    def __init__(self, service: "Service") -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; if the store is unavailable, only that it is down."""
        try:
            queue_status = self._service.deliveries.status()
            health = store_health(self._service.store)
            last_seen = self._service.workers.last_seen()
        except StoreUnavailable:
            yield GaugeMetricFamily("assist_store_up", "1 if the store answers", 0)
            return
        now = self._service.clock()
        for name, text, value in (
            ("assist_store_up", "1 if the store answers", 1),
            ("assist_store_memory_bytes", "Memory in use by the store", health.memory),
            (
                "assist_store_memory_limit_bytes",
                "Memory limit of the store; 0: no limit",
                health.most_memory,
            ),
            (
                "assist_worker_silent_seconds",
                "Time since the last sign of life of any worker; a day if there was none",
                FORGOTTEN_SECONDS if last_seen is None else max(0.0, now - last_seen),
            ),
            (
                "assist_clock_off_seconds",
                "Difference between this machine's clock and the store's",
                self._service.clock.skew,
            ),
            ("assist_deliveries_waiting", "Deliveries due or in progress", queue_status.waiting),
            ("assist_deliveries_later", "Deliveries scheduled for later", queue_status.later),
            ("assist_deliveries_dead", "Deliveries that failed for good", len(queue_status.dead)),
            (
                "assist_deliveries_oldest_seconds",
                "Age of the oldest waiting delivery",
                queue_status.oldest,
            ),
        ):
            yield GaugeMetricFamily(name, text, value)
        ended = CounterMetricFamily(
            "assist_deliveries", "Delivery attempts by result", labels=["helpdesk", "kind", "end"]
        )
        for name, count in sorted(queue_status.ended.items()):
            ended.add_metric(name.split("|"), count)
        yield ended
