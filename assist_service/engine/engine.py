"""The flow of a message: observe what was said, review a draft, record what was done.

``decide`` is pure. ``Engine`` adds the log: it decides on the state it knows and
appends only if that is still the state, so that two processes never build on a
conversation that moved under them.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from assist_service.analysis.customer import read_customer
from assist_service.analysis.masking.records import masked, nameable
from assist_service.analysis.review.review import review
from assist_service.coaching.checklist import checklist
from assist_service.coaching.decision import advise, weigh
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.suppression import must_hold, urgent
from assist_service.domain.append_result import Appended
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    Event,
    MessageAdded,
    MessageIdentified,
    OutcomeRecorded,
    fold,
    merge,
    position,
)
from assist_service.domain.experiment import Enrolment, Experiment, enrol
from assist_service.domain.types import Message, Nudge, PolicyFinding, Review, Step, Turn
from assist_service.engine.deduplication import already, twin
from assist_service.helpdesk.contract import Incoming
from assist_service.policy.rules.ruleset import Ruleset, Situation
from assist_service.team_settings.effective import at_moment, moment_of
from assist_service.team_settings.model import TeamSettings

# Told the name of a step when it is done.
Done = Callable[[str], None]


class Guidance(msgspec.Struct, frozen=True):
    """What a decision rests on besides the conversation; each part carries its version."""

    rules: Ruleset
    frameworks: Frameworks
    team: TeamSettings
    experiment: Experiment | None = None


class Log(Protocol):
    """The conversation log, as the engine needs it."""

    def load(self, key: ConversationKey) -> Conversation:
        """Return the state as the log has it; an unknown conversation is empty."""

    def append(
        self, key: ConversationKey, identity: str, decide: Callable[[Conversation], Event | None]
    ) -> Appended:
        """Append what ``decide`` says of the current state, once for each identity.

        ``None`` is a duplicate that the identity did not show.
        """


class DraftReview(msgspec.Struct, frozen=True):
    """What an unsent reply does, and what to change. Nothing of it is kept."""

    review: Review
    policy: tuple[PolicyFinding, ...]
    nudge: Nudge | None
    checklist: tuple[Step, ...]
    hold: bool


class Engine:
    """Observe, review, record: the three things the service does."""

    def __init__(
        self,
        log: Log,
        guidance: Callable[[ConversationKey, str | None], Guidance],
        on_fault: Callable[[Exception], None],
        done: Done = lambda _: None,
    ) -> None:
        self._log = log
        self._guidance = guidance
        self._on_fault = on_fault
        self._done = done

    def observe(self, incoming: Incoming) -> Appended:
        """Keep what happened and what it means; the same identity has effect once."""
        appended = self._log.append(
            incoming.key,
            incoming.identity,
            lambda conversation: self._event(conversation, incoming),
        )
        self._done("append")
        return appended

    def review(
        self, key: ConversationKey, draft: Message, reader: str | None = None
    ) -> DraftReview:
        """Review an unsent reply in its conversation, leaving no trace of it.

        ``reader`` is the helpdesk's id of who writes it, where a page tells.
        """
        conversation = self._log.load(key)
        guidance = self._guidance(key, conversation.details.team)
        return review_draft(conversation, draft, guidance, reader)

    def record(self, key: ConversationKey, outcome: OutcomeRecorded, identity: str) -> Appended:
        """Keep what the agent did with a nudge."""
        return self._log.append(key, identity, lambda _: outcome)

    def _event(self, conversation: Conversation, incoming: Incoming) -> Event | None:
        if incoming.rating is not None:
            return incoming.rating
        if incoming.message is None:
            if (
                incoming.retold
                and merge(conversation.details, incoming.details) == conversation.details
            ):
                return None
            return DetailsChanged(incoming.at, nameable(incoming.details))
        if incoming.retold and already(conversation, incoming.message):
            return None
        if conversation.unnamed and not incoming.retold:
            duplicate_id = twin(conversation, incoming.message)
            if duplicate_id is not None:
                return MessageIdentified(incoming.at, duplicate_id)
        team = incoming.details.team or conversation.details.team
        try:
            return decide(conversation, incoming, self._guidance(incoming.key, team), self._done)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not lose what was said
            self._on_fault(fault)
            earlier = conversation.turns[: position(conversation.turns, incoming.message)]
            stored_message = masked(incoming.message, earlier)
            return MessageAdded(incoming.at, stored_message, details=nameable(incoming.details))


def decide(
    conversation: Conversation, incoming: Incoming, guidance: Guidance, done: Done = lambda _: None
) -> MessageAdded:
    """Return the event for a message: what was made of it and the nudge open after it.

    Args:
        done: told each step as it is done (``analysis``, ``policy``, ``coaching``), for whoever
            measures; nothing decided depends on it.

    """
    assert incoming.message is not None
    details_to_store = nameable(incoming.details)
    details = merge(conversation.details, details_to_store)
    team = at_moment(guidance.team, moment_of(conversation.key, details, incoming.at))
    guidance = msgspec.structs.replace(guidance, team=team)
    turn, trial = understand(incoming.message, conversation, details, guidance, done)
    event = MessageAdded(
        incoming.at,
        turn.message,
        turn.reading,
        turn.review,
        turn.policy,
        details=details_to_store,
        trial=trial,
    )
    if incoming.past:
        return msgspec.structs.replace(event, nudge=conversation.nudge)
    # The nudge that was open stays in view, so that it can be returned again while it holds.
    with_message = msgspec.structs.replace(fold(conversation, event), nudge=conversation.nudge)
    nudge, counterfactuals = weigh(
        with_message, incoming.at, guidance.rules, guidance.frameworks, team
    )
    done("coaching")
    if counterfactuals:
        event = msgspec.structs.replace(event, counterfactuals=counterfactuals)
    if nudge is None:
        return event
    enrolment = conversation.enrolment
    if enrolment is None and not urgent(nudge.kind, nudge.level):
        enrolment = _enrolled(conversation.key, details, guidance)
        event = msgspec.structs.replace(event, enrolment=enrolment)
    if enrolment is not None and enrolment.arm == "held" and not urgent(nudge.kind, nudge.level):
        return event
    return msgspec.structs.replace(event, nudge=nudge)


def _enrolled(key: ConversationKey, details: Details, guidance: Guidance) -> Enrolment | None:
    experiment = guidance.experiment
    # A team whose share is nought stays out; all others hold back the same, for teams that held
    # back different shares would be compared with each other.
    if experiment is None or guidance.team.holdout <= 0:
        return None
    agent = details.agent_id or details.agent_name
    agent_key = f"{key.helpdesk}:{key.account}:{agent}" if agent else None
    return enrol(experiment, str(key), agent_key)


def understand(
    message: Message,
    conversation: Conversation,
    details: Details,
    guidance: Guidance,
    done: Done = lambda _: None,
) -> tuple[Turn, tuple[PolicyFinding, ...]]:
    """Read a customer's message or review an agent's, in the light of what stands before it.

    Returns the turn, and what rules on trial would have found. The turn holds the message as it may be kept. Only the checks of a reply see it whole:
    they must find the card number that is hidden afterwards.
    """
    earlier = conversation.turns[: position(conversation.turns, message)]
    stored_message = masked(message, earlier)
    if message.author == "bot" or not message.public:
        return Turn(stored_message), ()
    if message.author == "customer":
        reading = read_customer(stored_message, earlier, details.language)
        done("analysis")
        return Turn(stored_message, reading=reading), ()
    findings = guidance.rules.examine(
        message.text,
        Situation(details.team, details.channel, details.language, earlier, message.sent_at),
    )
    done("policy")
    emoji = guidance.team.emoji
    reply_review = review(message.text, earlier, details.channel, message.sent_at, emoji)
    done("analysis")
    return Turn(stored_message, review=reply_review, policy=findings.active), findings.trial


def review_draft(
    conversation: Conversation, draft: Message, guidance: Guidance, reader: str | None = None
) -> DraftReview:
    """Return what ``draft`` would do if it were sent now, by ``reader`` where a page tells."""
    team = at_moment(
        guidance.team, moment_of(conversation.key, conversation.details, draft.sent_at, reader)
    )
    guidance = msgspec.structs.replace(guidance, team=team)
    turn, _ = understand(draft, conversation, conversation.details, guidance)
    event = MessageAdded(draft.sent_at, turn.message, None, turn.review, turn.policy)
    with_draft = msgspec.structs.replace(fold(conversation, event), nudge=conversation.nudge)
    assert turn.review is not None
    nudge = advise(with_draft, draft.sent_at, guidance.rules, guidance.frameworks, team)
    if nudge is not None and conversation.held_back and not urgent(nudge.kind, nudge.level):
        nudge = None
    return DraftReview(
        turn.review,
        turn.policy,
        nudge,
        checklist(with_draft.turns, guidance.frameworks, team.framework),
        must_hold(turn.policy, conversation, team),
    )
