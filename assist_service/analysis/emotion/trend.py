"""Follow the customer through the conversation: trend and escalation risk."""

import math
from collections.abc import Sequence

import msgspec

from assist_service.domain.types import NEGATIVE_EMOTIONS, Reading, Trend, Turn

# Log-odds of risk for signals anywhere in the conversation.
_SIGNAL_RISK = {
    "asks_manager": 1.6,
    "legal": 2.0,
    "regulator": 1.8,
    "public_review": 1.5,
    "leaving": 1.3,
    "transfer": 0.7,
    "danger.threat": 2.5,
}
_CAUSE_RISK = {"repeat_contact": 0.8, "wait": 0.4, "broken_promise": 0.6, "rude_agent": 0.7}
_BASE = -3.4
# The change in upset that counts as rising or easing.
_STEP = 0.15


def follow(turns: Sequence[Turn]) -> Reading | None:
    """Return the last customer turn's reading with trend and escalation risk filled in.

    Args:
        turns: in order of time. The result depends on nothing else, so messages
            that arrive out of order give the same reading.

    """
    readings = [turn.reading for turn in turns if turn.reading is not None]
    if not readings:
        return None
    levels = [upset_level(reading) for reading in readings]
    return msgspec.structs.replace(
        readings[-1],
        trend=_trend(levels),
        escalation_risk=round(_risk(readings, levels), 3),
    )


def upset_level(reading: Reading) -> float:
    """Return how upset a reading shows the customer to be, 0 to 1."""
    if reading.abstained is not None or NEGATIVE_EMOTIONS.isdisjoint(reading.emotions):
        return 0.0
    return reading.intensity


def _trend(levels: list[float]) -> Trend:
    if len(levels) < 2:
        return "steady"
    before = sum(levels[-4:-1]) / len(levels[-4:-1])
    change = levels[-1] - before
    if change > _STEP:
        return "rising"
    return "easing" if change < -_STEP else "steady"


def _risk(readings: list[Reading], levels: list[float]) -> float:
    odds = _BASE + 2.4 * levels[-1] + 0.8 * max(levels)
    marks = {signal.kind for reading in readings for signal in reading.signals}
    causes = {cause.cause for reading in readings for cause in reading.causes}
    odds += sum(_SIGNAL_RISK.get(mark, 0.0) for mark in marks)
    odds += sum(_CAUSE_RISK.get(cause, 0.0) for cause in causes)
    return 1 / (1 + math.exp(-odds))
