"""Optional OpenTelemetry: one trace per request and delivery, with a span per step.

Imported only if ``ASSIST_OTLP_URL`` is set. Spans contain names, statuses, times and the request's
ID; never message text, nor anyone's identity.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from assist_service.errors import SettingError
from assist_service.observability import timings
from assist_service.outbound import session

try:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
except ImportError as missing:
    raise SettingError(
        "ASSIST_OTLP_URL is set, but OpenTelemetry is not installed.",
        "Install the extra: pip install 'live-agent-assist[otel]', or leave ASSIST_OTLP_URL empty.",
    ) from missing

if TYPE_CHECKING:
    from opentelemetry.trace import Span

# A collector that doesn't answer must not delay the end of a process.
EXPORT_SECONDS = 5
CLOSE_MS = 3000
_SECOND = 1_000_000_000


class Tracing:
    """Creates spans and sends them to ``url`` (``http://collector:4318``) in its own thread."""

    def __init__(self, url: str, version: str) -> None:
        self._provider = TracerProvider(
            resource=Resource.create(
                {"service.name": "live-agent-assist", "service.version": version}
            )
        )
        exporter = OTLPSpanExporter(
            f"{url.rstrip('/')}/v1/traces",
            timeout=EXPORT_SECONDS,
            session=session.create_session([url], any_port=True),
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("assist_service")
        self._context = TraceContextTextMapPropagator()
        self._now = threading.local()
        timings.listeners.append(self._step)

    def init_app(self, app: Flask) -> None:
        """Trace every request; continue a caller's ``traceparent``."""
        app.before_request(self._begin)
        app.after_request(self._end)

    @contextmanager
    def delivery(self, kind: str, helpdesk: str, tries: int, request_id: str) -> Iterator[None]:
        """Trace a worker's attempt at a delivery."""
        name = f"deliver {kind}"
        with self._tracer.start_as_current_span(name, kind=SpanKind.CONSUMER) as span:
            span.set_attribute("assist.helpdesk", helpdesk)
            span.set_attribute("assist.tries", tries)
            span.set_attribute("assist.request_id", request_id)
            yield

    def close(self) -> None:
        """Send the remaining spans and stop."""
        timings.listeners.remove(self._step)
        self._provider.force_flush(CLOSE_MS)
        self._provider.shutdown()

    def _begin(self) -> None:
        rule = request.url_rule
        route = rule.rule if rule is not None else "unknown"
        span = self._tracer.start_span(
            f"{request.method} {route}",
            context=self._context.extract(request.headers),
            kind=SpanKind.SERVER,
            attributes={
                "http.request.method": request.method,
                "http.route": route,
                "assist.request_id": g.get("request_id", ""),
            },
        )
        g.span = self._now.span = span

    def _end(self, response: Response) -> Response:
        # A live stream continues after this; its span measures only its first part.
        span: Span | None = g.pop("span", None)
        self._now.span = None
        if span is not None:
            span.set_attribute("http.response.status_code", response.status_code)
            span.end()
        return response

    def _step(self, step: str, began: float, ended: float) -> None:
        parent: Span | None = getattr(self._now, "span", None)
        if parent is None:
            return
        # perf_counter has no date, so the distance to now converts the step's end.
        end = time.time_ns() - int((time.perf_counter() - ended) * _SECOND)
        span = self._tracer.start_span(
            step,
            context=trace.set_span_in_context(parent),
            start_time=end - int((ended - began) * _SECOND),
        )
        span.end(end)
