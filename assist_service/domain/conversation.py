"""A conversation: a log of small events, and its state as a pure fold over them."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Literal, Self

import msgspec

from assist_service.domain.experiment import Enrolment
from assist_service.domain.labels import LABELS
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
# What helpdesks call a conversation that needs nothing more.
ENDED = ("solved", "closed")
# Outcomes after which a nudge is not shown again; an edit is a step towards one.
CLOSING: frozenset[OutcomeKind] = frozenset(
    ("inserted", "copied", "dismissed", "snoozed", "overridden", "expired")
)


class ConversationKey(msgspec.Struct, frozen=True, order=True):
    """``helpdesk:account:id``. The id may hold colons, the other two may not."""

    helpdesk: str
    account: str
    id: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as it stands in a URL.

        Raises:
            PayloadError: a part is missing, empty or has blank or control characters.

        """
        parts = text.split(":", 2)
        if len(parts) != 3 or not all(parts) or not text.isprintable() or " " in text:
            raise PayloadError(
                f"{text[:80]!r} is not a conversation.",
                "Write helpdesk:account:id, for example zendesk:acme:141.",
            )
        if len(text) > 300:
            raise PayloadError("The conversation's key is too long.", "300 characters at most.")
        return cls(*parts)

    def __str__(self) -> str:
        return f"{self.helpdesk}:{self.account}:{self.id}"


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a helpdesk says about a conversation; a field left ``None`` changes nothing."""

    team: str | None = None
    team_name: str | None = None
    channel: str | None = None
    language: str | None = None
    customer_name: str | None = None
    # The helpdesk's own number of the customer: to find what is kept of one (``personal/``), and
    # that no phrase comes to them twice.
    customer_id: str | None = None
    agent_id: str | None = None
    agent_name: str | None = None
    status: str | None = None


class MessageAdded(msgspec.Struct, frozen=True, tag="message", tag_field="kind"):
    """A message, what was made of it, and the nudge that is open after it.

    ``trial`` holds what rules on trial would have found: counted, shown to nobody.
    ``enrolment`` is set when the first nudge of an experiment is due. ``counterfactuals`` are nudges
    that other settings could have shown, in order; empty if no new nudge was possible.
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
    """The customer's rating: ``good`` is what the helpdesk counts as satisfied."""

    at: float
    score: str
    good: bool


class OutcomeRecorded(msgspec.Struct, frozen=True, tag="outcome", tag_field="kind"):
    """What the agent did with a nudge. Reasons are from a closed list, never free text.

    ``by`` is set for a snooze: a name that only the service can work out, so that the agent's
    own page finds its quiet again and nobody else's shows it.
    """

    at: float
    nudge: str
    nudge_kind: NudgeKind
    outcome: OutcomeKind
    reason: str | None = None
    scope: SnoozeScope | None = None
    rule: str | None = None
    by: str = ""


class QuietEnded(msgspec.Struct, frozen=True, tag="quiet_ended", tag_field="kind"):
    """The agent wants advice again before the snooze is over; ``by`` names them as for the snooze."""

    at: float
    by: str = ""


class MessageIdentified(msgspec.Struct, frozen=True, tag="identified", tag_field="kind"):
    """A webhook told of a message that another road had told before, under the name ``message``."""

    at: float
    message: str


class PhraseUsed(msgspec.Struct, frozen=True, tag="phrase", tag_field="kind"):
    """The agent took a line from the playbook, besides any nudge."""

    at: float
    line: str


Event = (
    MessageAdded
    | DetailsChanged
    | Rated
    | OutcomeRecorded
    | QuietEnded
    | MessageIdentified
    | PhraseUsed
)

# What the ids of messages begin with that came without the helpdesk's own (``engine/deduplication.py``).
RETOLD = "words:"

# What the ids of lines begin with that agents shared (``playbook/line.py``).
SHARED = "playbook/"

# Turns that a compacted log keeps: more than any framework, rule or trend looks back on.
TURNS_KEPT = 150
# Lines taken from the playbook that are remembered until the reply is sent.
TAKEN_KEPT = 12


class Conversation(msgspec.Struct, frozen=True):
    """The state: ``turns`` stand in order of ``sent_at``, however they arrived."""

    key: ConversationKey
    turns: tuple[Turn, ...] = ()
    details: Details = Details()
    # When each detail was last told, so that news that come late do not undo newer ones.
    told: Mapping[str, float] = {}
    nudge: Nudge | None = None
    shown: tuple[tuple[str, NudgeKind, float], ...] = ()
    outcomes: Mapping[str, OutcomeKind] = {}
    dismissed: frozenset[NudgeKind] = frozenset()
    overridden: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    # Lines that the agent took from the playbook, and when; the last of them.
    taken: tuple[tuple[str, float], ...] = ()
    snoozed: SnoozeScope | None = None
    snoozed_until: float = 0.0
    snoozed_by: str = ""
    rating: Rated | None = None
    # Retold messages that no webhook has told of yet.
    unnamed: frozenset[str] = frozenset()
    enrolment: Enrolment | None = None
    # Kinds that settings kept back, and when last.
    kept_back: Mapping[NudgeKind, float] = {}

    @property
    def held_back(self) -> bool:
        """Whether an experiment keeps advice from this conversation."""
        return self.enrolment is not None and self.enrolment.arm == "held"

    @property
    def open_nudge(self) -> Nudge | None:
        """The nudge to show, unless the agent closed it or asked for quiet."""
        nudge = self.nudge
        if nudge is None or self.outcomes.get(nudge.id) in CLOSING:
            return None
        return nudge

    @property
    def customer_turns(self) -> tuple[Turn, ...]:
        """What the customer said, oldest first."""
        return tuple(turn for turn in self.turns if turn.message.author == "customer")

    def knows(self, nudge_id: str) -> NudgeKind | None:
        """Return the kind of a nudge once shown here, or ``None``."""
        return next((kind for identity, kind, _ in self.shown if identity == nudge_id), None)


class Compacted(msgspec.Struct, frozen=True, tag="state", tag_field="kind"):
    """A state that stands for all events before it, so that a log never grows too long."""

    conversation: Conversation


class Unread(msgspec.Struct, frozen=True, tag="unread", tag_field="kind"):
    """An entry of a kind that a newer release wrote: it has its place in the log, and no effect here."""


# An hour of quiet is an hour; a shift is taken as eight.
SNOOZE_SECONDS: Mapping[SnoozeScope, float] = {
    "message": 0.0,
    "conversation": 1e12,  # for good, in a form that JSON has
    "hour": 3600.0,
    "shift": 8 * 3600.0,
}


def fold(conversation: Conversation, event: Event | Compacted | Unread) -> Conversation:
    """Return the state after ``event``. Pure: the same events give the same state."""
    match event:
        case MessageAdded():
            return _add_message(conversation, event)
        case DetailsChanged():
            return _tell(conversation, event.details, event.at)
        case Rated():
            previous = conversation.rating
            late = previous is not None and previous.at > event.at
            return conversation if late else msgspec.structs.replace(conversation, rating=event)
        case OutcomeRecorded():
            return _record_outcome(conversation, event)
        case QuietEnded():
            return _awake(conversation)
        case MessageIdentified():
            return msgspec.structs.replace(
                conversation, unnamed=conversation.unnamed - {event.message}
            )
        case PhraseUsed():
            return _take(conversation, (event.line,), event.at)
        case Compacted():
            return event.conversation
        case Unread():
            return conversation


def compact(conversation: Conversation) -> Conversation:
    """Return the state with its oldest turns let go, and all else as it is."""
    return msgspec.structs.replace(conversation, turns=conversation.turns[-TURNS_KEPT:])


def merge(earlier: Details, new: Details) -> Details:
    """Return ``earlier`` with every field that ``new`` sets."""
    changes = {
        name: value
        for name in Details.__struct_fields__
        if (value := getattr(new, name)) is not None and value != getattr(earlier, name)
    }
    return msgspec.structs.replace(earlier, **changes) if changes else earlier


def position(turns: tuple[Turn, ...], message: Message) -> int:
    """Return where the message's time puts it among ``turns``; ids settle a tie."""
    order = (message.sent_at, message.id)
    at = len(turns)
    while at and order < (turns[at - 1].message.sent_at, turns[at - 1].message.id):
        at -= 1
    return at


def _awake(conversation: Conversation) -> Conversation:
    return msgspec.structs.replace(conversation, snoozed=None, snoozed_until=0.0, snoozed_by="")


def _tell(conversation: Conversation, new: Details, at: float) -> Conversation:
    """Return the conversation with every detail that nothing newer has told."""
    updated_at = {
        name: at
        for name in Details.__struct_fields__
        if getattr(new, name) is not None and at >= conversation.told.get(name, at)
    }
    if not updated_at:
        return conversation
    newest = Details(**{name: getattr(new, name) for name in updated_at})
    agent = conversation.details.agent_id
    if conversation.snoozed and agent and newest.agent_id not in (None, agent):
        # The quiet was the other agent's, who has the conversation no more.
        conversation = _awake(conversation)
    return msgspec.structs.replace(
        conversation,
        details=merge(conversation.details, newest),
        told={**conversation.told, **updated_at},
    )


def place(turns: tuple[Turn, ...], turn: Turn) -> tuple[Turn, ...]:
    """Return ``turns`` with ``turn`` in its place."""
    at = position(turns, turn.message)
    return (*turns[:at], turn, *turns[at:])


def _add_message(conversation: Conversation, event: MessageAdded) -> Conversation:
    conversation = _tell(conversation, event.details, event.at)
    nudge = event.nudge
    shown_nudges, lines = conversation.shown, conversation.lines
    if nudge is not None and conversation.knows(nudge.id) is None:
        shown_nudges = (*shown_nudges, (nudge.id, nudge.kind, event.at))
        if nudge.suggestion is not None:
            lines = lines | frozenset(nudge.suggestion.lines)
    snoozed = conversation.snoozed
    if snoozed == "message" and event.message.author == "customer":
        snoozed = None
    unnamed = conversation.unnamed
    if event.message.id.startswith(RETOLD):
        unnamed = unnamed | {event.message.id}
    return msgspec.structs.replace(
        conversation,
        unnamed=unnamed,
        turns=place(
            conversation.turns, Turn(event.message, event.reading, event.review, event.policy)
        ),
        nudge=nudge,
        shown=shown_nudges,
        lines=lines,
        snoozed=snoozed,
        enrolment=conversation.enrolment or event.enrolment,
        kept_back=_kept_back(conversation.kept_back, event),
    )


def _kept_back(
    suppressed: Mapping[NudgeKind, float], event: MessageAdded
) -> Mapping[NudgeKind, float]:
    """Return the kinds kept back so far: of this message those worth more than what is shown."""
    shown_kind = None if event.nudge is None else event.nudge.kind
    worth_more = takewhile(
        lambda counterfactual: counterfactual.kind != shown_kind, event.counterfactuals
    )
    return {
        **suppressed,
        **{counterfactual.kind: event.at for counterfactual in worth_more if counterfactual.new},
    }


def shared_lines(nudge: Nudge) -> tuple[str, ...]:
    """Return the lines of a nudge's words that agents shared."""
    lines = nudge.suggestion.lines if nudge.suggestion is not None else ()
    return tuple(line for line in lines if line.startswith(SHARED))


def _take(conversation: Conversation, lines: tuple[str, ...], at: float) -> Conversation:
    """Return the conversation with lines taken for the next reply, and never to be offered again."""
    if not lines:
        return conversation
    return msgspec.structs.replace(
        conversation,
        lines=conversation.lines | frozenset(lines),
        taken=(*conversation.taken, *((line, at) for line in lines))[-TAKEN_KEPT:],
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
        return _take(updated, shared_lines(nudge), event.at)
    if event.outcome == "snoozed":
        scope = event.scope or "message"
        return msgspec.structs.replace(
            updated,
            snoozed=scope,
            snoozed_until=event.at + SNOOZE_SECONDS[scope],
            snoozed_by=event.by,
        )
    return updated
