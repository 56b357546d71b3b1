"""How long each kind of data lives: one table, by the names of the keys that hold it.

The seconds are those that the code which writes a key gives it; a test fills a store, and asks
that every key in it is of one row and lives no longer than that row says.
"""

import re

import msgspec

from assist_service.overload.broadcast import LASTS_SECONDS as PRESSURE_KEPT
from assist_service.repositories.agent_moments import PULSE_KEPT, SAVED_KEPT
from assist_service.repositories.agent_preferences import KEPT_SECONDS as HAND_KEPT
from assist_service.repositories.assignments import LOOKING_SECONDS
from assist_service.repositories.checkpoints import KEPT_SECONDS as MARK_KEPT
from assist_service.repositories.llm_usage import KEPT_SECONDS as SPENDING_KEPT
from assist_service.repositories.offered_lines import KEPT_SECONDS as GIVEN_KEPT
from assist_service.repositories.statistics_writer import (
    COUNTERFACTUALS_KEPT,
    ENROLMENT_KEPT,
    EXPERIMENT_KEPT,
    OWN_KEPT,
    WEEK_KEPT,
)
from assist_service.store.health import FORGOTTEN_SECONDS as WORKERS_KEPT

SHIFT = 8 * 3600
WEEK = 7 * 86_400


class RetentionRule(msgspec.Struct, frozen=True):
    """One kind of data: ``seconds`` after the last word to it, ``None`` until somebody ends it.

    ``keys`` is a pattern of whole key names. ``person`` says that it can be about somebody.
    """

    kind: str
    seconds: int | None
    keys: str
    person: bool = True


def retention_table(live_seconds: int) -> tuple[RetentionRule, ...]:
    """Return the table for a live window of so many seconds."""
    bucket = r"assist:\{\d+\}:"
    return (
        RetentionRule("text", live_seconds, f"{bucket}(log|seen):.*"),
        RetentionRule("deliveries", live_seconds, f"{bucket}delivery:.*"),
        RetentionRule("boards", live_seconds, "assist:desk:.*"),
        RetentionRule("glances", LOOKING_SECONDS, "assist:looking:.*"),
        RetentionRule("quiet", SHIFT, "assist:quiet:.*"),
        RetentionRule("week", OWN_KEPT, f"{bucket}own:.*"),
        RetentionRule("taking_part", ENROLMENT_KEPT, f"{bucket}enrolled:.*"),
        RetentionRule("moments", SAVED_KEPT, "assist:(saved|shared):.*"),
        RetentionRule("hand", HAND_KEPT, "assist:hand:.*"),
        RetentionRule("given", GIVEN_KEPT, "assist:given:.*"),
        RetentionRule("playbook", None, r"assist:\{(playbook|document:playbook/.*)\}:.*"),
        RetentionRule("sums", WEEK_KEPT, f"{bucket}(count|week):.*", person=False),
        RetentionRule("chances", COUNTERFACTUALS_KEPT, f"{bucket}chances:.*", person=False),
        RetentionRule("experiments", EXPERIMENT_KEPT, f"{bucket}experiments", person=False),
        RetentionRule("pulse", PULSE_KEPT, "assist:pulse:.*", person=False),
        RetentionRule("once", WEEK, "assist:once:.*|LIMITS?:?.*|assist:limit.*"),
        RetentionRule("spending", SPENDING_KEPT, "assist:spending:.*", person=False),
        RetentionRule("marks", MARK_KEPT, "assist:mark:.*", person=False),
        RetentionRule("form", None, "assist:(form|restoring)", person=False),
        RetentionRule("workers", WORKERS_KEPT, "assist:workers", person=False),
        RetentionRule("pressure", PRESSURE_KEPT, "assist:pressure:.*", person=False),
        RetentionRule("queue", None, f"{bucket}deliveries.*"),
        RetentionRule("record", None, r"assist:\{document:(?!playbook/).*\}:.*"),
    )


def matching_rules(name: str, rows: tuple[RetentionRule, ...]) -> list[RetentionRule]:
    """Return the rows that a key belongs to: one, unless the table is wrong."""
    return [row for row in rows if re.fullmatch(row.keys, name)]
