"""Counterfactuals: the nudges that any settings could have shown at a message.

The first of a message's counterfactuals that some settings allow is the nudge they would have
shown. Sums of counterfactuals therefore preview last week under other settings, without any text
(``insights/preview.py``). Kinds that were off used no budget and started no cool-down; a
suppressed kind counts again only after its cool-down, as if it had been shown.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assist_service.coaching.suppression import possible, switched, urgent
from assist_service.coaching.triggers import Candidate
from assist_service.domain.conversation import Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Counterfactual
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


def list_counterfactuals(
    ranked_candidates: Iterable[Shown], conversation: Conversation, at: float, team: TeamSettings
) -> tuple[Counterfactual, ...]:
    """Return the counterfactuals by priority; empty if no new nudge could be shown."""
    possible_nudges: list[Counterfactual] = []
    for ranked in ranked_candidates:
        candidate = ranked.candidate
        was_shown = ranked.held or conversation.knows(ranked.identity) is not None
        if not ranked.held and (
            not possible(candidate, ranked.identity, conversation, at, team, renews=ranked.renews)
            or (not switched(candidate, team) and _kept_back(candidate, conversation, at, team))
        ):
            if ranked.ends:
                break
            continue
        part = int(candidate.strength * PARTS + 1e-9)
        pressing = urgent(candidate.kind, candidate.level)
        possible_nudges.append(
            Counterfactual(candidate.kind, part, new=not was_shown, urgent=pressing)
        )
        if len(possible_nudges) == MOST:
            break
    return tuple(possible_nudges) if any(ranked.new for ranked in possible_nudges) else ()


def _kept_back(
    candidate: Candidate, conversation: Conversation, at: float, team: TeamSettings
) -> bool:
    """Whether the kind could have been shown so lately that it would be cooling down."""
    last = conversation.kept_back.get(candidate.kind)
    base = team.cool_downs.get(candidate.kind, NUDGE_KIND_ENTRIES[candidate.kind].cool_down)
    return last is not None and at - last < base
