"""What seeing it run costs a webhook: processor time with and without, round by round."""

import logging
import tempfile
import time
from pathlib import Path
from statistics import median

from flask import Flask

from assist_service import steps
from assist_service.app import create_app
from assist_service.logs import configure
from assist_service.settings import Settings
from assist_service.web import metrics
from benchmarks.services import SECRET, body_of
from integrations.zendesk.webhook import signed_headers

ROUNDS, WEBHOOKS, TICKETS = 7, 80, 40


def main() -> None:
    """Print microseconds of processor time for each webhook, and ratios of the same round."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "ASSIST_DATA_DIR": str(Path(folder) / "data"),
            "ASSIST_ZENDESK_SIGNING_SECRET": SECRET,
            "ASSIST_ZENDESK_FRESH_SECONDS": "0",
            "ASSIST_LOG_LEVEL": "info",
        }
        configure("info")
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        seen = create_app(Settings(settings))
        # Nobody listens there: spans are made, sent and lost, in a thread of their own.
        traced = create_app(Settings({**settings, "ASSIST_OTLP_URL": "http://127.0.0.1:9"}))
        spans = steps.listeners.pop()
        ways = {
            "bare": [],
            "metrics, ids": [metrics.count_step],
            "and traces": [metrics.count_step, spans],
        }
        found: dict[str, list[float]] = {name: [] for name in ways}
        number = 0
        for turn in range(ROUNDS + 1):
            for name, listeners in ways.items():
                app = traced if name == "and traces" else seen
                steps.listeners[:] = listeners
                took, number = _round(app, number, hooks=name != "bare")
                if turn:  # the first round warms up
                    found[name].append(took)
        steps.listeners[:] = [metrics.count_step, spans]
        for app in (traced, seen):
            app.extensions["assist"].close()
    print(f"Processor time of one webhook in process, {ROUNDS} rounds of {WEBHOOKS}, medians")
    for name, times in found.items():
        ratios = [mine / bare for mine, bare in zip(times, found["bare"], strict=True)]
        print(f"  {name:<14}{median(times) * 1e6:8.0f} us   ratio {median(ratios):.3f}")


def _round(app: Flask, number: int, *, hooks: bool) -> tuple[float, int]:
    """Return seconds of processor time for each webhook, and the number that comes next."""
    begun, ended = app.before_request_funcs, app.after_request_funcs
    if not hooks:
        app.before_request_funcs = {None: []}
        app.after_request_funcs = {
            None: [one for one in ended[None] if "request_id" not in one.__module__]
        }
    client = app.test_client()
    sent = []
    first, number = number + 1, number + WEBHOOKS
    for each in range(first, number + 1):
        body = body_of(each % TICKETS, each)
        sent.append((body, signed_headers(SECRET, body, "2026-01-01T00:00:00Z")))
    started = time.thread_time()
    for body, headers in sent:
        answer = client.post("/webhooks/zendesk", data=body, headers=headers)
        assert answer.status_code == 200, answer.json
    took = (time.thread_time() - started) / WEBHOOKS
    app.before_request_funcs, app.after_request_funcs = begun, ended
    return took, number


if __name__ == "__main__":
    main()
