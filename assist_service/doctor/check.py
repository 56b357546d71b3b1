"""What a check finds."""

from typing import Literal

import msgspec

Level = Literal["good", "look", "bad"]


class Check(msgspec.Struct, frozen=True):
    """One line of the report: ``look`` works but deserves a look, ``bad`` does not work.

    ``told`` is how it is, with figures; ``remedy`` what to do, nothing where all is well.
    """

    name: str
    level: Level
    told: str
    remedy: str = ""


def good(name: str, told: str) -> Check:
    """All is well."""
    return Check(name, "good", told)


def look(name: str, told: str, remedy: str) -> Check:
    """It works; somebody should look at it."""
    return Check(name, "look", told, remedy)


def bad(name: str, told: str, remedy: str) -> Check:
    """It does not work."""
    return Check(name, "bad", told, remedy)
