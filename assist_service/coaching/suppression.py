"""When a nudge is suppressed: switches, thresholds, budgets, cool-downs, snoozes, earlier dismissals."""

from collections.abc import Iterable

from assist_service.coaching.triggers import Candidate, policy_kind
from assist_service.domain.conversation import CLOSING, Conversation
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Level, NudgeKind, PolicyFinding
from assist_service.team_settings.model import TeamSettings

# The most new nudges in one hour of a conversation, whatever the budget for the whole of it.
HOURLY = 4
HOUR = 3600.0
_DONE = frozenset(("inserted", "copied"))


def allowed(
    candidate: Candidate,
    nudge_id: str,
    conversation: Conversation,
    at: float,
    team: TeamSettings,
    *,
    renews: bool = False,
) -> bool:
    """Whether this nudge may be shown now. A stop and danger are not subject to any budget.

    One that ``renews`` the open nudge, because the customer said something graver, need
    not wait for the cool-down.
    """
    return switched(candidate, team) and possible(
        candidate, nudge_id, conversation, at, team, renews=renews
    )


def urgent(kind: NudgeKind, level: Level) -> bool:
    """Whether no experiment and no hour may hold it back: stops, danger, a possible support need."""
    return level == "stop" or NUDGE_KIND_ENTRIES[kind].urgent


def switched(candidate: Candidate, team: TeamSettings) -> bool:
    """Whether the team wants such a nudge at this moment, whatever was shown before."""
    if team.off or candidate.kind not in team.on:
        return False
    if candidate.level == "stop":
        return True
    if team.silent is not None and not urgent(candidate.kind, candidate.level):
        return False
    return candidate.strength >= threshold(team, candidate.kind)


def threshold(team: TeamSettings, kind: NudgeKind) -> float:
    """Return the strength (0 to 1) below which a kind stays silent."""
    return team.thresholds.get(kind, NUDGE_KIND_ENTRIES[kind].threshold)


def possible(
    candidate: Candidate,
    nudge_id: str,
    conversation: Conversation,
    at: float,
    team: TeamSettings,
    *,
    renews: bool = False,
) -> bool:
    """Whether the conversation leaves room for it: not answered, snoozed, over budget or cooling down."""
    if conversation.outcomes.get(nudge_id) in CLOSING or candidate.rule in conversation.overridden:
        return False
    if candidate.level == "stop":
        return True
    if candidate.kind in conversation.dismissed:
        return False
    if hushed(candidate.level, conversation, at):
        return False
    if conversation.knows(nudge_id) is not None:
        return True
    return not (
        _done(candidate, conversation)
        or _spent(conversation, at, team)
        or (not renews and _cooling(candidate, conversation, at, team))
    )


def must_hold(
    policy: Iterable[PolicyFinding], conversation: Conversation, team: TeamSettings
) -> bool:
    """Whether a reply should wait: a ``stop`` that the team has on and nobody answered for here."""
    return not team.off and any(
        finding.level == "stop"
        and policy_kind(finding) in team.on
        and finding.rule not in conversation.overridden
        for finding in policy
    )


def hushed(level: Level, conversation: Conversation, at: float) -> bool:
    """Whether the agent asked for quiet at this time; a stop comes through."""
    if level == "stop":
        return False
    return conversation.snoozed == "message" or at < conversation.snoozed_until


def _done(candidate: Candidate, conversation: Conversation) -> bool:
    return any(
        kind == candidate.kind and conversation.outcomes.get(nudge) in _DONE
        for nudge, kind, _ in conversation.shown
    )


def _spent(conversation: Conversation, at: float, team: TeamSettings) -> bool:
    recent = sum(1 for _, _, when in conversation.shown if when > at - HOUR)
    return len(conversation.shown) >= team.budget or recent >= HOURLY


def _cooling(
    candidate: Candidate, conversation: Conversation, at: float, team: TeamSettings
) -> bool:
    """Whether the kind was shown too lately; each time doubles the wait."""
    times = [when for _, kind, when in conversation.shown if kind == candidate.kind]
    if not times:
        return False
    base = team.cool_downs.get(candidate.kind, NUDGE_KIND_ENTRIES[candidate.kind].cool_down)
    return at - max(times) < base * (1 << min(len(times) - 1, 6))
