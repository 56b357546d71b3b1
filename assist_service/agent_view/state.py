"""The state of a conversation, ready to be shown in the sidebar and on the card."""

import msgspec

from assist_service.access.page_tokens import Page
from assist_service.analysis.emotion.trend import follow
from assist_service.coaching.checklist import checklist
from assist_service.coaching.scene import Scene
from assist_service.coaching.suppression import is_urgent
from assist_service.coaching.tone import Tone, in_tone
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    SnoozeScope,
)
from assist_service.domain.types import Author, Nudge, Reading, Span, Step, Turn
from assist_service.language.parts import PartKind, split_parts
from assist_service.repositories.conversation_cache import Snapshot
from assist_service.service import Service
from assist_service.team_settings.effective import moment_of, next_clock_change, settings_at
from assist_service.team_settings.model import SuppressionReason, TeamSettings

TURNS_SHOWN = 20
# Later than any snooze that has an end.
FOR_GOOD = 1e11


class SkippedPart(msgspec.Struct, frozen=True):
    """A stretch of a message that its writer did not write, so nothing in it is judged."""

    kinds: tuple[PartKind, ...]
    span: Span


class ShownTurn(msgspec.Struct, frozen=True):
    """A message of the conversation. ``sent_at`` is in seconds since 1970."""

    id: str
    author: Author
    author_name: str | None
    text: str
    sent_at: float
    skipped_parts: tuple[SkippedPart, ...] = ()


class CustomerReading(msgspec.Struct, frozen=True):
    """The customer's mood over the conversation; ``message`` is the ID of their latest one."""

    message: str
    reading: Reading


class Quiet(msgspec.Struct, frozen=True):
    """A snooze in force. ``until`` is in seconds since 1970, null if it has no end."""

    scope: SnoozeScope
    until: float | None


class State(msgspec.Struct, frozen=True):
    """A conversation as the sidebar and the card show it to one agent.

    ``last_event`` is the ID of the latest log entry, ``turns`` are the latest messages, oldest
    first. ``quiet`` is the agent's own snooze. ``off``: the team shows no nudges; ``silent``: why
    its settings allow only urgent nudges now; ``turns_at``: when a schedule next changes its
    settings, in seconds since 1970. ``held_back``: the conversation is in an experiment's control
    group. ``rewording``: a language model can reword suggestions.
    """

    key: str
    last_event: str
    details: Details
    turns: tuple[ShownTurn, ...]
    customer: CustomerReading | None
    nudge: Nudge | None
    quiet: Quiet | None
    framework: str
    checklist: tuple[Step, ...]
    off: bool
    silent: SuppressionReason | None
    turns_at: float | None
    held_back: bool
    rewording: bool


def load_state(service: Service, key: ConversationKey, page: Page | None = None) -> State:
    """Return the current state of ``key`` as ``page`` shows it."""
    return build_state(service, service.log.snapshot(key), page)


def build_state(service: Service, snapshot: Snapshot, page: Page | None = None) -> State:
    """Return the state of a conversation under the team's settings at this moment.

    An agent's own snooze applies only to that agent's ``page``.
    """
    conversation = snapshot.conversation
    guidance = service.guidance(conversation.key, conversation.details.team)
    quiet = quiet_for(service, conversation, page)
    team = team_now(service, conversation, page)
    nudge = shown_nudge(conversation, team, quiet=quiet is not None)
    if nudge is not None and page is not None:
        nudge = in_own_tone(service, conversation, nudge, page)
    return State(
        key=str(conversation.key),
        last_event=snapshot.last,
        details=conversation.details,
        turns=tuple(_turn(turn) for turn in conversation.turns[-TURNS_SHOWN:]),
        customer=_customer(conversation),
        nudge=nudge,
        quiet=quiet,
        framework=team.framework,
        checklist=checklist(conversation.turns, guidance.frameworks, team.framework),
        off=team.off,
        silent=team.suppressed_by,
        turns_at=next_clock_change(guidance.team, service.clock()),
        held_back=conversation.held_out,
        rewording=team.reword and service.rewriter is not None,
    )


def team_now(service: Service, conversation: Conversation, page: Page | None) -> TeamSettings:
    """Return the team's current settings, for the page's agent if there is a page."""
    team = service.guidance(conversation.key, conversation.details.team).team
    now = service.clock()
    return settings_at(
        team, moment_of(conversation.key, conversation.details, now, agent_id_of(page))
    )


def agent_id_of(page: Page | None) -> str | None:
    """Return the helpdesk's ID of a page's agent, or ``None``."""
    return page.agent or None if page is not None and page.role == "agent" else None


def shown_nudge(conversation: Conversation, team: TeamSettings, *, quiet: bool) -> Nudge | None:
    """Return the open nudge unless its kind is off now or the agent snoozed advice.

    A ``stop`` finding is shown even during a snooze.
    """
    nudge = conversation.open_nudge
    if nudge is None or team.off or nudge.kind not in team.on:
        return None
    if team.suppressed_by is not None and not is_urgent(nudge.kind, nudge.level):
        return None
    return None if quiet and nudge.level != "stop" else nudge


def in_own_tone(service: Service, conversation: Conversation, nudge: Nudge, page: Page) -> Nudge:
    """Return the nudge with its suggestion in the agent's own tone, unless that breaks a rule."""
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


def quiet_for(service: Service, conversation: Conversation, page: Page | None) -> Quiet | None:
    """Return the snooze of the page's agent, in this conversation or in all of them."""
    quiet = quiet_until(conversation, service.clock())
    if page is None:
        return quiet
    if quiet is not None and conversation.snoozed_by in ("", pseudonym_of(service, page)):
        return quiet
    return own_quiet(service, page)


def pseudonym_of(service: Service, page: Page) -> str:
    """Return the pseudonym of a page's agent, which only the service can compute."""
    return service.preferences.pseudonym_of(f"{page.helpdesk}:{page.account}:{page.agent}")


def quiet_until(conversation: Conversation, now: float) -> Quiet | None:
    """Return the snooze in force with its end in seconds since 1970 (``None``: open-ended)."""
    scope: SnoozeScope | None = conversation.snoozed
    if scope is None or (scope != "message" and now >= conversation.snoozed_until):
        return None
    ends = conversation.snoozed_until
    return Quiet(scope, None if scope == "message" or ends > FOR_GOOD else ends)


def own_quiet(service: Service, page: Page) -> Quiet | None:
    """Return the agent's snooze for an hour or a shift, which applies to all conversations."""
    snooze = service.snoozes.current(page.helpdesk, page.account, page.agent, service.clock())
    return None if snooze is None else Quiet(snooze.scope, snooze.until)


def _turn(turn: Turn) -> ShownTurn:
    message = turn.message
    return ShownTurn(
        message.id,
        message.author,
        message.author_name,
        message.text,
        message.sent_at,
        skipped_parts(message.text),
    )


def skipped_parts(text: str) -> tuple[SkippedPart, ...]:
    """Return the parts of ``text`` that are not its writer's own words, with no words between them."""
    skipped: list[SkippedPart] = []
    is_open = False
    for part in split_parts(text):
        if part.kind == "own":
            is_open = is_open and not text[part.start : part.end].strip()
            continue
        if is_open:
            previous = skipped.pop()
            kinds = tuple(dict.fromkeys((*previous.kinds, part.kind)))
            skipped.append(SkippedPart(kinds, (previous.span[0], part.end)))
        else:
            skipped.append(SkippedPart((part.kind,), (part.start, part.end)))
        is_open = True
    return tuple(skipped)


def _customer(conversation: Conversation) -> CustomerReading | None:
    reading = follow(conversation.turns)
    if reading is None:
        return None
    latest = next(turn for turn in reversed(conversation.turns) if turn.reading is not None)
    return CustomerReading(latest.message.id, reading)
