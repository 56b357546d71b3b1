"""The result of a check."""

from typing import Literal

import msgspec

Level = Literal["good", "look", "bad"]


class Check(msgspec.Struct, frozen=True):
    """One line of the report: ``look`` needs attention, ``bad`` does not work.

    ``message`` is the state, with figures; ``remedy`` is what to do, empty if all is well.
    """

    name: str
    level: Level
    message: str = msgspec.field(name="told")
    remedy: str = ""


def good(name: str, message: str) -> Check:
    """Return a check that passed."""
    return Check(name, "good", message)


def look(name: str, message: str, remedy: str) -> Check:
    """Return a check of something that works but needs attention."""
    return Check(name, "look", message, remedy)


def bad(name: str, message: str, remedy: str) -> Check:
    """Return a check that failed."""
    return Check(name, "bad", message, remedy)
