"""Find a reply's moves: the fixed vocabulary for checking off a framework's steps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from assist_service.analysis.review.clauses import ReplyClause
from assist_service.analysis.review.context import gather
from assist_service.analysis.review.examination import ExaminedReply, examine
from assist_service.analysis.review.result_cache import ResultCache, digest
from assist_service.domain.types import Evidence, Span, Turn
from assist_service.language.detection import is_english

Move = Literal[
    "names_feeling",  # "you're worried", "how frustrating": the customer's feeling is named
    "validates",  # the feeling or its weight is acknowledged, generic or personalised
    "takes_up_facts",  # the acknowledgement is tied to what this customer said
    "apologises_once",  # one apology, not three
    "agrees",  # common ground: "you're right", "that should not have happened"
    "normalises",  # "anyone would feel that way", "other customers felt the same"
    "shares_found",  # what helped others: "what they found was ..."
    "asks_open",  # an open, purposeful question
    "offers_next_step",  # something to do next, shared or promised
    "gives_choice",  # two options, or a say for the customer
    "says_when",  # a time or a date by which something happens
    "bridges",  # understanding before the limit, or a limit together with an option
    "states_fixed",  # a rule, term or limit is stated
    "asks",  # any purposeful question, open or closed
    "answers",  # the customer's question is answered as such
    "says_no",  # a plain no
    "thanks",  # thanks for telling, for patience
    "sums_up",  # the result is summed up
    "keeps_door_open",  # what to do if the problem comes back
    "cares_for_safety",  # danger is taken seriously, help is named
]
MOVES: tuple[Move, ...] = Move.__args__  # type: ignore[attr-defined]

# The moves that one list of phrases is enough to show.
_LISTED: dict[Move, tuple[str, ...]] = {
    "agrees": ("move.agrees", "fault.owned"),
    "normalises": ("move.normalises",),
    "shares_found": ("move.found",),
    "states_fixed": ("policy.stated", "wall"),
    "answers": ("move.answers",),
    "says_no": ("move.says_no", "wall"),
    "thanks": ("move.thanks",),
    "sums_up": ("move.sums_up",),
    "keeps_door_open": ("move.door_open",),
    "cares_for_safety": ("move.safety",),
}
_PURPOSEFUL = ("open", "closed", "detail")
# The weight of the customer's facts that a clause must repeat to count.
_SAID_BACK = 1.0


Moves = Mapping[Move, tuple[Evidence, ...]]

# The moves of recent replies, keyed by digest, without text. Each view of a conversation needs them.
_recall: ResultCache[Moves] = ResultCache(2048)


def moves(text: str, earlier: Sequence[Turn]) -> Moves:
    """Return the moves that ``text`` makes as the answer to ``earlier``, with their words."""
    if not is_english(text):
        return {}
    context = gather(earlier)
    key = digest(text, context)
    cached_moves = _recall.get(key)
    return (
        cached_moves
        if cached_moves is not None
        else _recall.store(key, moves_of(examine(text, context)))
    )


def recall_moves(text: str, examined: ExaminedReply) -> None:
    """Cache the moves of a reply that was analysed for its review."""
    # Moves do not depend on the wait, so ``gather`` gets no time here.
    _recall.store(digest(text, examined.context._replace(waited=None)), moves_of(examined))


def moves_of(examined: ExaminedReply) -> Moves:
    """Return the moves of an analysed reply."""
    spans_by_move = {move: _listed(examined, lists) for move, lists in _LISTED.items()}
    spans_by_move["names_feeling"] = _marked(examined, ("named",))
    spans_by_move["validates"] = examined.validation.spans
    spans_by_move["takes_up_facts"] = _said_back(examined)
    apologies = _marked(examined, ("apology",))
    spans_by_move["apologises_once"] = apologies if len(apologies) == 1 else ()
    spans_by_move["asks_open"] = tuple(q.span for q in examined.questions if q.openness == "open")
    spans_by_move["names_feeling"] += _listed(examined, ("feeling.possible",))
    spans_by_move["asks"] = tuple(q.span for q in examined.questions if q.openness in _PURPOSEFUL)
    spans_by_move["offers_next_step"] = _steps(examined, ("together", "promise", "choice"))
    spans_by_move["gives_choice"] = _steps(examined, ("choice",))
    spans_by_move["says_when"] = _steps(examined, ("when",))
    spans_by_move["bridges"] = _bridges(examined, spans_by_move["states_fixed"])
    return {
        move: tuple(Evidence(span, 1.0, move) for span in spans)
        for move, spans in spans_by_move.items()
        if spans
    }


def _listed(examined: ExaminedReply, lists: Iterable[str]) -> tuple[Span, ...]:
    return tuple(sorted(span for name in lists for span in examined.reply.spans(name)))


def _marked(examined: ExaminedReply, marks: Iterable[str]) -> tuple[Span, ...]:
    return tuple(
        span
        for part in examined.validation.clauses
        if not part.marks["denied"]
        for mark in marks
        for span in part.marks[mark]
    )


def _said_back(examined: ExaminedReply) -> tuple[Span, ...]:
    if examined.validation.fact_matches:
        return tuple(fact_match.span for fact_match in examined.validation.fact_matches)
    return tuple(
        fact_match.span
        for part in examined.validation.clauses
        if _says_back(part)
        for fact_match in part.fact_matches
    )


def _says_back(part: ReplyClause) -> bool:
    """Whether a clause repeats what the customer said, rather than only asking or instructing."""
    return (
        part.mark != "?"
        and not part.marks["denied"]
        and not part.marks["instructs"]
        and part.matched_weight >= _SAID_BACK
    )


def _steps(examined: ExaminedReply, kinds: Iterable[str]) -> tuple[Span, ...]:
    return tuple(step.span for step in examined.ahead.steps if step.kind in kinds)


def _bridges(examined: ExaminedReply, fixed: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the words that show understanding before the limit, or an option after it."""
    if not fixed:
        return ()
    before = [span for span in examined.validation.spans if span[0] < fixed[0][0]]
    doors = [
        s.span
        for s in examined.ahead.steps
        if s.kind in ("door", "choice", "together") and s.span[0] > fixed[0][0]
    ]
    return tuple(before or doors)
