"""Find the causes of a customer's complaint and the words that name them."""

from collections.abc import Sequence

from assist_service.analysis.emotion.lexicon_matches import CueMatch
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import Cause, CauseKind

# These count without a complaint: they say why the message is more serious.
_ALWAYS: frozenset[CauseKind] = frozenset(("deadline", "health", "loss_bereavement"))
_FIRM = ("complaint", "cause")
# "The flight is tomorrow" is pressing only if something else is wrong.
_DATE = "plain.deadline.date"


def causes(
    message_words: MessageWords, hits: Sequence[CueMatch], *, upset: bool, pleased: bool = False
) -> tuple[Cause, ...]:
    """Return the causes, ordered by position in the text.

    A word that merely names a topic ("refund") counts only if the customer is upset and no
    clearer phrase names a cause. If the customer is not upset, only an explicit problem counts
    ("two of the glasses were broken"); if the customer is pleased, only a bereavement does.
    """
    hit_by_cause: dict[CauseKind, CueMatch] = {}
    ruled_out = [hit for hit in hits if hit.cue.strength == "cause" and not hit.cue.cause]
    stated_hits = [
        hit
        for hit in hits
        if hit.cue.cause and not hit.maybe and not (ruled_out and _ruled_out(hit, ruled_out))
    ]
    if pleased:
        stated_hits = [hit for hit in stated_hits if hit.cue.cause == "loss_bereavement"]
    elif not upset:
        stated_hits = [
            h for h in stated_hits if h.cue.strength == "cause" or h.cue.cause == "loss_bereavement"
        ]
        if all(hit.cue.cause == "deadline" for hit in stated_hits):
            stated_hits = [hit for hit in stated_hits if hit.cue.name != _DATE]
    firm = [hit for hit in stated_hits if hit.cue.strength in _FIRM]
    for hit in firm:
        _keep(hit_by_cause, hit)
    for hit in stated_hits:
        if hit.cue.strength == "topic" and (hit.cue.cause in _ALWAYS or not firm):
            _keep(hit_by_cause, hit)
    causes_by_span = [
        Cause(cause, message_words.span(hit.first, hit.last)) for cause, hit in hit_by_cause.items()
    ]
    return tuple(sorted(causes_by_span, key=lambda cause: (cause.span, cause.cause)))


def _ruled_out(hit: CueMatch, exclusions: Sequence[CueMatch]) -> bool:
    """Return whether nearby words give it another meaning: "sick of" is no illness."""
    name = f"not {hit.cue.cause}"
    return any(
        exclusion.cue.name == name and exclusion.first <= hit.last and hit.first <= exclusion.last
        for exclusion in exclusions
    )


def _keep(hit_by_cause: dict[CauseKind, CueMatch], hit: CueMatch) -> None:
    """Keep the longest range for each cause; a complaint takes priority over a topic."""
    cause = hit.cue.cause
    assert cause is not None
    current = hit_by_cause.get(cause)
    if current is None or (
        (hit.cue.strength == "topic") == (current.cue.strength == "topic")
        and hit.last - hit.first > current.last - current.first
    ):
        hit_by_cause[cause] = hit
