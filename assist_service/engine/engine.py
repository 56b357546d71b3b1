"""The processing of a message: observe messages, review drafts, record outcomes.

``decide`` is pure. ``Engine`` adds the log: it decides on a state and appends only if
that is still the current state (optimistic locking), so that two processes cannot
overwrite each other's changes.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from assist_service.analysis.customer import read_customer
from assist_service.analysis.masking.records import masked, nameable
from assist_service.analysis.review.review import review
from assist_service.coaching.checklist import checklist
from assist_service.coaching.decision import advise, weigh
from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.suppression import is_urgent, must_hold
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
    merge_details,
)
from assist_service.domain.experiment import Enrolment, Experiment, enrol
from assist_service.domain.turn_order import turn_position
from assist_service.domain.types import Ace, Message, Nudge, PolicyFinding, Review, Step, Turn
from assist_service.engine.deduplication import find_duplicate, is_duplicate
from assist_service.engine.own_words import (
    is_automatic_reply,
    own_conversation,
    own_message,
    own_turns,
)
from assist_service.helpdesk.contract import Incoming
from assist_service.language.detection import is_english
from assist_service.language.parts import own_words
from assist_service.policy.rules.ruleset import Ruleset, Situation
from assist_service.team_settings.effective import moment_of, settings_at
from assist_service.team_settings.model import TeamSettings

_NOT_REVIEWED = Review("none", 0.0, Ace(0.0, 0.0, 0.0), abstained="language")
# Called with the name of a step when it is done.
StepCallback = Callable[[str], None]


class Guidance(msgspec.Struct, frozen=True):
    """The inputs of a decision besides the conversation; each has its own version."""

    rules: Ruleset
    frameworks: Frameworks
    team: TeamSettings
    experiment: Experiment | None = None


class Log(Protocol):
    """The conversation log, as required by the engine."""

    def load(self, key: ConversationKey) -> Conversation:
        """Return the logged state; an unknown conversation is empty."""

    def append(
        self, key: ConversationKey, identity: str, decide: Callable[[Conversation], Event | None]
    ) -> Appended:
        """Append the event that ``decide`` returns for the current state, once per identity.

        ``None`` from ``decide`` means a duplicate with a different identity.
        """


class DraftReview(msgspec.Struct, frozen=True):
    """The review of an unsent reply. It is not stored."""

    review: Review
    policy: tuple[PolicyFinding, ...]
    nudge: Nudge | None
    checklist: tuple[Step, ...]
    hold: bool


class Engine:
    """Observes messages, reviews drafts and records outcomes."""

    def __init__(
        self,
        log: Log,
        guidance: Callable[[ConversationKey, str | None], Guidance],
        on_fault: Callable[[Exception], None],
        done: StepCallback = lambda _: None,
    ) -> None:
        self._log = log
        self._guidance = guidance
        self._on_fault = on_fault
        self._done = done

    def observe(self, incoming: Incoming) -> Appended:
        """Append the event for ``incoming``, with its analysis; an identity takes effect only once."""
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
        """Return the review of an unsent reply in its conversation; nothing is stored.

        ``reader`` is the author's ID in the helpdesk, if known.
        """
        conversation = self._log.load(key)
        guidance = self._guidance(key, conversation.details.team)
        return review_draft(conversation, draft, guidance, reader)

    def record(self, key: ConversationKey, outcome: OutcomeRecorded, identity: str) -> Appended:
        """Append what the agent did with a nudge."""
        return self._log.append(key, identity, lambda _: outcome)

    def _event(self, conversation: Conversation, incoming: Incoming) -> Event | None:
        if incoming.rating is not None:
            return incoming.rating
        if incoming.message is None:
            if (
                incoming.from_transcript
                and merge_details(conversation.details, incoming.details) == conversation.details
            ):
                return None
            return DetailsChanged(incoming.at, nameable(incoming.details))
        if incoming.from_transcript and is_duplicate(conversation, incoming.message):
            return None
        if conversation.unidentified and not incoming.from_transcript:
            duplicate_id = find_duplicate(conversation, incoming.message)
            if duplicate_id is not None:
                return MessageIdentified(incoming.at, duplicate_id)
        team = incoming.details.team or conversation.details.team
        try:
            return decide(conversation, incoming, self._guidance(incoming.key, team), self._done)
        except Exception as fault:  # noqa: BLE001 - an error of ours must not lose the message
            self._on_fault(fault)
            earlier = conversation.turns[: turn_position(conversation.turns, incoming.message)]
            stored_message = masked(incoming.message, earlier)
            return MessageAdded(incoming.at, stored_message, details=nameable(incoming.details))


def decide(
    conversation: Conversation,
    incoming: Incoming,
    guidance: Guidance,
    done: StepCallback = lambda _: None,
) -> MessageAdded:
    """Return the event for a message: its analysis and the nudge that is open after it.

    Args:
        done: called after each step (``analysis``, ``policy``, ``coaching``) for measurements;
            the result does not depend on it.

    """
    assert incoming.message is not None
    details_to_store = nameable(incoming.details)
    details = merge_details(conversation.details, details_to_store)
    team = settings_at(guidance.team, moment_of(conversation.key, details, incoming.at))
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
    # Keep the open nudge, so that it can be returned again while it applies.
    with_message = msgspec.structs.replace(fold(conversation, event), nudge=conversation.nudge)
    nudge, counterfactuals = weigh(
        own_conversation(with_message), incoming.at, guidance.rules, guidance.frameworks, team
    )
    done("coaching")
    if counterfactuals:
        event = msgspec.structs.replace(event, counterfactuals=counterfactuals)
    if nudge is None:
        return event
    enrolment = conversation.enrolment
    if enrolment is None and not is_urgent(nudge.kind, nudge.level):
        enrolment = _enrolled(conversation.key, details, guidance)
        event = msgspec.structs.replace(event, enrolment=enrolment)
    if enrolment is not None and enrolment.arm == "held" and not is_urgent(nudge.kind, nudge.level):
        return event
    return msgspec.structs.replace(event, nudge=nudge)


def _enrolled(key: ConversationKey, details: Details, guidance: Guidance) -> Enrolment | None:
    experiment = guidance.experiment
    # A team with the share 0 stays out. All others use the experiment's share: with different
    # shares, teams would be compared with each other.
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
    done: StepCallback = lambda _: None,
) -> tuple[Turn, tuple[PolicyFinding, ...]]:
    """Return the turn for a message with its reading or review, and the findings of trial rules.

    The turn has the masked message. Only the checks of a reply see the original text: they must
    find the card number that is masked afterwards.
    """
    earlier: Sequence[Turn] = conversation.turns[: turn_position(conversation.turns, message)]
    stored_message = masked(message, tuple(earlier))
    earlier = own_turns(earlier)
    if message.author == "bot" or not message.public or is_automatic_reply(stored_message):
        return Turn(stored_message), ()
    if message.author == "customer":
        reading = read_customer(own_message(stored_message), earlier, details.language)
        done("analysis")
        return Turn(stored_message, reading=reading), ()
    text = own_words(message.text)
    findings = guidance.rules.examine(
        text,
        Situation(details.team, details.channel, details.language, earlier, message.sent_at),
    )
    done("policy")
    # A reply in another language has no review, so that nothing counts it as one.
    reply_review = None
    if is_english(text, details.language):
        emoji = guidance.team.emoji
        reply_review = review(text, earlier, details.channel, message.sent_at, emoji)
    done("analysis")
    return Turn(stored_message, review=reply_review, policy=findings.active), findings.trial


def review_draft(
    conversation: Conversation, draft: Message, guidance: Guidance, reader: str | None = None
) -> DraftReview:
    """Return the review of ``draft`` as if it were sent now, by ``reader`` if known."""
    team = settings_at(
        guidance.team, moment_of(conversation.key, conversation.details, draft.sent_at, reader)
    )
    guidance = msgspec.structs.replace(guidance, team=team)
    turn, _ = understand(draft, conversation, conversation.details, guidance)
    event = MessageAdded(draft.sent_at, turn.message, None, turn.review, turn.policy)
    with_draft = own_conversation(
        msgspec.structs.replace(fold(conversation, event), nudge=conversation.nudge)
    )
    nudge = advise(with_draft, draft.sent_at, guidance.rules, guidance.frameworks, team)
    if nudge is not None and conversation.held_out and not is_urgent(nudge.kind, nudge.level):
        nudge = None
    return DraftReview(
        turn.review if turn.review is not None else _NOT_REVIEWED,
        turn.policy,
        nudge,
        checklist(with_draft.turns, guidance.frameworks, team.framework),
        must_hold(turn.policy, conversation, team),
    )
