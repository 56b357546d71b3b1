"""The moves of a reply: the closed vocabulary by which a framework's steps are ticked off."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from assist_service.analysis.review.clauses import Clause
from assist_service.analysis.review.context import gather
from assist_service.analysis.review.examination import Examined, examine
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.analysis.review.result_cache import Recall, digest
from assist_service.domain.types import Evidence, Span, Turn

Move = Literal[
    "names_feeling",  # "you're worried", "how frustrating": a feeling is named as the customer's
    "validates",  # the feeling or its weight is acknowledged, generic or personalised
    "takes_up_facts",  # the acknowledgement is tied to what this customer said
    "apologises_once",  # one apology, not three
    "agrees",  # common ground: "you're right", "that should not have happened"
    "normalises",  # "anyone would feel that way", "other customers felt the same"
    "shares_found",  # what helped others: "what they found was ..."
    "asks_open",  # an open, purposeful question
    "offers_next_step",  # something to do next, shared or promised
    "gives_choice",  # two ways to go on, or the customer's say in it
    "says_when",  # a time or a date by which something happens
    "bridges",  # understanding and then the limit, or a limit with what is possible beside it
    "states_fixed",  # a rule, term or limit is stated
    "asks",  # any purposeful question, open or closed
    "answers",  # the customer's question is answered as such
    "says_no",  # a plain no
    "thanks",  # thanks for telling, for patience
    "sums_up",  # what is settled is said again
    "keeps_door_open",  # where to go if it comes back
    "cares_for_safety",  # danger is taken seriously, help is named
]
MOVES: tuple[Move, ...] = Move.__args__  # type: ignore[attr-defined]

# The moves that one list of phrases shows by itself.
_LISTED: dict[Move, tuple[str, ...]] = {
    "agrees": ("move.agrees", "fault.owned"),
    "normalises": ("move.normalises",),
    "shares_found": ("move.found",),
    "states_fixed": ("policy.stated", "wall"),
    "answers": ("move.answers",),
    "says_no": ("move.says_no",),
    "thanks": ("move.thanks",),
    "sums_up": ("move.sums_up",),
    "keeps_door_open": ("move.door_open",),
    "cares_for_safety": ("move.safety",),
}
_PURPOSEFUL = ("open", "closed", "detail")
# How much of the customer's story a clause says back before that counts as taking it up.
_SAID_BACK = 1.0


Moves = Mapping[Move, tuple[Evidence, ...]]

# The moves of the last replies, by digest: no text is kept. Each view of a conversation asks again.
_recall: Recall[Moves] = Recall(2048)


def moves(text: str, earlier: Sequence[Turn]) -> Moves:
    """Return the moves that ``text`` makes as the answer to ``earlier``, with their words."""
    context = gather(earlier)
    key = digest(text, context)
    known = _recall.get(key)
    return known if known is not None else _recall.keep(key, moves_of(examine(text, context)))


def recall_moves(text: str, found: Examined) -> None:
    """Keep the moves of a reply that was examined for its review, for whoever asks next."""
    # How long the customer has waited has no part in them, and ``gather`` is not told it here.
    _recall.keep(digest(text, found.context._replace(waited=None)), moves_of(found))


def moves_of(found: Examined) -> Moves:
    """Return the moves of a reply that is examined already."""
    made = {move: _listed(found, lists) for move, lists in _LISTED.items()}
    made["names_feeling"] = _marked(found, ("named",))
    made["validates"] = found.heard.spans
    made["takes_up_facts"] = _said_back(found)
    apologies = _marked(found, ("apology",))
    made["apologises_once"] = apologies if len(apologies) == 1 else ()
    made["asks_open"] = tuple(q.span for q in found.asked if q.openness == "open")
    made["names_feeling"] += _listed(found, ("feeling.possible",))
    made["asks"] = tuple(q.span for q in found.asked if q.openness in _PURPOSEFUL)
    made["offers_next_step"] = _steps(found, ("together", "promise", "choice"))
    made["gives_choice"] = _steps(found, ("choice",))
    made["says_when"] = _steps(found, ("when",))
    made["bridges"] = _bridges(found, made["states_fixed"])
    return {
        move: tuple(Evidence(span, 1.0, move) for span in spans)
        for move, spans in made.items()
        if spans
    }


def _listed(found: Examined, lists: Iterable[str]) -> tuple[Span, ...]:
    book = phrasebook()
    return tuple(sorted(span for name in lists for span in book.find(name, found.canvas.plain)))


def _marked(found: Examined, marks: Iterable[str]) -> tuple[Span, ...]:
    return tuple(
        span
        for part in found.heard.clauses
        if not part.marks["denied"]
        for mark in marks
        for span in part.marks[mark]
    )


def _said_back(found: Examined) -> tuple[Span, ...]:
    if found.heard.taken:
        return tuple(taken.span for taken in found.heard.taken)
    return tuple(
        taken.span for part in found.heard.clauses if _says_back(part) for taken in part.taken
    )


def _says_back(part: Clause) -> bool:
    """Whether a clause says back what the customer told, not only asks or instructs."""
    return (
        part.mark != "?"
        and not part.marks["denied"]
        and not part.marks["instructs"]
        and part.uptake >= _SAID_BACK
    )


def _steps(found: Examined, kinds: Iterable[str]) -> tuple[Span, ...]:
    return tuple(step.span for step in found.ahead.steps if step.kind in kinds)


def _bridges(found: Examined, fixed: tuple[Span, ...]) -> tuple[Span, ...]:
    """Understanding before the limit, or a door after it."""
    if not fixed:
        return ()
    before = [span for span in found.heard.spans if span[0] < fixed[0][0]]
    doors = [
        s.span
        for s in found.ahead.steps
        if s.kind in ("door", "choice", "together") and s.span[0] > fixed[0][0]
    ]
    return tuple(before or doors)
