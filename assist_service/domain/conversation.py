"""A conversation: its log of small events, and its state as a pure fold over them."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Literal, Self

import msgspec

from assist_service.domain.experiment import Enrolment
from assist_service.domain.labels import LABELS
from assist_service.domain.turn_order import insert_turn
from assist_service.domain.types import (
    Counterfactual,
    Message,
    Nudge,
    NudgeKind,
    PolicyFinding,
    Reading,
    Review,
    Turn,
)
from assist_service.errors import PayloadError

OutcomeKind = Literal[
    "inserted", "edited", "copied", "dismissed", "snoozed", "overridden", "expired"
]
SnoozeScope = Literal["message", "conversation", "hour", "shift"]
OUTCOMES: tuple[OutcomeKind, ...] = OutcomeKind.__args__  # type: ignore[attr-defined]
SNOOZE_SCOPES: tuple[SnoozeScope, ...] = SnoozeScope.__args__  # type: ignore[attr-defined]
DISMISS_REASONS, OVERRIDE_REASONS = tuple(LABELS.dismissals), tuple(LABELS.overrides)
# Helpdesk statuses of a conversation that needs no more replies.
ENDED_STATUSES = ("solved", "closed")
# Outcomes after which a nudge is not shown again; an edit precedes one of them.
CLOSING_OUTCOMES: frozenset[OutcomeKind] = frozenset(
    ("inserted", "copied", "dismissed", "snoozed", "overridden", "expired")
)


class ConversationKey(msgspec.Struct, frozen=True, order=True):
    """``helpdesk:account:id``. Only the ID may contain colons."""

    helpdesk: str
    account: str
    id: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the key that a URL contains.

        Raises:
            PayloadError: a part is missing, empty or contains spaces or control characters.

        """
        parts = text.split(":", 2)
        if len(parts) != 3 or not all(parts) or not text.isprintable() or " " in text:
            raise PayloadError(
                f"{text[:80]!r} is not a conversation key.",
                "Write helpdesk:account:id, for example zendesk:acme:141.",
            )
        if len(text) > 300:
            raise PayloadError("The conversation key is too long.", "Use at most 300 characters.")
        return cls(*parts)

    def __str__(self) -> str:
        return f"{self.helpdesk}:{self.account}:{self.id}"


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """A helpdesk's details of a conversation; ``None`` leaves the earlier value."""

    team: str | None = None
    team_name: str | None = None
    channel: str | None = None
    language: str | None = None
    customer_name: str | None = None
    # The customer's ID in the helpdesk: to find their data (``privacy/``) and to avoid repeated phrases.
    customer_id: str | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    status: str | None = None


class MessageAdded(msgspec.Struct, frozen=True, tag="message", tag_field="kind"):
    """A message, its analysis, and the nudge that is open after it.

    ``trial`` has the findings of rules on trial, which are counted but not shown. ``enrolment`` is
    set when the first nudge of an experiment is due. ``counterfactuals`` are nudges that other
    settings could have shown, by priority; empty if no new nudge was possible.
    """

    at: float
    message: Message
    reading: Reading | None = None
    review: Review | None = None
    policy: tuple[PolicyFinding, ...] = ()
    nudge: Nudge | None = None
    details: Details = Details()
    trial: tuple[PolicyFinding, ...] = ()
    enrolment: Enrolment | None = None
    counterfactuals: tuple[Counterfactual, ...] = msgspec.field(name="chances", default=())


class DetailsChanged(msgspec.Struct, frozen=True, tag="details", tag_field="kind"):
    """Assignment, status or another detail changed."""

    at: float
    details: Details


class Rated(msgspec.Struct, frozen=True, tag="rating", tag_field="kind"):
    """The customer's rating; ``good`` if the helpdesk counts it as satisfied."""

    at: float
    score: str
    good: bool


class OutcomeRecorded(msgspec.Struct, frozen=True, tag="outcome", tag_field="kind"):
    """What the agent did with a nudge. Reasons come from a closed list and are never free text.

    ``by`` is set for a snooze: the agent's pseudonym, which only the service can compute. It lets
    the agent's own page show the snooze, and no one else's.
    """

    at: float
    nudge: str
    nudge_kind: NudgeKind
    outcome: OutcomeKind
    reason: str | None = None
    scope: SnoozeScope | None = None
    rule: str | None = None
    by: str = ""


class SnoozeEnded(msgspec.Struct, frozen=True, tag="quiet_ended", tag_field="kind"):
    """The agent ended a snooze early; ``by`` is the same pseudonym as in the snooze."""

    at: float
    by: str = ""


class MessageIdentified(msgspec.Struct, frozen=True, tag="identified", tag_field="kind"):
    """A webhook reported a message that another channel had reported with the ID ``message``."""

    at: float
    message: str


class PhraseUsed(msgspec.Struct, frozen=True, tag="phrase", tag_field="kind"):
    """The agent inserted a line from the playbook, independent of any nudge."""

    at: float
    line: str


Event = (
    MessageAdded
    | DetailsChanged
    | Rated
    | OutcomeRecorded
    | SnoozeEnded
    | MessageIdentified
    | PhraseUsed
)

# Prefix of the IDs of messages that came without a helpdesk ID (``engine/deduplication.py``).
WORDS_ID_PREFIX = "words:"
# Prefix of the IDs of lines that agents shared (``playbook/lines/line.py``).
SHARED_LINE_PREFIX = "playbook/"
# Turns in a compacted log: more than any framework, rule or trend looks back on.
COMPACTED_TURNS = 150
# Playbook lines remembered until the reply is sent.
MOST_TAKEN_LINES = 12


class Conversation(msgspec.Struct, frozen=True):
    """The state; ``turns`` are in order of ``sent_at``, whatever order they arrived in."""

    key: ConversationKey
    turns: tuple[Turn, ...] = ()
    details: Details = Details()
    # Time of each detail's last update, so that late events do not overwrite newer values.
    detail_times: Mapping[str, float] = msgspec.field(name="told", default_factory=dict)
    nudge: Nudge | None = None
    shown_nudges: tuple[tuple[str, NudgeKind, float], ...] = msgspec.field(name="shown", default=())
    outcomes: Mapping[str, OutcomeKind] = {}
    dismissed: frozenset[NudgeKind] = frozenset()
    overridden: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    # The most recent lines that the agent took from the playbook, with times.
    taken_lines: tuple[tuple[str, float], ...] = msgspec.field(name="taken", default=())
    snoozed: SnoozeScope | None = None
    snoozed_until: float = 0.0
    snoozed_by: str = ""
    rating: Rated | None = None
    # IDs of messages that no webhook has reported yet.
    unidentified: frozenset[str] = msgspec.field(name="unnamed", default=frozenset())
    enrolment: Enrolment | None = None
    # Kinds suppressed by settings, with the time of the last suppression.
    suppressed_kinds: Mapping[NudgeKind, float] = msgspec.field(
        name="kept_back", default_factory=dict
    )

    @property
    def held_out(self) -> bool:
        """Whether an experiment holds this conversation out: it gets no advice."""
        return self.enrolment is not None and self.enrolment.arm == "held"

    @property
    def open_nudge(self) -> Nudge | None:
        """The nudge to show, unless the agent closed or snoozed it."""
        nudge = self.nudge
        if nudge is None or self.outcomes.get(nudge.id) in CLOSING_OUTCOMES:
            return None
        return nudge

    @property
    def customer_turns(self) -> tuple[Turn, ...]:
        """The customer's turns, oldest first."""
        return tuple(turn for turn in self.turns if turn.message.author == "customer")

    def shown_kind(self, nudge_id: str) -> NudgeKind | None:
        """Return the kind of a nudge that was shown here, or ``None``."""
        return next((kind for identity, kind, _ in self.shown_nudges if identity == nudge_id), None)


class Compacted(msgspec.Struct, frozen=True, tag="state", tag_field="kind"):
    """A state that replaces all earlier events, so that a log does not grow without limit."""

    conversation: Conversation


class UnknownEvent(msgspec.Struct, frozen=True, tag="unread", tag_field="kind"):
    """A log entry of a kind that only a newer release knows. It has no effect here."""


# Length of a snooze; a shift counts as eight hours.
SNOOZE_SECONDS: Mapping[SnoozeScope, float] = {
    "message": 0.0,
    "conversation": 1e12,  # forever; JSON has no infinity
    "hour": 3600.0,
    "shift": 8 * 3600.0,
}


def fold(conversation: Conversation, event: Event | Compacted | UnknownEvent) -> Conversation:
    """Return the state after ``event``. Pure: the same events give the same state."""
    match event:
        case MessageAdded():
            return _add_message(conversation, event)
        case DetailsChanged():
            return _update_details(conversation, event.details, event.at)
        case Rated():
            previous = conversation.rating
            late = previous is not None and previous.at > event.at
            return conversation if late else msgspec.structs.replace(conversation, rating=event)
        case OutcomeRecorded():
            return _record_outcome(conversation, event)
        case SnoozeEnded():
            return _end_snooze(conversation)
        case MessageIdentified():
            return msgspec.structs.replace(
                conversation, unidentified=conversation.unidentified - {event.message}
            )
        case PhraseUsed():
            return _take_lines(conversation, (event.line,), event.at)
        case Compacted():
            return event.conversation
        case UnknownEvent():
            return conversation


def compact(conversation: Conversation) -> Conversation:
    """Return the state with only its ``COMPACTED_TURNS`` newest turns."""
    return msgspec.structs.replace(conversation, turns=conversation.turns[-COMPACTED_TURNS:])


def merge_details(earlier: Details, new: Details) -> Details:
    """Return ``earlier`` with every field that ``new`` sets."""
    changes = {
        name: value
        for name in Details.__struct_fields__
        if (value := getattr(new, name)) is not None and value != getattr(earlier, name)
    }
    return msgspec.structs.replace(earlier, **changes) if changes else earlier


def _end_snooze(conversation: Conversation) -> Conversation:
    return msgspec.structs.replace(conversation, snoozed=None, snoozed_until=0.0, snoozed_by="")


def _update_details(conversation: Conversation, new: Details, at: float) -> Conversation:
    """Return the conversation with the details from ``new`` that have no newer value."""
    updated_at = {
        name: at
        for name in Details.__struct_fields__
        if getattr(new, name) is not None and at >= conversation.detail_times.get(name, at)
    }
    if not updated_at:
        return conversation
    newest = Details(**{name: getattr(new, name) for name in updated_at})
    agent = conversation.details.agent_id
    if conversation.snoozed and agent and newest.agent_id not in (None, agent):
        # The snooze belonged to the previous agent.
        conversation = _end_snooze(conversation)
    return msgspec.structs.replace(
        conversation,
        details=merge_details(conversation.details, newest),
        detail_times={**conversation.detail_times, **updated_at},
    )


def _add_message(conversation: Conversation, event: MessageAdded) -> Conversation:
    conversation = _update_details(conversation, event.details, event.at)
    nudge = event.nudge
    shown_nudges, lines = conversation.shown_nudges, conversation.lines
    if nudge is not None and conversation.shown_kind(nudge.id) is None:
        shown_nudges = (*shown_nudges, (nudge.id, nudge.kind, event.at))
        if nudge.suggestion is not None:
            lines = lines | frozenset(nudge.suggestion.lines)
    snoozed = conversation.snoozed
    if snoozed == "message" and event.message.author == "customer":
        snoozed = None
    unidentified = conversation.unidentified
    if event.message.id.startswith(WORDS_ID_PREFIX):
        unidentified = unidentified | {event.message.id}
    return msgspec.structs.replace(
        conversation,
        unidentified=unidentified,
        turns=insert_turn(
            conversation.turns, Turn(event.message, event.reading, event.review, event.policy)
        ),
        nudge=nudge,
        shown_nudges=shown_nudges,
        lines=lines,
        snoozed=snoozed,
        enrolment=conversation.enrolment or event.enrolment,
        suppressed_kinds=_suppressed_kinds(conversation.suppressed_kinds, event),
    )


def _suppressed_kinds(
    suppressed: Mapping[NudgeKind, float], event: MessageAdded
) -> Mapping[NudgeKind, float]:
    """Return ``suppressed`` with this message's counterfactuals of higher priority than its nudge."""
    shown_kind = None if event.nudge is None else event.nudge.kind
    worth_more = takewhile(
        lambda counterfactual: counterfactual.kind != shown_kind, event.counterfactuals
    )
    return {
        **suppressed,
        **{counterfactual.kind: event.at for counterfactual in worth_more if counterfactual.new},
    }


def shared_lines(nudge: Nudge) -> tuple[str, ...]:
    """Return the IDs of the lines in a nudge's suggestion that agents shared."""
    lines = nudge.suggestion.lines if nudge.suggestion is not None else ()
    return tuple(line for line in lines if line.startswith(SHARED_LINE_PREFIX))


def _take_lines(conversation: Conversation, lines: tuple[str, ...], at: float) -> Conversation:
    """Return the conversation with ``lines`` taken for the next reply; they are not offered again."""
    if not lines:
        return conversation
    return msgspec.structs.replace(
        conversation,
        lines=conversation.lines | frozenset(lines),
        taken_lines=(*conversation.taken_lines, *((line, at) for line in lines))[
            -MOST_TAKEN_LINES:
        ],
    )


def _record_outcome(conversation: Conversation, event: OutcomeRecorded) -> Conversation:
    updated = msgspec.structs.replace(
        conversation, outcomes={**conversation.outcomes, event.nudge: event.outcome}
    )
    if event.outcome == "dismissed":
        return msgspec.structs.replace(updated, dismissed=updated.dismissed | {event.nudge_kind})
    if event.outcome == "overridden" and event.rule is not None:
        return msgspec.structs.replace(updated, overridden=updated.overridden | {event.rule})
    nudge = conversation.nudge
    if event.outcome in ("inserted", "copied") and nudge is not None and nudge.id == event.nudge:
        return _take_lines(updated, shared_lines(nudge), event.at)
    if event.outcome == "snoozed":
        scope = event.scope or "message"
        return msgspec.structs.replace(
            updated,
            snoozed=scope,
            snoozed_until=event.at + SNOOZE_SECONDS[scope],
            snoozed_by=event.by,
        )
    return updated
