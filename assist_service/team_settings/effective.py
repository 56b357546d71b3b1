"""A team's settings at one moment: the current shift, and whether nudges are suppressed.

Hours, channels and languages suppress all but urgent nudges (``coaching.suppression.is_urgent``):
policy stops, danger and a possible support need are shown at any time. Outside a roll-out nothing
is shown and no reply is held, as if the service were not installed yet.
"""

import msgspec

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.stable_hash import stable_fraction
from assist_service.team_settings.model import Rollout, SuppressionReason, TeamSettings


class Moment(msgspec.Struct, frozen=True):
    """Where and when a nudge would be shown, and to which agent.

    ``agent`` is the reader's ID in the helpdesk; ``None`` if unknown.
    """

    key: ConversationKey
    at: float
    channel: str | None = None
    language: str | None = None
    agent: str | None = None


def moment_of(
    key: ConversationKey, details: Details, at: float, reader: str | None = None
) -> Moment:
    """Return the moment ``at`` of a conversation, for ``reader`` or else the assigned agent."""
    agent = reader or details.agent_id or details.agent_name
    return Moment(key, at, details.channel, details.language, agent)


def settings_at(team: TeamSettings, moment: Moment) -> TeamSettings:
    """Return a team's settings at ``moment``, with shifts and the suppression reason applied."""
    if team.off:
        return team
    if not _rolled_out(team.rollout, moment):
        return msgspec.structs.replace(team, off=True, suppressed_by="rollout")
    reason = _suppression_reason(team, moment)
    now = [shift for shift in team.shifts if shift.hours.covers(moment.at)]
    if not now and reason is None:
        return team
    on = set(team.on)
    for shift in now:
        for kind, switched in shift.nudges.items():
            (on.add if switched else on.discard)(kind)
    return msgspec.structs.replace(team, on=frozenset(on), suppressed_by=reason)


def next_clock_change(team: TeamSettings, at: float) -> float | None:
    """Return when the clock next changes the settings of ``team``, or ``None`` if it never does."""
    hours = [stretch.hours for stretch in team.shifts]
    if team.hours is not None:
        hours.append(team.hours)
    return min((stretch.next_boundary(at) for stretch in hours), default=None)


def _suppression_reason(team: TeamSettings, moment: Moment) -> SuppressionReason | None:
    # An unknown channel or language does not suppress anything.
    if team.channels and moment.channel and moment.channel not in team.channels:
        return "channel"
    if (
        team.languages
        and moment.language
        and not _includes_language(team.languages, moment.language)
    ):
        return "language"
    if team.hours is not None and not team.hours.covers(moment.at):
        return "hours"
    return None


def _includes_language(languages: tuple[str, ...], language: str) -> bool:
    """Whether ``languages`` includes a language tag or its base language: en includes en-GB."""
    tag = language.casefold().replace("_", "-")
    return any(allowed in ("*", tag) or tag.startswith(f"{allowed}-") for allowed in languages)


def _rolled_out(rollout: Rollout, moment: Moment) -> bool:
    """Whether this agent or conversation is in the roll-out.

    The hash does not depend on the share, so that members stay in while the share grows. An
    unassigned conversation is in: the page that shows it knows its reader.
    """
    if rollout.share >= 1.0:
        return True
    key = moment.key
    if rollout.of == "conversations":
        return stable_fraction("rollout", str(key)) < rollout.share
    if moment.agent is None:
        return rollout.share > 0.0
    return (
        stable_fraction("rollout", f"{key.helpdesk}:{key.account}:{moment.agent}") < rollout.share
    )
