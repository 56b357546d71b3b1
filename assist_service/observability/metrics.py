"""The service's counters, gauges and histograms, shown at ``/metrics``."""

from prometheus_client import Counter, Gauge, Histogram

from assist_service.observability import timings

WEBHOOKS = Counter(
    "assist_webhooks_total",
    "Webhooks by helpdesk, response and reason",
    ["helpdesk", "answer", "reason"],
)


WEBHOOK_SECONDS = Histogram(
    "assist_webhook_seconds",
    "Time from the first byte read to the response",
    ["helpdesk"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)


STEP_SECONDS = Histogram(
    "assist_step_seconds",
    "Time of one processing step of a webhook: verify, parse, analysis, policy, coaching, append",
    ["step"],
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5),
)


DRAFT_SECONDS = Histogram(
    "assist_draft_seconds",
    "Time from reading a draft to its review",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)


DRAFTS = Counter("assist_drafts_total", "Drafts reviewed")


OUTCOMES = Counter("assist_outcomes_total", "Outcomes of nudges", ["outcome"])


ERRORS = Counter("assist_errors_total", "Error responses by code", ["code"])


STREAMS = Gauge("assist_streams", "Open live views", multiprocess_mode="livesum")


SHED = Counter(
    "assist_shed_total",
    "Requests refused because of overload, by kind of work",
    ["share"],
)


LEFT_OUT = Gauge(
    "assist_left_out",
    "How many of charts, back-fills, notes, drafts and webhooks are suspended now, in that order",
    multiprocess_mode="livemax",
)


REWORDINGS = Counter(
    "assist_rewordings_total",
    "Requests to a language model for rewording, by outcome",
    ["end"],
)


REWORDING_TOKENS = Counter(
    "assist_rewording_tokens_total", "Tokens used for rewording, in and out", ["way"]
)


QUARANTINED = Gauge(
    "assist_files_quarantined",
    "Rule and framework files that don't load; their last valid version is used",
    ["kind"],
    multiprocess_mode="livemax",
)


_STEPS = {step: STEP_SECONDS.labels(step) for step in timings.STEPS}


def count_step(step: str, began: float, ended: float) -> None:
    """Record the duration of a webhook's step, in seconds of ``perf_counter``."""
    _STEPS[step].observe(ended - began)


timings.listeners.append(count_step)
