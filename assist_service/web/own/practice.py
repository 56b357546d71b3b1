"""Practice: a reply to a saved moment is reviewed and compared with the playbook."""

from itertools import islice

import msgspec

from assist_service.coaching.feeling_words import main_feeling
from assist_service.coaching.phrase_templates import fill
from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import Conversation, ConversationKey, fold
from assist_service.domain.types import DRAFT, Message, Suggestion
from assist_service.engine.engine import DraftReview, Guidance, decide, review_draft
from assist_service.helpdesk.contract import Incoming
from assist_service.playbook.line import Move
from assist_service.playbook.reuse import is_kept
from assist_service.playbook.search import Query
from assist_service.policy.checks.kinds import is_absence
from assist_service.repositories.agent_moments import SavedMoment
from assist_service.service import Service
from assist_service.web.own.sessions import Agent

# Lines shown with a reply, out of at most this many search results.
SHOWN, LOOKED_AT = 3, 24
# The part of ACE for each kind of line.
_PARTS: dict[Move, str] = {
    "acknowledge": "acknowledgement",
    "ask": "curiosity",
    "offer": "empowerment",
}


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
    reading = scene.reading
    if reading is None:
        return ()
    causes = frozenset(result.cause for result in reading.causes)
    query = Query(emotion=main_feeling(reading), causes=causes, slots=frozenset(scene.slots))
    lines = (
        result.entry.line
        for result in service.playbook.search(owner.place, query, LOOKED_AT, service.clock())
        if result.entry.facet.state == "approved" and result.score > 0
    )
    fit = (
        PlaybookLine(
            filled_text,
            line.credit,
            _PARTS[line.move],
            getattr(draft_review.review.ace, _PARTS[line.move]),
            is_kept(line.text, text),
        )
        for line in lines
        if line is not None
        and (filled_text := fill(line.text, scene.slots))
        and not any(
            not is_absence(result.check)
            for result in scene.rules.check(filled_text, scene.situation)
        )
    )
    return tuple(islice(fit, SHOWN))
