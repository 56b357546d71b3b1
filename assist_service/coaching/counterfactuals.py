"""What stood to be said at a message, whatever the team's settings: to foretell what others would show.

The first of a message's chances that settings let through is the nudge they would have shown. So
the sum of chances tells, without any text, what last week would have looked like under settings
that are only thought of (``insights/preview.py``). What was off took no budget and cooled nothing down;
a kind that was kept back counts again only after its cool-down, as if it had been shown.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assist_service.coaching.suppression import possible, switched, urgent
from assist_service.coaching.triggers import Candidate
from assist_service.domain.conversation import Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Chance
from assist_service.team_settings.model import TeamSettings

# Strength in twentieths: as fine as thresholds are set in the console.
PARTS = 20
MOST = 6


class Shown(NamedTuple):
    """A candidate beside the nudge that is open: ``held`` is that nudge itself.

    ``ends``: if it may not be shown itself, the open nudge stays and nothing after it is looked at.
    """

    candidate: Candidate
    identity: str
    held: bool
    renews: bool
    ends: bool


def chances(
    standing: Iterable[Shown], conversation: Conversation, at: float, team: TeamSettings
) -> tuple[Chance, ...]:
    """Return the chances in the order of their worth; none where nothing new could be shown."""
    found: list[Chance] = []
    for one in standing:
        candidate = one.candidate
        known = one.held or conversation.knows(one.identity) is not None
        if not one.held and (
            not possible(candidate, one.identity, conversation, at, team, renews=one.renews)
            or (not switched(candidate, team) and _kept_back(candidate, conversation, at, team))
        ):
            if one.ends:
                break
            continue
        part = int(candidate.strength * PARTS + 1e-9)
        pressing = urgent(candidate.kind, candidate.level)
        found.append(Chance(candidate.kind, part, new=not known, urgent=pressing))
        if len(found) == MOST:
            break
    return tuple(found) if any(one.new for one in found) else ()


def _kept_back(
    candidate: Candidate, conversation: Conversation, at: float, team: TeamSettings
) -> bool:
    """Whether the kind could have been shown so lately that it would be cooling down."""
    last = conversation.kept_back.get(candidate.kind)
    base = team.cool_downs.get(candidate.kind, NUDGE_KIND_ENTRIES[candidate.kind].cool_down)
    return last is not None and at - last < base
