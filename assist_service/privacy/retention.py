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
    CHANCES_KEPT,
    ENROLMENT_KEPT,
    EXPERIMENT_KEPT,
    OWN_KEPT,
    WEEK_KEPT,
)
from assist_service.store.health import FORGOTTEN_SECONDS as WORKERS_KEPT

SHIFT = 8 * 3600
WEEK = 7 * 86_400


class Kept(msgspec.Struct, frozen=True):
    """One kind of data: ``seconds`` after the last word to it, ``None`` until somebody ends it.

    ``keys`` is a pattern of whole key names. ``person`` says that it can be about somebody.
    """

    kind: str
    seconds: int | None
    keys: str
    person: bool = True


def table(live_seconds: int) -> tuple[Kept, ...]:
    """Return the table for a live window of so many seconds."""
    bucket = r"assist:\{\d+\}:"
    return (
        Kept("text", live_seconds, f"{bucket}(log|seen):.*"),
        Kept("deliveries", live_seconds, f"{bucket}delivery:.*"),
        Kept("boards", live_seconds, "assist:desk:.*"),
        Kept("glances", LOOKING_SECONDS, "assist:looking:.*"),
        Kept("quiet", SHIFT, "assist:quiet:.*"),
        Kept("week", OWN_KEPT, f"{bucket}own:.*"),
        Kept("taking_part", ENROLMENT_KEPT, f"{bucket}enrolled:.*"),
        Kept("moments", SAVED_KEPT, "assist:(saved|shared):.*"),
        Kept("hand", HAND_KEPT, "assist:hand:.*"),
        Kept("given", GIVEN_KEPT, "assist:given:.*"),
        Kept("playbook", None, r"assist:\{(playbook|document:playbook/.*)\}:.*"),
        Kept("sums", WEEK_KEPT, f"{bucket}(count|week):.*", person=False),
        Kept("chances", CHANCES_KEPT, f"{bucket}chances:.*", person=False),
        Kept("experiments", EXPERIMENT_KEPT, f"{bucket}experiments", person=False),
        Kept("pulse", PULSE_KEPT, "assist:pulse:.*", person=False),
        Kept("once", WEEK, "assist:once:.*|LIMITS?:?.*|assist:limit.*"),
        Kept("spending", SPENDING_KEPT, "assist:spending:.*", person=False),
        Kept("marks", MARK_KEPT, "assist:mark:.*", person=False),
        Kept("form", None, "assist:(form|restoring)", person=False),
        Kept("workers", WORKERS_KEPT, "assist:workers", person=False),
        Kept("pressure", PRESSURE_KEPT, "assist:pressure:.*", person=False),
        Kept("queue", None, f"{bucket}deliveries.*"),
        Kept("record", None, r"assist:\{document:(?!playbook/).*\}:.*"),
    )


def kind_of(name: str, rows: tuple[Kept, ...]) -> list[Kept]:
    """Return the rows that a key belongs to: one, unless the table is wrong."""
    return [row for row in rows if re.fullmatch(row.keys, name)]
