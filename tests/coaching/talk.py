"""Build conversations for the tests of coaching, turn by turn."""

import msgspec

from assist_service.analysis.reflection.reflection import reflect
from assist_service.analysis.review.review import review
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    MessageAdded,
    fold,
)
from assist_service.domain.types import (
    EMOTIONS,
    Cause,
    CauseKind,
    Emotion,
    Evidence,
    Message,
    Nudge,
    Reading,
    Signal,
)
from assist_service.policy.rules.ruleset import Ruleset, Situation

START = 1_700_000_000.0


def reading(
    text: str,
    emotion: Emotion = "frustration",
    intensity: float = 0.8,
    causes: tuple[CauseKind, ...] = (),
    signals: tuple[str, ...] = (),
    **more: object,
) -> Reading:
    """Return the reading a test wants, with the whole text as its evidence."""
    whole = (0, len(text))
    scores = dict.fromkeys(EMOTIONS, 0.0) | {emotion: intensity}
    result = Reading(
        emotion,
        (emotion,),
        scores,
        intensity,
        -0.5,
        0.9,
        causes=tuple(Cause(cause, whole) for cause in causes),
        evidence=(Evidence(whole, 1.0, emotion),) if emotion != "neutral" else (),
        signals=tuple(Signal(kind, whole) for kind in signals),
    )
    result = msgspec.structs.replace(result, **more)
    return msgspec.structs.replace(result, reflection=reflect(text, result))


class Talk:
    """A conversation that grows."""

    def __init__(self, name: str = "1", **details: str) -> None:
        self.state = Conversation(
            ConversationKey("demo", "acme", name),
            details=Details(**({"channel": "chat", "customer_name": "Maria Lopez"} | details)),
        )
        self.at = START
        self._count = 0

    def customer(self, text: str, after: float = 60.0, **features: object) -> "Talk":
        """Add what the customer says; ``features`` is what its reading says."""
        message = self._message("customer", text, after)
        customer_reading = reading(text, **features)
        return self._add(MessageAdded(self.at, message, reading=customer_reading))

    def agent(self, text: str, after: float = 60.0, rules: Ruleset | None = None) -> "Talk":
        """Add what the agent says, with the product's own review of it."""
        earlier, details = self.state.turns, self.state.details
        message = self._message("agent", text, after)
        policy = ()
        if rules is not None:
            situation = Situation(details.team, details.channel, details.language, earlier)
            policy = rules.check(text, situation)
        return self._add(
            MessageAdded(
                self.at, message, review=review(text, earlier, details.channel), policy=policy
            )
        )

    def show(self, nudge: Nudge) -> "Talk":
        """Note ``nudge`` as the one that opened with the last message."""
        self.state = msgspec.structs.replace(
            self.state,
            nudge=nudge,
            shown_nudges=(*self.state.shown_nudges, (nudge.id, nudge.kind, self.at)),
            lines=self.state.lines | frozenset(nudge.suggestion.lines if nudge.suggestion else ()),
        )
        return self

    def change(self, **fields: object) -> "Talk":
        """Set fields of the state."""
        self.state = msgspec.structs.replace(self.state, **fields)
        return self

    def _message(self, author: str, text: str, after: float) -> Message:
        self.at += after
        self._count += 1
        return Message(f"m{self._count}", author, text, self.at)

    def _add(self, event: MessageAdded) -> "Talk":
        open_nudge = self.state.nudge
        self.state = msgspec.structs.replace(fold(self.state, event), nudge=open_nudge)
        return self
