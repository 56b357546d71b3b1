"""The result of a check."""

from typing import Literal

import msgspec

Level = Literal["good", "look", "bad"]


class HealthCheck(msgspec.Struct, frozen=True):
    """One line of the report: ``look`` needs attention, ``bad`` does not work.

    ``message`` is the state, with figures; ``remedy`` is what to do, empty if all is well.
    """

    name: str
    level: Level
    message: str = msgspec.field(name="told")
    remedy: str = ""


def good(name: str, message: str) -> HealthCheck:
    """Return a check that passed."""
    return HealthCheck(name, "good", message)


def look(name: str, message: str, remedy: str) -> HealthCheck:
    """Return a check of something that works but needs attention."""
    return HealthCheck(name, "look", message, remedy)


def bad(name: str, message: str, remedy: str) -> HealthCheck:
    """Return a check that failed."""
    return HealthCheck(name, "bad", message, remedy)
