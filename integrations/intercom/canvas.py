"""What a press on the inbox card asks, and the card it is answered with."""

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
from integrations.intercom.live_link import NOBODY

# A choice that answers for a nudge, and what may be chosen.
ANSWERS = {
    further_cards.DISMISSED: LABELS.dismissals,
    further_cards.SNOOZED: LABELS.pauses,
    further_cards.OVERRIDDEN: LABELS.overrides,
}
EMPTY = "Paste your reply first."
BUSY = "There is a lot to do right now, so drafts are not checked. Send as usual, or check it again in a minute."
LONG = f"That is more than I can read here: {further_cards.LONGEST_DRAFT:,} letters at most. Check it in parts, or open the live view."


class Asked:
    """A proved request for a card: by whom, about which conversation, and what was pressed."""

    def __init__(self, payload: Payload, workspace: str) -> None:
        conversation = payload.at("conversation").identifier("id")
        self.key = ConversationKey("intercom", workspace, conversation)
        admin = payload.at("admin")
        self.teammate = (admin.identifier_or_none("id") if admin else None) or NOBODY
        self.page = Page("intercom", workspace, self.teammate, conversation=conversation)
        self._inputs = payload.at("input_values")
        self.pressed, _, self.about = self._component(payload).partition(":")

    def chosen(self, allowed: Any) -> str | None:
        """Return the option that was chosen in the component pressed, if it is an ``allowed`` one."""
        value = self.input(f"{self.pressed}:{self.about}")
        return value if value in allowed else None

    def input(self, name: str) -> str:
        """Return what stands in a field of the card; a card that is new has none."""
        return self._inputs.prose(name) if self._inputs else ""

    def _component(self, payload: Payload) -> str:
        """Return what was pressed; Initialize has nothing.

        UNCONFIRMED: for a choice this is taken to be the choice's own id. Were it the id of the
        option, the choice is the field that holds it.
        """
        pressed = payload.text_or_none("component_id") or ""
        held = self._inputs.value if self._inputs else None
        if ":" not in pressed and isinstance(held, dict):
            for name, value in held.items():
                if value == pressed and name.partition(":")[0] in ANSWERS:
                    return str(name)
        return pressed


def opened(service: Service, asked: Asked) -> None:
    """Tell the teammate's live view where they are, and have what we never heard read back.

    The card is drawn whether or not that can be kept.
    """
    key = asked.key
    with suppress(AssistError):
        if asked.teammate != NOBODY:
            service.assignments.record_open(key, asked.teammate)
        receiver = service.receivers.get(key.helpdesk)
        lacking = receiver is not None and "read" in receiver.takes(key.account)
        if lacking and not service.log.load(key).turns:
            at = service.clock()
            service.deliveries.enqueue(Delivery("read:messages", "read", key, at, what="messages"))


def answer(service: Service, asked: Asked, shown: card.Shown) -> list[Component]:
    """Return the card that follows what was pressed; anything unknown leads to the first one.

    Raises:
        StoreUnavailable, PayloadError: as the parts of the service say.

    """
    match asked.pressed:
        case further_cards.CHECK:
            return _checked(service, asked)
        case further_cards.USED | further_cards.DISMISSED | further_cards.SNOOZED:
            return _answered(service, asked)
        case further_cards.OVERRIDDEN:
            return _answered(service, asked)
        case card.SPEAK:
            end_quiet(service, asked.key, asked.page)
        case card.DRAFT:
            return further_cards.draft_card()
        case _:
            pass
    state = plain(load_state(service, asked.key, asked.page))
    if asked.pressed == card.WORDS:
        return further_cards.words_card(state, shown)
    if asked.pressed == card.ANSWER:
        return further_cards.answer_card(state)
    return card.first_card(state, shown)


def _checked(service: Service, asked: Asked) -> list[Component]:
    draft = asked.input(card.DRAFT).strip()
    if not draft or len(draft) > further_cards.LONGEST_DRAFT:
        return further_cards.draft_card(draft, LONG if draft else EMPTY)
    if team_now(service, service.log.load(asked.key), asked.page).off:
        return further_cards.off_card()
    if is_shed("drafts"):
        return further_cards.draft_card(draft, BUSY)
    return further_cards.checked_card(draft, review_draft(service, asked.key, asked.page, draft))


def _answered(service: Service, asked: Asked) -> list[Component]:
    """Keep an answer to a nudge. The same press told twice has the same identity."""
    nudge, _, more = asked.about.partition(":")
    kind, rule = _known(service, asked.key, nudge, more)
    value = asked.chosen(ANSWERS.get(asked.pressed, ()))
    if kind is None or (value is None and asked.pressed != further_cards.USED):
        return further_cards.answer_card({"nudge": None})
    outcome = OutcomeRecorded(
        service.clock(),
        nudge,
        kind,
        "copied" if asked.pressed == further_cards.USED else asked.pressed,  # type: ignore[arg-type]
        value if asked.pressed != further_cards.SNOOZED else None,
        value if asked.pressed == further_cards.SNOOZED else None,  # type: ignore[arg-type]
        rule,
    )
    record_outcome(service, asked.key, asked.page, outcome, f"card:{asked.pressed}:{nudge}:{value}")
    return further_cards.done_card(outcome.outcome)


def _known(
    service: Service, key: ConversationKey, nudge: str, more: str
) -> tuple[NudgeKind | None, str | None]:
    """Return a nudge's kind and rule: as logged, else as the card of a draft told them.

    Advice on a draft was shown but never logged, for nothing of a draft is.
    """
    known = service.log.load(key)
    kind = known.knows(nudge)
    if kind is not None:
        open_nudge = known.nudge
        return kind, open_nudge.rule if open_nudge and open_nudge.id == nudge else None
    told, _, rule = more.partition(":")
    found = next((one for one in NUDGE_KINDS if one == told), None)
    return found, rule if rule in service.sources.rules().by_id else None
