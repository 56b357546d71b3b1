"""What a team's settings say at one moment: which shift it is, and whether nudges are silent.

Hours, channels and languages keep back all but what is urgent (``coaching.quiet.urgent``): policy stops,
danger and a possible support need are for any hour. Outside a roll-out nothing is shown or held,
as if the service were not there yet.
"""

import msgspec

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.stable_hash import lot
from assist_service.team_settings.model import Rollout, Silence, TeamSettings


class Moment(msgspec.Struct, frozen=True):
    """Where and when a nudge would be shown, and to whom.

    ``agent`` is the helpdesk's id of who would read it, ``None`` as long as nobody is known.
    """

    key: ConversationKey
    at: float
    channel: str | None = None
    language: str | None = None
    agent: str | None = None


def moment_of(
    key: ConversationKey, details: Details, at: float, reader: str | None = None
) -> Moment:
    """Return the moment ``at`` of a conversation, read by ``reader`` or whose hands it is in."""
    agent = reader or details.agent_id or details.agent_name
    return Moment(key, at, details.channel, details.language, agent)


def at_moment(team: TeamSettings, moment: Moment) -> TeamSettings:
    """Return what of a team's settings holds at ``moment``: shifts applied, silences found."""
    if team.off:
        return team
    if not _rolled_out(team.rollout, moment):
        return msgspec.structs.replace(team, off=True, silent="rollout")
    reason = _silent(team, moment)
    now = [shift for shift in team.shifts if shift.hours.cover(moment.at)]
    if not now and reason is None:
        return team
    on = set(team.on)
    for shift in now:
        for kind, switched in shift.nudges.items():
            (on.add if switched else on.discard)(kind)
    return msgspec.structs.replace(team, on=frozenset(on), silent=reason)


def next_turn(team: TeamSettings, at: float) -> float | None:
    """Return when a clock next changes what holds for ``team``; ``None`` where no clock does."""
    hours = [stretch.hours for stretch in team.shifts]
    if team.hours is not None:
        hours.append(team.hours)
    return min((stretch.turns(at) for stretch in hours), default=None)


def _silent(team: TeamSettings, moment: Moment) -> Silence | None:
    # A channel or language that the helpdesk does not tell is not taken for another one.
    if team.channels and moment.channel and moment.channel not in team.channels:
        return "channel"
    if team.languages and moment.language and not _speaks(team.languages, moment.language):
        return "language"
    if team.hours is not None and not team.hours.cover(moment.at):
        return "hours"
    return None


def _speaks(languages: tuple[str, ...], told: str) -> bool:
    """Whether a language tag is one of these or a kind of one: en takes en-GB too."""
    tag = told.casefold().replace("_", "-")
    return any(allowed in ("*", tag) or tag.startswith(f"{allowed}-") for allowed in languages)


def _rolled_out(rollout: Rollout, moment: Moment) -> bool:
    """Whether the lot lets this agent or conversation take part.

    The lot does not depend on the share, so whoever is in stays in while the share grows. As
    long as nobody has the conversation in hand, nobody is left out: the page that shows it knows
    who looks.
    """
    if rollout.share >= 1.0:
        return True
    key = moment.key
    if rollout.of == "conversations":
        return lot("rollout", str(key)) < rollout.share
    if moment.agent is None:
        return rollout.share > 0.0
    return lot("rollout", f"{key.helpdesk}:{key.account}:{moment.agent}") < rollout.share
