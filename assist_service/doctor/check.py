"""What a check finds."""

from typing import Literal

import msgspec

Level = Literal["good", "look", "bad"]


class Check(msgspec.Struct, frozen=True):
    """One line of the report: ``look`` works but deserves a look, ``bad`` does not work.

    ``message`` is how it is, with figures; ``remedy`` what to do, nothing where all is well.
    """

    name: str
    level: Level
    message: str = msgspec.field(name="told")
    remedy: str = ""


def good(name: str, message: str) -> Check:
    """All is well."""
    return Check(name, "good", message)


def look(name: str, message: str, remedy: str) -> Check:
    """It works; somebody should look at it."""
    return Check(name, "look", message, remedy)


def bad(name: str, message: str, remedy: str) -> Check:
    """It does not work."""
    return Check(name, "bad", message, remedy)
