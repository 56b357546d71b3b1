"""When to suppress a nudge: switches, thresholds, budgets, cool-downs, snoozes, closed nudges."""

from collections.abc import Iterable

from assist_service.coaching.triggers import NudgeCandidate, policy_kind
from assist_service.domain.conversation import CLOSING_OUTCOMES, Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Level, NudgeKind, PolicyFinding
from assist_service.team_settings.model import TeamSettings

# The most new nudges in one hour of a conversation, whatever its whole budget.
HOURLY = 4
HOUR = 3600.0
_DONE = frozenset(("inserted", "copied"))


def is_allowed(
    candidate: NudgeCandidate,
    nudge_id: str,
    conversation: Conversation,
    at: float,
    team: TeamSettings,
    *,
    renews: bool = False,
) -> bool:
    """Whether this nudge may be shown now. Stops and danger are not subject to any budget or snooze.

    A nudge that ``renews`` the open one, because the customer said something graver, skips
    the cool-down.
    """
    return is_switched_on(candidate, team) and is_possible(
        candidate, nudge_id, conversation, at, team, renews=renews
    )


def is_urgent(kind: NudgeKind, level: Level) -> bool:
    """Whether experiments, hours, channels and languages don't suppress it: stops, danger, support needs."""
    return level == "stop" or NUDGE_KIND_ENTRIES[kind].urgent


def is_switched_on(candidate: NudgeCandidate, team: TeamSettings) -> bool:
    """Whether the team's settings allow such a nudge now, whatever was shown before."""
    if team.off or candidate.kind not in team.on:
        return False
    if candidate.level == "stop":
        return True
    if team.suppressed_by is not None and not is_urgent(candidate.kind, candidate.level):
        return False
    return candidate.strength >= threshold(team, candidate.kind)


def threshold(team: TeamSettings, kind: NudgeKind) -> float:
    """Return the strength (0 to 1) below which a kind is not shown."""
    return team.thresholds.get(kind, NUDGE_KIND_ENTRIES[kind].threshold)


def is_possible(
    candidate: NudgeCandidate,
    nudge_id: str,
    conversation: Conversation,
    at: float,
    team: TeamSettings,
    *,
    renews: bool = False,
) -> bool:
    """Whether the conversation allows it: not closed, snoozed, over budget or cooling down."""
    if (
        conversation.outcomes.get(nudge_id) in CLOSING_OUTCOMES
        or candidate.rule in conversation.overridden
    ):
        return False
    if candidate.level == "stop":
        return True
    if candidate.kind in conversation.dismissed:
        return False
    if is_snoozed(candidate.level, conversation, at):
        return False
    if conversation.shown_kind(nudge_id) is not None:
        return True
    return not (
        _was_used(candidate, conversation)
        or _is_budget_spent(conversation, at, team)
        or (not renews and _is_cooling_down(candidate, conversation, at, team))
    )


def must_hold(
    policy: Iterable[PolicyFinding], conversation: Conversation, team: TeamSettings
) -> bool:
    """Whether to hold a reply: it has a ``stop`` that is on for the team and not overridden here."""
    return not team.off and any(
        finding.level == "stop"
        and policy_kind(finding) in team.on
        and finding.rule not in conversation.overridden
        for finding in policy
    )


def is_snoozed(level: Level, conversation: Conversation, at: float) -> bool:
    """Whether the agent snoozed nudges at this time; stops are never snoozed."""
    if level == "stop":
        return False
    return conversation.snoozed == "message" or at < conversation.snoozed_until


def _was_used(candidate: NudgeCandidate, conversation: Conversation) -> bool:
    return any(
        kind == candidate.kind and conversation.outcomes.get(nudge) in _DONE
        for nudge, kind, _ in conversation.shown_nudges
    )


def _is_budget_spent(conversation: Conversation, at: float, team: TeamSettings) -> bool:
    recent = sum(1 for _, _, when in conversation.shown_nudges if when > at - HOUR)
    return len(conversation.shown_nudges) >= team.budget or recent >= HOURLY


def _is_cooling_down(
    candidate: NudgeCandidate, conversation: Conversation, at: float, team: TeamSettings
) -> bool:
    """Whether the kind was shown too recently; each time doubles the cool-down."""
    times = [when for _, kind, when in conversation.shown_nudges if kind == candidate.kind]
    if not times:
        return False
    base = team.cool_downs.get(candidate.kind, NUDGE_KIND_ENTRIES[candidate.kind].cool_down)
    return at - max(times) < base * (1 << min(len(times) - 1, 6))
