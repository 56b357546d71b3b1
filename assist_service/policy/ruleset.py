"""The rules in force: loaded from folders, asked about a reply, all or nothing."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from assist_service.errors import FileError
from assist_service.vocabulary import PolicyFinding, Turn


class Situation(msgspec.Struct, frozen=True):
    """Where a reply stands: what decides whether a rule applies to it."""

    team: str | None = None
    channel: str | None = None
    language: str | None = None
    earlier: Sequence[Turn] = ()


class FixedPoint(msgspec.Struct, frozen=True):
    """A policy point that bears on what the customer asked: the bridge ends in it."""

    rule: str
    fixed: str
    options: tuple[str, ...] = ()


class Ruleset:
    """An immutable set of rules; a reload makes a new one."""

    version: str = "none"
    quarantined: tuple[FileError, ...] = ()

    def check(self, text: str, situation: Situation) -> tuple[PolicyFinding, ...]:
        """Return what active rules find in a reply, in order of position."""
        del text, situation
        return ()

    def concerns(self, situation: Situation) -> tuple[FixedPoint, ...]:
        """Return the fixed points that the customer's last words bring up, nearest first."""
        del situation
        return ()


def load_rules(
    folder: Path, last_good: Ruleset | None = None, *, unproven: bool = False
) -> Ruleset:
    """Load every rule file below ``folder``; a broken file is quarantined, never fatal.

    Args:
        folder: ``<pack>/<rule>.yaml`` files; the path is the id.
        last_good: the rules in force before; a file that broke keeps its version from here.
        unproven: also load rules that miss their own examples (for measuring, never for serving).

    """
    del folder, last_good, unproven
    return Ruleset()
