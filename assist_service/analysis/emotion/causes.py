"""What the customer is upset about: the causes in a message, each with its words."""

from collections.abc import Sequence

from assist_service.analysis.emotion.lexicon_matches import Hit
from assist_service.analysis.emotion.tokens import Words
from assist_service.domain.types import Cause, CauseKind

# These need no complaint to matter: they say why the message weighs more.
_ALWAYS: frozenset[CauseKind] = frozenset(("deadline", "health", "loss_bereavement"))
_FIRM = ("complaint", "cause")
# "The flight is tomorrow" presses only where something else is wrong.
_DATE = "plain.deadline.date"


def causes(
    found: Words, hits: Sequence[Hit], *, upset: bool, pleased: bool = False
) -> tuple[Cause, ...]:
    """Return the causes in order of the text.

    A word that merely names a topic ("refund") is a cause only where the customer is upset and
    nothing says it better. Where nobody sounds upset, only what is said plainly to have gone
    wrong is a cause ("two of the glasses were broken"), and where someone is pleased, only a loss.
    """
    named: dict[CauseKind, Hit] = {}
    ruled_out = [hit for hit in hits if hit.cue.strength == "cause" and not hit.cue.cause]
    said = [
        hit
        for hit in hits
        if hit.cue.cause and not hit.maybe and not (ruled_out and _ruled_out(hit, ruled_out))
    ]
    if pleased:
        said = [hit for hit in said if hit.cue.cause == "loss_bereavement"]
    elif not upset:
        said = [h for h in said if h.cue.strength == "cause" or h.cue.cause == "loss_bereavement"]
        if all(hit.cue.cause == "deadline" for hit in said):
            said = [hit for hit in said if hit.cue.name != _DATE]
    firm = [hit for hit in said if hit.cue.strength in _FIRM]
    for hit in firm:
        _keep(named, hit)
    for hit in said:
        if hit.cue.strength == "topic" and (hit.cue.cause in _ALWAYS or not firm):
            _keep(named, hit)
    made = [Cause(cause, found.span(hit.first, hit.last)) for cause, hit in named.items()]
    return tuple(sorted(made, key=lambda cause: (cause.span, cause.cause)))


def _ruled_out(hit: Hit, others: Sequence[Hit]) -> bool:
    """Return whether words beside say that it is another matter: "sick of" is no illness."""
    name = f"not {hit.cue.cause}"
    return any(
        other.cue.name == name and other.first <= hit.last and hit.first <= other.last
        for other in others
    )


def _keep(named: dict[CauseKind, Hit], hit: Hit) -> None:
    """Keep the longest place for each cause; a complaint stays before a topic."""
    cause = hit.cue.cause
    assert cause is not None
    known = named.get(cause)
    if known is None or (
        (hit.cue.strength == "topic") == (known.cue.strength == "topic")
        and hit.last - hit.first > known.last - known.first
    ):
        named[cause] = hit
