"""The situation of a reply, which determines whether a rule applies."""

from collections.abc import Sequence

import msgspec

from assist_service.domain.types import Turn


class Situation(msgspec.Struct, frozen=True):
    """The team, channel and language of a reply, the messages before it, and its time.

    ``at`` (seconds since 1970) is compared with effective dates; if it is missing, the time of
    the last earlier message is used.
    """

    team: str | None = None
    channel: str | None = None
    language: str | None = None
    earlier: Sequence[Turn] = ()
    at: float | None = None

    @property
    def moment(self) -> float | None:
        """The time of the reply, if known."""
        if self.at is not None or not self.earlier:
            return self.at
        return self.earlier[-1].message.sent_at


class FixedPoint(msgspec.Struct, frozen=True):
    """A policy point that concerns the customer's question; the bridge leads to it."""

    rule: str
    fixed: str
    options: tuple[str, ...] = ()
