"""An agent's moments of the week: kinds and outcomes, without text and scores."""

from typing import Literal

import msgspec

from assist_service.domain.conversation import Conversation, Event, MessageAdded, OutcomeRecorded
from assist_service.domain.types import CauseKind, Emotion, Validation
from assist_service.insights.weekly import reading_before

MomentSource = Literal["reply", "outcome"]


class AgentMoment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One moment: a reply to an upset customer, or the outcome of a nudge.

    ``conversation`` and ``message`` identify the text while it is stored in the live window.
    """

    at: float
    source: MomentSource = msgspec.field(name="what")
    conversation: str
    message: str = ""
    emotion: Emotion = "neutral"
    causes: tuple[CauseKind, ...] = ()
    validation: Validation = "none"
    forward: bool = False
    team: str = ""
    kind: str = ""
    outcome: str = ""

    @property
    def has_personalised_validation(self) -> bool:
        """Whether the reply to an upset customer has a personalised validation."""
        return self.source == "reply" and self.validation == "personalised"


# Empowerment from which a reply shows a way forward (the sidebar's "yes").
FORWARD = 0.67


def agent_moment(before: Conversation, event: Event, team: str = "") -> AgentMoment | None:
    """Return the moment in ``event`` that the agent may want to look up, or ``None``."""
    key = str(before.key)
    match event:
        case MessageAdded():
            reading = reading_before(before.turns, event.message.sent_at)
            if event.review is None or reading is None or not reading.upset:
                return None
            return AgentMoment(
                event.at,
                "reply",
                key,
                event.message.id,
                reading.emotion,
                tuple(dict.fromkeys(cause.cause for cause in reading.causes)),
                event.review.validation,
                event.review.ace.empowerment >= FORWARD,
                team,
            )
        case OutcomeRecorded():
            return AgentMoment(
                event.at, "outcome", key, kind=event.nudge_kind, outcome=event.outcome
            )
        case _:
            return None
