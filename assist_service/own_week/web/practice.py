"""Practice: a reply to a saved moment is reviewed and compared with the playbook."""

from itertools import islice

import msgspec

from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.domain.types import DRAFT, Message, Suggestion
from assist_service.engine.engine import DraftReview, Guidance, decide, review_draft
from assist_service.helpdesk.contract import Incoming
from assist_service.own_week.repository import SavedMoment
from assist_service.own_week.web.sessions import Agent
from assist_service.service import Service

# Lines shown with a reply.
SHOWN = 3


class PlaybookLine(msgspec.Struct, frozen=True):
    """An approved line that fits the moment.

    ``part`` is the line's part of ACE, ``does`` how well the practice reply covers it (0 to 1);
    ``same`` says that the reply contains most of the line's words.
    """

    text: str
    credit: str
    part: str
    does: float
    same: bool


class PracticeResult(msgspec.Struct, frozen=True):
    """A practice reply with its review, and the playbook's suggestions for the moment."""

    text: str
    found: DraftReview
    suggestion: Suggestion | None
    lines: tuple[PlaybookLine, ...]


def practice_result(
    service: Service, owner: Agent, moment: SavedMoment, text: str
) -> PracticeResult:
    """Return the review of a practice reply and the playbook's suggestions. Nothing is stored."""
    key = ConversationKey(owner.helpdesk, owner.account, "practice")
    # Experiments never withhold advice in practice.
    guidance = msgspec.structs.replace(service.guidance(key, None), experiment=None)
    conversation = _conversation_of(key, moment, guidance)
    reply = Message(DRAFT, "agent", text, moment.at + 60)
    draft_review = review_draft(conversation, reply, guidance)
    suggestion = None if conversation.nudge is None else conversation.nudge.suggestion
    return PracticeResult(
        text, draft_review, suggestion, _lines(service, owner, conversation, text, draft_review)
    )


def _conversation_of(key: ConversationKey, moment: SavedMoment, guidance: Guidance) -> Conversation:
    conversation = Conversation(key)
    message = Message("customer", "customer", moment.customer, moment.at)
    return fold(
        conversation, decide(conversation, Incoming(key, "customer", moment.at, message), guidance)
    )


def _lines(
    service: Service, owner: Agent, conversation: Conversation, text: str, draft_review: DraftReview
) -> tuple[PlaybookLine, ...]:
    """Return fitting approved lines, filled in as they would be suggested."""
    scene = Scene(conversation, conversation.turns[-1].message.sent_at, service.sources.rules())
    lines = service.features.suggest_lines(owner.place, scene, text, service.clock())
    return tuple(
        PlaybookLine(
            line.text,
            line.credit,
            line.part,
            getattr(draft_review.review.ace, line.part),
            line.same,
        )
        for line in islice(lines, SHOWN)
    )
