"""What the customer is upset about: the causes in a message, each with its words."""

from collections.abc import Sequence

from assist_service.analysis.cues import Hit
from assist_service.analysis.text import Words
from assist_service.vocabulary import Cause, CauseKind

# These need no complaint to matter: they say why the message weighs more.
_ALWAYS: frozenset[CauseKind] = frozenset(("deadline", "health", "loss_bereavement"))


def causes(found: Words, hits: Sequence[Hit], *, upset: bool) -> tuple[Cause, ...]:
    """Return the causes in order of the text; of a neutral message only a loss.

    A word that merely names a topic ("refund") is a cause only where the
    customer is upset and no complaint says it better.
    """
    named: dict[CauseKind, Hit] = {}
    said = [hit for hit in hits if hit.cue.cause and not hit.maybe]
    complaints = [hit for hit in said if hit.cue.strength == "complaint"]
    for hit in complaints:
        _keep(named, hit)
    topics = [hit for hit in said if hit.cue.strength == "topic"]
    for hit in topics:
        if hit.cue.cause in _ALWAYS or not complaints:
            _keep(named, hit)
    if not upset:
        named = {cause: hit for cause, hit in named.items() if cause == "loss_bereavement"}
    made = [Cause(cause, found.span(hit.first, hit.last)) for cause, hit in named.items()]
    return tuple(sorted(made, key=lambda cause: (cause.span, cause.cause)))


def _keep(named: dict[CauseKind, Hit], hit: Hit) -> None:
    """Keep the longest place for each cause; a complaint stays before a topic."""
    cause = hit.cue.cause
    assert cause is not None
    known = named.get(cause)
    if known is None or (
        hit.cue.strength == known.cue.strength and hit.last - hit.first > known.last - known.first
    ):
        named[cause] = hit
