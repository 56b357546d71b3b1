"""Counterfactuals: the nudges that any settings could have shown for a message.

The first of a message's counterfactuals that some settings allow is the nudge they would have
shown. Sums of counterfactuals therefore preview last week under other settings, without any text
(``insights/preview.py``). Kinds that were off used no budget and started no cool-down. A
suppressed kind counts again only after its cool-down, as if it had been shown.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assist_service.coaching.suppression import is_possible, is_switched_on, is_urgent
from assist_service.coaching.triggers import NudgeCandidate
from assist_service.domain.conversation import Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Counterfactual
from assist_service.team_settings.model import TeamSettings

# Strength in twentieths, the precision of thresholds in the console.
PARTS = 20
MOST = 6


class RankedCandidate(NamedTuple):
    """A candidate in order of priority; ``is_open`` if it is the open nudge itself.

    ``renews``: it is graver than the open nudge. ``ends``: if it cannot be shown, the open nudge
    stays and later candidates are not considered.
    """

    candidate: NudgeCandidate
    identity: str
    is_open: bool
    renews: bool
    ends: bool


def list_counterfactuals(
    ranked_candidates: Iterable[RankedCandidate],
    conversation: Conversation,
    at: float,
    team: TeamSettings,
) -> tuple[Counterfactual, ...]:
    """Return the counterfactuals by priority; empty if no new nudge could be shown."""
    possible_nudges: list[Counterfactual] = []
    for ranked in ranked_candidates:
        candidate = ranked.candidate
        was_shown = ranked.is_open or conversation.shown_kind(ranked.identity) is not None
        if not ranked.is_open and (
            not is_possible(
                candidate, ranked.identity, conversation, at, team, renews=ranked.renews
            )
            or (
                not is_switched_on(candidate, team)
                and _would_cool_down(candidate, conversation, at, team)
            )
        ):
            if ranked.ends:
                break
            continue
        part = int(candidate.strength * PARTS + 1e-9)
        pressing = is_urgent(candidate.kind, candidate.level)
        possible_nudges.append(
            Counterfactual(candidate.kind, part, new=not was_shown, urgent=pressing)
        )
        if len(possible_nudges) == MOST:
            break
    return tuple(possible_nudges) if any(ranked.new for ranked in possible_nudges) else ()


def _would_cool_down(
    candidate: NudgeCandidate, conversation: Conversation, at: float, team: TeamSettings
) -> bool:
    """Whether the kind was suppressed so recently that it would still be cooling down."""
    last = conversation.suppressed_kinds.get(candidate.kind)
    base = team.cool_downs.get(candidate.kind, NUDGE_KIND_ENTRIES[candidate.kind].cool_down)
    return last is not None and at - last < base
