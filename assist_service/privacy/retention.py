"""Retention periods of all kinds of data, by key pattern.

The periods come from the modules that write or name the keys. A test fills a store and checks that every
key matches exactly one row and expires within that row's period.
"""

import re

import msgspec

from assist_service.overload.broadcast import LASTS_SECONDS as OVERLOAD_KEPT
from assist_service.repositories.agent_preferences import KEPT_SECONDS as PREFERENCES_KEPT
from assist_service.repositories.assignments import LOOKING_SECONDS
from assist_service.repositories.checkpoints import KEPT_SECONDS as CHECKPOINTS_KEPT
from assist_service.repositories.llm_usage import KEPT_SECONDS as LLM_USAGE_KEPT
from assist_service.repositories.offered_lines import KEPT_SECONDS as OFFERED_LINES_KEPT
from assist_service.repositories.statistics_writer import (
    COUNTERFACTUALS_KEPT,
    ENROLMENT_KEPT,
    EXPERIMENT_KEPT,
    OWN_MOMENTS_KEPT,
    WEEK_KEPT,
)
from assist_service.store import keys
from assist_service.store.health import FORGOTTEN_SECONDS as WORKERS_KEPT

SHIFT = 8 * 3600
WEEK = 7 * 86_400


class RetentionRule(msgspec.Struct, frozen=True):
    """The retention of one kind of data, in seconds after the last write; ``None``: until deleted.

    ``keys`` is a regular expression for whole key names. ``person`` is true for personal data.
    """

    kind: str
    seconds: int | None
    keys: str
    person: bool = True


def retention_table(live_seconds: int) -> tuple[RetentionRule, ...]:
    """Return the retention rules for a live window of ``live_seconds``."""
    bucket = r"assist:\{\d+\}:"
    return (
        RetentionRule("text", live_seconds, f"{bucket}(log|seen):.*"),
        RetentionRule("deliveries", live_seconds, f"{bucket}delivery:.*"),
        RetentionRule("assignments", live_seconds, "assist:desk:.*"),
        RetentionRule("open_conversations", LOOKING_SECONDS, "assist:looking:.*"),
        RetentionRule("snooze", SHIFT, "assist:quiet:.*"),
        RetentionRule("week", OWN_MOMENTS_KEPT, f"{bucket}own:.*"),
        RetentionRule("enrolments", ENROLMENT_KEPT, f"{bucket}enrolled:.*"),
        RetentionRule("moments", keys.SAVED_MOMENTS_KEPT, "assist:(saved|shared):.*"),
        RetentionRule("preferences", PREFERENCES_KEPT, "assist:hand:.*"),
        RetentionRule("offered_lines", OFFERED_LINES_KEPT, "assist:given:.*"),
        RetentionRule("playbook", None, r"assist:\{(playbook|document:playbook/.*)\}:.*"),
        RetentionRule("sums", WEEK_KEPT, f"{bucket}(count|week):.*", person=False),
        RetentionRule("counterfactuals", COUNTERFACTUALS_KEPT, f"{bucket}chances:.*", person=False),
        RetentionRule("experiments", EXPERIMENT_KEPT, f"{bucket}experiments", person=False),
        RetentionRule("pulse", keys.PULSE_KEPT, "assist:pulse:.*", person=False),
        RetentionRule("once", WEEK, "assist:once:.*|LIMITS?:?.*|assist:limit.*"),
        RetentionRule("llm_usage", LLM_USAGE_KEPT, "assist:spending:.*", person=False),
        RetentionRule("checkpoints", CHECKPOINTS_KEPT, "assist:mark:.*", person=False),
        RetentionRule("form", None, "assist:(form|restoring)", person=False),
        RetentionRule("workers", WORKERS_KEPT, "assist:workers", person=False),
        RetentionRule("overload", OVERLOAD_KEPT, "assist:pressure:.*", person=False),
        RetentionRule("queue", None, f"{bucket}deliveries.*"),
        RetentionRule("record", None, r"assist:\{document:(?!playbook/).*\}:.*"),
    )


def matching_rules(name: str, rows: tuple[RetentionRule, ...]) -> list[RetentionRule]:
    """Return the rows that a key matches: exactly one if the table is correct."""
    return [row for row in rows if re.fullmatch(row.keys, name)]
