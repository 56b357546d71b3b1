"""The counters, gauges and histograms of the service; the `/metrics` page renders them."""

from prometheus_client import Counter, Gauge, Histogram

from assist_service.observability import timings

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


STEP_SECONDS = Histogram(
    "assist_step_seconds",
    "Time of one step of a webhook's way: verify, parse, analysis, policy, coaching, append",
    ["step"],
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5),
)


DRAFT_SECONDS = Histogram(
    "assist_draft_seconds",
    "Time from a draft read to its review",
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


_STEPS = {step: STEP_SECONDS.labels(step) for step in timings.STEPS}


def count_step(step: str, began: float, ended: float) -> None:
    """Count a step of a webhook that is done."""
    _STEPS[step].observe(ended - began)


timings.listeners.append(count_step)
