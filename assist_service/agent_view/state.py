"""A conversation as the sidebar and the card see it: what is shown now, nothing to work out."""

from typing import Any

import msgspec

from assist_service.access.page_tokens import Page
from assist_service.analysis.emotion.trend import follow
from assist_service.coaching.checklist import checklist
from assist_service.coaching.scene import Scene
from assist_service.coaching.suppression import is_urgent
from assist_service.coaching.tone import Tone, in_tone
from assist_service.domain.conversation import Conversation, ConversationKey, SnoozeScope
from assist_service.domain.types import Nudge, Turn, plain
from assist_service.repositories.conversation_cache import Snapshot
from assist_service.service import Service
from assist_service.team_settings.effective import moment_of, next_clock_change, settings_at
from assist_service.team_settings.model import TeamSettings

TURNS_SHOWN = 20
# Later than any snooze that has an end.
FOR_GOOD = 1e11


def state_view(service: Service, key: ConversationKey, page: Page | None = None) -> dict[str, Any]:
    """Return the state of ``key`` as ``GET /v1/conversations/<key>`` answers it to ``page``."""
    return view(service, service.log.snapshot(key), page)


def view(service: Service, known: Snapshot, page: Page | None = None) -> dict[str, Any]:
    """Return what is shown of a state under the team's settings of this moment.

    ``page`` says whose eyes it is for: an agent's own snooze applies to that agent only.
    """
    conversation = known.conversation
    guidance = service.guidance(conversation.key, conversation.details.team)
    quiet = quiet_for(service, conversation, page)
    team = team_now(service, conversation, page)
    nudge = shown_nudge(conversation, team, quiet=quiet is not None)
    if nudge is not None and page is not None:
        nudge = in_own_tone(service, conversation, nudge, page)
    return {
        "key": str(conversation.key),
        "last_event": known.last,
        "details": plain(conversation.details),
        "turns": [_turn(turn) for turn in conversation.turns[-TURNS_SHOWN:]],
        "customer": _customer(conversation),
        "nudge": plain(nudge),
        "quiet": quiet,
        "framework": team.framework,
        "checklist": plain(checklist(conversation.turns, guidance.frameworks, team.framework)),
        "off": team.off,
        "silent": team.suppressed_by,
        "turns_at": next_clock_change(guidance.team, service.clock()),
        "held_back": conversation.held_out,
        "rewording": team.reword and service.rewriter is not None,
    }


def team_now(service: Service, conversation: Conversation, page: Page | None) -> TeamSettings:
    """Return the team's settings of this moment, for the agent who looks where a page tells."""
    team = service.guidance(conversation.key, conversation.details.team).team
    now = service.clock()
    return settings_at(team, moment_of(conversation.key, conversation.details, now, reader(page)))


def reader(page: Page | None) -> str | None:
    """Return the helpdesk's id of the agent that a page speaks for."""
    return page.agent or None if page is not None and page.role == "agent" else None


def shown_nudge(conversation: Conversation, team: TeamSettings, *, quiet: bool) -> Nudge | None:
    """Return the open nudge, unless its kind is off by now or the agent asked for quiet.

    A ``stop`` finding is shown even in quiet: policy does not sleep.
    """
    nudge = conversation.open_nudge
    if nudge is None or team.off or nudge.kind not in team.on:
        return None
    if team.suppressed_by is not None and not is_urgent(nudge.kind, nudge.level):
        return None
    return None if quiet and nudge.level != "stop" else nudge


def in_own_tone(service: Service, conversation: Conversation, nudge: Nudge, page: Page) -> Nudge:
    """Return the nudge with its words as this agent likes to put them, unless a rule minds."""
    if nudge.suggestion is None or page.role != "agent" or not page.agent:
        return nudge
    tone = service.preferences.tone(f"{page.helpdesk}:{page.account}:{page.agent}")
    if tone == Tone():
        return nudge
    scene = Scene(conversation, service.clock(), service.sources.rules())
    toned = in_tone(nudge.suggestion, tone, scene.slots.get("customer_name"))
    if scene.rules.check(toned.text, scene.situation):
        return nudge
    return msgspec.structs.replace(nudge, suggestion=toned)


def quiet_for(
    service: Service, conversation: Conversation, page: Page | None
) -> dict[str, Any] | None:
    """Return the quiet that ``page`` shows: its agent's own, here or everywhere, and nobody else's."""
    quiet = quiet_until(conversation, service.clock())
    if page is None:
        return quiet
    if quiet is not None and conversation.snoozed_by in ("", who(service, page)):
        return quiet
    return own_quiet(service, page)


def who(service: Service, page: Page) -> str:
    """Return the name, which only the service can work out, of whom a page speaks for."""
    return service.preferences.pseudonym_of(f"{page.helpdesk}:{page.account}:{page.agent}")


def quiet_until(conversation: Conversation, now: float) -> dict[str, Any] | None:
    """Return the snooze in force with its end in seconds since 1970 (``None``: open-ended)."""
    scope: SnoozeScope | None = conversation.snoozed
    if scope is None or (scope != "message" and now >= conversation.snoozed_until):
        return None
    ends = conversation.snoozed_until
    return {"scope": scope, "until": None if scope == "message" or ends > FOR_GOOD else ends}


def own_quiet(service: Service, page: Page) -> dict[str, Any] | None:
    """Return the hour or shift of quiet that this agent asked for, in whatever conversation."""
    found = service.snoozes.current(page.helpdesk, page.account, page.agent, service.clock())
    return None if found is None else found._asdict()


def _turn(turn: Turn) -> dict[str, Any]:
    message = turn.message
    return {
        "id": message.id,
        "author": message.author,
        "author_name": message.author_name,
        "text": message.text,
        "sent_at": message.sent_at,
    }


def _customer(conversation: Conversation) -> dict[str, Any] | None:
    last = next((turn for turn in reversed(conversation.turns) if turn.reading is not None), None)
    if last is None:
        return None
    return {"message": last.message.id, "reading": plain(follow(conversation.turns))}
