"""The situation of a reply: everything that decides whether a rule applies to it."""

from collections.abc import Sequence

import msgspec

from assist_service.domain.types import Turn


class Situation(msgspec.Struct, frozen=True):
    """Team, channel and language of a reply, what was said before it, and when.

    ``at`` is in seconds since 1970 and decides on effective dates; left out, the time of
    the last earlier message counts.
    """

    team: str | None = None
    channel: str | None = None
    language: str | None = None
    earlier: Sequence[Turn] = ()
    at: float | None = None

    @property
    def moment(self) -> float | None:
        """When the reply is made, as far as it is known."""
        if self.at is not None or not self.earlier:
            return self.at
        return self.earlier[-1].message.sent_at


class FixedPoint(msgspec.Struct, frozen=True):
    """A policy point that bears on what the customer asked: the bridge ends in it."""

    rule: str
    fixed: str
    options: tuple[str, ...] = ()
