"""Traces reach a collector over OTLP/HTTP, tell nothing of what was said, and are not there unasked."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.helpdesk.contract import Delivery
from assist_service.settings import Settings
from tests.conftest import SECRETS
from tests.desk import message_event, signed

TEXT = "My boiler is broken and I am furious, call Ada Marsh"
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    """Speaks OTLP over HTTP on a port of this machine and keeps the spans."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.raw = b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                import gzip

                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                assert self.path == "/v1/traces"
                outer.raw += body
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        outer.spans += scope.spans
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    found.thread.start()
    yield found
    found.server.shutdown()
    found.thread.join()
    found.server.server_close()


def attributes(span: Span) -> dict[str, str]:
    return {one.key: one.value.string_value for one in span.attributes}


def test_a_webhook_is_one_trace_with_a_span_for_each_step(collector: Collector, data_dir):
    """It goes on with the caller's trace, carries the request's id and no word of a message."""
    app = create_app(
        Settings({"ASSIST_DATA_DIR": str(data_dir), "ASSIST_OTLP_URL": collector.url, **SECRETS})
    )
    service = app.extensions["assist"]
    body, headers = signed(message_event(1, 1, TEXT))
    headers |= {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "X-Request-Id": "request-0001"}
    try:
        answer = app.test_client().post("/webhooks/zendesk", data=body, headers=headers)
        key = ConversationKey("zendesk", "1", "1")
        delivery = Delivery("note:n", "note", key, 0.0, request="request-0001")
        with service.tracing.delivery(delivery.kind, delivery.key.helpdesk, 1, delivery.request):
            pass
    finally:
        service.close()

    assert answer.status_code == 200
    (whole,) = [span for span in collector.spans if span.name == "POST /webhooks/<helpdesk>"]
    assert whole.trace_id.hex() == TRACE
    assert attributes(whole)["assist.request_id"] == "request-0001"
    steps = [span for span in collector.spans if span.parent_span_id == whole.span_id]
    assert [span.name for span in steps] == ["verify", "parse", "analysis", "coaching", "append"]
    assert all(
        whole.start_time_unix_nano - 1e6 <= span.start_time_unix_nano <= span.end_time_unix_nano
        for span in steps
    )
    (made,) = [span for span in collector.spans if span.name == "deliver note"]
    assert attributes(made)["assist.request_id"] == "request-0001"
    assert b"boiler" not in collector.raw
    assert b"Marsh" not in collector.raw


def test_a_collector_that_is_away_costs_no_answer(data_dir):
    app = create_app(
        Settings(
            {"ASSIST_DATA_DIR": str(data_dir), "ASSIST_OTLP_URL": "http://127.0.0.1:1", **SECRETS}
        )
    )
    body, headers = signed(message_event(1, 1, TEXT))
    try:
        answer = app.test_client().post("/webhooks/zendesk", data=body, headers=headers)
    finally:
        app.extensions["assist"].close()

    assert answer.json == {"status": "accepted"}


def test_nothing_of_it_is_loaded_unless_it_is_asked_for():
    """An import costs every process time and memory."""
    code = (
        "import sys; from assist_service import app; from assist_service.cli import worker\n"
        # redis-py looks at the SDK's metrics by itself wherever the extra is installed.
        "ours = ('opentelemetry.exporter', 'opentelemetry.sdk.trace.export', 'assist_service.observability.tracing')\n"
        "found = [name for name in ours if name in sys.modules]\n"
        "sys.exit(str(found) if found else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
