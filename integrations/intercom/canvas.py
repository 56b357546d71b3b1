"""Handle clicks on the inbox card, and build the next card."""

from contextlib import suppress
from typing import Any

from assist_service.access.page_tokens import Page
from assist_service.agent_view.actions import end_quiet, record_outcome, review_draft
from assist_service.agent_view.state import load_state, team_now
from assist_service.domain.conversation import ConversationKey, OutcomeRecorded
from assist_service.domain.labels import LABELS
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import NudgeKind, plain
from assist_service.errors import AssistError
from assist_service.helpdesk.contract import Delivery
from assist_service.helpdesk.payload import Payload
from assist_service.overload.request_shedding import is_shed
from assist_service.service import Service
from integrations.intercom import card, further_cards
from integrations.intercom.components import Component
from integrations.intercom.live_link import UNKNOWN_TEAMMATE

# The choices that record an answer to a nudge, with their options.
ANSWERS = {
    further_cards.DISMISSED: LABELS.dismissals,
    further_cards.SNOOZED: LABELS.pauses,
    further_cards.OVERRIDDEN: LABELS.overrides,
}
EMPTY_DRAFT = "Paste your reply first."
BUSY = (
    "The service is busy, so drafts aren't being checked. Send your reply as usual, or try again "
    "in a minute."
)
DRAFT_TOO_LONG = (
    f"Your reply is too long to check here: the limit is {further_cards.LONGEST_DRAFT:,} "
    "characters. Check it in parts, or open the live view."
)


class CardRequest:
    """A verified request for a card: its teammate, conversation and clicked component."""

    def __init__(self, payload: Payload, workspace: str) -> None:
        conversation = payload.at("conversation").identifier("id")
        self.key = ConversationKey("intercom", workspace, conversation)
        admin = payload.at("admin")
        self.teammate = (admin.identifier_or_none("id") if admin else None) or UNKNOWN_TEAMMATE
        self.page = Page("intercom", workspace, self.teammate, conversation=conversation)
        self._inputs = payload.at("input_values")
        self.action, _, self.argument = self._component(payload).partition(":")

    def selected_option(self, allowed: Any) -> str | None:
        """Return the option selected in the clicked component, if it is ``allowed``."""
        value = self.input(f"{self.action}:{self.argument}")
        return value if value in allowed else None

    def input(self, name: str) -> str:
        """Return the text in one of the card's fields; empty for a new card."""
        return self._inputs.prose(name) if self._inputs else ""

    def _component(self, payload: Payload) -> str:
        """Return the ID of the clicked component; empty for Initialize.

        UNCONFIRMED: for a choice, this may be the choice's ID or the option's; in the second case,
        the choice is the field with that value.
        """
        component_id = payload.text_or_none("component_id") or ""
        values = self._inputs.value if self._inputs else None
        if ":" not in component_id and isinstance(values, dict):
            for name, value in values.items():
                if value == component_id and name.partition(":")[0] in ANSWERS:
                    return str(name)
        return component_id


def handle_open(service: Service, card_request: CardRequest) -> None:
    """Record the conversation the teammate opened, and queue a read if we don't know it yet.

    Errors are ignored, because the card is shown anyway.
    """
    key = card_request.key
    with suppress(AssistError):
        if card_request.teammate != UNKNOWN_TEAMMATE:
            service.assignments.record_open(key, card_request.teammate)
        receiver = service.receivers.get(key.helpdesk)
        readable = receiver is not None and "read" in receiver.takes(key.account)
        if readable and not service.log.load(key).turns:
            at = service.clock()
            service.deliveries.enqueue(
                Delivery("read:messages", "read", key, at, subject="messages")
            )


def next_card(
    service: Service, card_request: CardRequest, context: card.CardContext
) -> list[Component]:
    """Return the card that follows a click; an unknown one leads to the first card.

    Raises:
        StoreUnavailable, PayloadError: as raised by the service.

    """
    match card_request.action:
        case further_cards.CHECK:
            return _check_draft(service, card_request)
        case further_cards.MARKED_USED | further_cards.DISMISSED | further_cards.SNOOZED:
            return _record_answer(service, card_request)
        case further_cards.OVERRIDDEN:
            return _record_answer(service, card_request)
        case card.END_SNOOZE:
            end_quiet(service, card_request.key, card_request.page)
        case card.DRAFT:
            return further_cards.draft_card()
        case _:
            pass
    state = plain(load_state(service, card_request.key, card_request.page))
    if card_request.action == card.WORDS:
        return further_cards.words_card(state, context)
    if card_request.action == card.ANSWER:
        return further_cards.answer_card(state)
    return card.first_card(state, context)


def _check_draft(service: Service, card_request: CardRequest) -> list[Component]:
    draft = card_request.input(card.DRAFT).strip()
    if not draft or len(draft) > further_cards.LONGEST_DRAFT:
        return further_cards.draft_card(draft, DRAFT_TOO_LONG if draft else EMPTY_DRAFT)
    if team_now(service, service.log.load(card_request.key), card_request.page).off:
        return further_cards.off_card()
    if is_shed("drafts"):
        return further_cards.draft_card(draft, BUSY)
    return further_cards.checked_card(
        draft, review_draft(service, card_request.key, card_request.page, draft)
    )


def _record_answer(service: Service, card_request: CardRequest) -> list[Component]:
    """Record an answer to a nudge. A repeated click has the same identity."""
    nudge, _, kind_and_rule = card_request.argument.partition(":")
    kind, rule = _nudge_kind_and_rule(service, card_request.key, nudge, kind_and_rule)
    value = card_request.selected_option(ANSWERS.get(card_request.action, ()))
    if kind is None or (value is None and card_request.action != further_cards.MARKED_USED):
        return further_cards.answer_card({"nudge": None})
    outcome = OutcomeRecorded(
        service.clock(),
        nudge,
        kind,
        "copied" if card_request.action == further_cards.MARKED_USED else card_request.action,  # type: ignore[arg-type]
        value if card_request.action != further_cards.SNOOZED else None,
        value if card_request.action == further_cards.SNOOZED else None,  # type: ignore[arg-type]
        rule,
    )
    record_outcome(
        service,
        card_request.key,
        card_request.page,
        outcome,
        f"card:{card_request.action}:{nudge}:{value}",
    )
    return further_cards.done_card(outcome.outcome)


def _nudge_kind_and_rule(
    service: Service, key: ConversationKey, nudge: str, kind_and_rule: str
) -> tuple[NudgeKind | None, str | None]:
    """Return a nudge's kind and rule from the log, or else from the draft card's component ID.

    Nudges about drafts aren't logged.
    """
    conversation = service.log.load(key)
    kind = conversation.shown_kind(nudge)
    if kind is not None:
        open_nudge = conversation.nudge
        return kind, open_nudge.rule if open_nudge and open_nudge.id == nudge else None
    kind_name, _, rule = kind_and_rule.partition(":")
    draft_kind = next((name for name in NUDGE_KINDS if name == kind_name), None)
    return draft_kind, rule if rule in service.sources.rules().by_id else None
