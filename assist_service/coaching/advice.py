"""Decide the one nudge that is worth an agent's eye now, or none."""

from assist_service.coaching.frameworks import Frameworks
from assist_service.conversation import Conversation
from assist_service.policy.ruleset import Ruleset
from assist_service.teams import TeamSettings
from assist_service.vocabulary import Nudge


def advise(
    conversation: Conversation,
    at: float,
    rules: Ruleset,
    frameworks: Frameworks,
    team: TeamSettings,
) -> Nudge | None:
    """Return the nudge that should be open after the last turn, or ``None``.

    The nudge that is open already is returned again, unchanged, while it still holds.

    Args:
        conversation: with the message in question already in its turns.
        at: the event's own time in seconds since 1970 (never the clock).

    """
    del conversation, at, rules, frameworks, team
    return None
