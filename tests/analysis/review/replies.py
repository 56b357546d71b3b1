"""Conversations for the review's tests, with readings written by hand so that they stand alone."""

from assist_service.analysis.review.review import review
from assist_service.domain.types import (
    EMOTIONS,
    Cause,
    CauseKind,
    Emotion,
    Message,
    Reading,
    Review,
    Turn,
)

FURIOUS = "This is the third time I write! My package is lost, I paid 200 euros and I'm furious."
CALM = "Hi, what time do you open on Sundays?"


def reading(
    *emotions: Emotion, intensity: float = 0.7, causes: tuple[CauseKind, ...] = ()
) -> Reading:
    """Return a reading that shows ``emotions``."""
    felt = emotions or ("neutral",)
    scores = {emotion: float(emotion in felt) for emotion in EMOTIONS}
    spans = tuple(Cause(cause, (0, 1)) for cause in causes)
    return Reading(felt[0], felt, scores, intensity, -0.5, 0.9, causes=spans)


def customer(
    text: str, *emotions: Emotion, at: float = 0.0, name: str | None = None, **of: object
) -> Turn:
    """Return a customer's turn with a reading that shows ``emotions``."""
    message = Message(f"c{at:g}", "customer", text, at, author_name=name)
    return Turn(message, reading(*emotions, **of))  # type: ignore[arg-type]


def agent(text: str, earlier: tuple[Turn, ...], at: float = 1.0) -> Turn:
    """Return an agent's turn, reviewed as the answer to ``earlier``."""
    return Turn(Message(f"a{at:g}", "agent", text, at), review=review(text, earlier))


def upset(text: str = FURIOUS, name: str | None = None) -> tuple[Turn, ...]:
    """Return one turn of an angry customer."""
    return (customer(text, "anger", name=name, causes=("repeat_contact",)),)


def calm(text: str = CALM) -> tuple[Turn, ...]:
    """Return one turn of a customer who only asks."""
    return (customer(text, intensity=0.1),)


def kinds(found: Review) -> set[str]:
    """Return the kinds of the findings of a review."""
    return {finding.kind for finding in found.findings}
