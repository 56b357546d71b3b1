"""Join the problem with what is at stake: "charged twice with your rent due tomorrow"."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from assist_service.analysis.reflection.clauses import DETERMINERS, SUBJECTS
from assist_service.analysis.reflection.pronouns import reverse_pronouns, width
from assist_service.analysis.reflection.word_lists import data, grammar, lexicon
from assist_service.domain.types import Span

if TYPE_CHECKING:
    from assist_service.analysis.reflection.candidate import ReflectionCandidate

Render = Callable[["ReflectionCandidate"], "list[str] | None"]
# Nouns used without an article; when the agent says them, they are the customer's.
_BARE = grammar("bare")
_TIMES = grammar("times")
LEANING = grammar("leaning")
_PRAISE = frozenset(data("cues")["praise"].split())
_LEADS = frozenset(("after", "despite", "for", "since", "without", "during", "because", "due"))
_LEAST_STAKE = 2.0
# The least weight at which a clause is joined: of the same sentence, and (more) of another one.
_NEAR, _FAR = 0.9, 2.0
# The telling score of any clause of some length.
_FULL = 0.5


class Joined(msgspec.Struct, frozen=True):
    """Reversed words, their span in the message, and the range of clauses included."""

    words: list[str]
    span: Span
    first: int
    last: int


def attach(
    best: "ReflectionCandidate",
    words: list[str],
    candidates: Sequence["ReflectionCandidate"],
    render: Render,
    most: int,
) -> tuple[list[str], Span]:
    """Return ``words`` joined with their stake and context, up to ``most`` words."""
    at = candidates.index(best)
    joined = _circumstance(Joined(words, _span(best), at, at), candidates, most)
    if best.tokens[0].low in LEANING:
        joined = _lead(joined, candidates, render, most)
    withs = _with_stake(joined, candidates, render, most)
    if withs is not None:
        return withs
    for step in (1, 1, -1):
        joined = _neighbour(joined, step, candidates, render, most)
        if step < 0 and candidates[joined.first].tokens[0].low in LEANING:
            joined = _lead(joined, candidates, render, most)
    joined = _stake(joined, candidates, render, most)
    return joined.words, joined.span


def _circumstance(joined: Joined, candidates: Sequence["ReflectionCandidate"], most: int) -> Joined:
    """Move "after waiting 45 minutes" behind the clause that it led up to."""
    position = joined.first - 1
    if position < 0:
        return joined
    lead, edge = candidates[position], candidates[joined.first]
    first = lead.clause.tokens[0].low
    near = lead.clause.sentence == edge.clause.sentence and first in _LEADS
    if not near or (lead.clause.finite and first not in ("after", "before")):
        return joined
    words = reverse_pronouns(lead.clause.tokens)
    if width(words) + width(joined.words) > most:
        return joined
    lowered = [words[0].lower(), *words[1:]]
    return Joined([*joined.words, *lowered], _hull(joined.span, _span(lead)), position, joined.last)


def _lead(
    joined: Joined, candidates: Sequence["ReflectionCandidate"], render: Render, most: int
) -> Joined:
    """Prepend the previous clause, so that "it" refers to something."""
    position = joined.first - 1
    if (
        position < 0
        or not _able(candidates[position])
        or candidates[position].tokens[0].low in LEANING
    ):
        return joined
    return _put(joined, position, candidates, render, most)


def _neighbour(
    joined: Joined,
    step: int,
    candidates: Sequence["ReflectionCandidate"],
    render: Render,
    most: int,
) -> Joined:
    position = joined.last + 1 if step > 0 else joined.first - 1
    if not 0 <= position < len(candidates):
        return joined
    near = candidates[position]
    edge = candidates[joined.last if step > 0 else joined.first]
    same_sentence = near.clause.sentence == edge.clause.sentence
    carries = max(near.weight.grievance, near.weight.stake)
    if same_sentence:
        carries = max(carries, near.weight.telling - _FULL)
    if step > 0 and not same_sentence and _denies(near) and _able(edge):
        return _put(joined, position, candidates, render, most, joiner="but")
    if not _able(near) or carries < (_NEAR if same_sentence else _FAR):
        return joined
    if not same_sentence and step < 0 and near.tokens[0].low in LEANING:
        return joined
    if step < 0 and _only_praise(near, edge):
        return joined
    return _put(joined, position, candidates, render, most)


def _denies(near: "ReflectionCandidate") -> bool:
    """Whether ``near`` is a bare "you didn't" or "it's not", which reverses the words before it."""
    lows = [token.low for token in near.tokens]
    short = len(lows) == 2 and (lows[0] in SUBJECTS or lows[0].endswith("'s"))
    return short and (lows[1].endswith("n't") or lows[1] == "not")


def _only_praise(near: "ReflectionCandidate", edge: "ReflectionCandidate") -> bool:
    """Whether ``near`` is only praise before a "but", which is not why the customer wrote."""
    praised = any(token.low in _PRAISE for token in near.tokens)
    return praised and near.weight.grievance < 1 and _joiner(near, edge) == "but"


def _put(
    joined: Joined,
    position: int,
    candidates: Sequence["ReflectionCandidate"],
    render: Render,
    most: int,
    joiner: str = "",
) -> Joined:
    words = render(candidates[position])
    if words is None or width(words) + width(joined.words) + 1 > most:
        return joined
    span = _hull(joined.span, _span(candidates[position]))
    if position > joined.last:
        joiner = joiner or _joiner(candidates[joined.last], candidates[position])
        return Joined([*_paused(joined.words, joiner), *words], span, joined.first, position)
    joiner = _joiner(candidates[position], candidates[joined.first])
    paused = "," not in joined.words and "and" in joined.words and joiner == "and"
    led = [*words, ",", joiner] if paused else _paused(words, joiner)
    return Joined([*led, *joined.words], span, position, joined.last)


def _paused(words: Sequence[str], joiner: str) -> list[str]:
    """Return ``words`` and the joiner, with a comma if another statement was already joined."""
    return [*words, ",", joiner] if joiner == "and" and "and" in words else [*words, joiner]


def _with_stake(
    joined: Joined, candidates: Sequence["ReflectionCandidate"], render: Render, most: int
) -> tuple[list[str], Span] | None:
    for position in _stakes(joined, candidates):
        tail = with_stake(candidates[position], render)
        if tail is not None and width(joined.words) + width(tail) <= most:
            return [*joined.words, *tail], _hull(joined.span, _span(candidates[position]))
    return None


def _stake(
    current: Joined, candidates: Sequence["ReflectionCandidate"], render: Render, most: int
) -> Joined:
    for position in _stakes(current, candidates):
        if candidates[position].tokens[0].low in LEANING:
            continue
        words = render(candidates[position])
        if words is None or width(words) + width(current.words) + 1 > most:
            continue
        span = _hull(current.span, _span(candidates[position]))
        before = position < current.first
        first, second = (words, current.words) if before else (current.words, words)
        joined = [*_paused(first, "and"), *second]
        return Joined(joined, span, min(position, current.first), max(position, current.last))
    return current


def _stakes(joined: Joined, candidates: Sequence["ReflectionCandidate"]) -> list[int]:
    return sorted(
        (
            position
            for position, candidate in enumerate(candidates)
            if not joined.first <= position <= joined.last
            and _able(candidate)
            and candidate.weight.stake >= _LEAST_STAKE
        ),
        key=lambda position: -candidates[position].weight.stake,
    )[:2]


def with_stake(stake: "ReflectionCandidate", render: Render) -> list[str] | None:
    """Return the stake as "with your rent due tomorrow", or ``None`` if its form does not allow it."""
    lows = [token.low for token in stake.tokens]
    words = render(stake)
    if words is None or len(words) != len(lows) or "with" in lows:
        return None
    if (
        lows[:2] in (["i", "have"], ["we", "have"], ["i've", "got"], ["we've", "got"])
        and len(lows) > 2
    ):
        if lows[2] in _BARE:
            return ["with your", *words[2:]]
        timed = not _TIMES.isdisjoint(lows[3:])
        if timed and (lows[2] in DETERMINERS or lows[2] in lexicon().things):
            return ["with", *words[2:]]
    if lows[0] in ("my", "our"):
        for i, low in enumerate(lows[1:6], start=1):
            if low in ("is", "are") and i + 1 < len(lows) and lows[i + 1] in _TIMES:
                return ["with", *words[:i], *words[i + 1 :]]
    return None


def _able(candidate: "ReflectionCandidate") -> bool:
    return candidate.clause.finite and not candidate.clause.asks and candidate.weight.allowed


def _joiner(earlier: "ReflectionCandidate", later: "ReflectionCandidate") -> str:
    if earlier.clause.sentence != later.clause.sentence or later.clause.asks:
        return "and"
    first = later.clause.tokens[0].low
    return first if first in ("and", "but", "so", "yet") else "and"


def _span(candidate: "ReflectionCandidate") -> Span:
    return (candidate.tokens[0].start, candidate.tokens[-1].end)


def _hull(first_span: Span, second_span: Span) -> Span:
    return (min(first_span[0], second_span[0]), max(first_span[1], second_span[1]))
