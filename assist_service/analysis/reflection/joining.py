"""Put what hangs on it beside what went wrong: "charged twice with your rent due tomorrow"."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from assist_service.analysis.reflection.clauses import DETERMINERS, SUBJECTS
from assist_service.analysis.reflection.pronouns import turn, width
from assist_service.analysis.reflection.word_lists import data, grammar, lexicon
from assist_service.domain.types import Span

if TYPE_CHECKING:
    from assist_service.analysis.reflection.candidate import Candidate

Render = Callable[["Candidate"], "list[str] | None"]
# Things one speaks of without an article; in the agent's mouth they are the customer's.
_BARE = grammar("bare")
_TIMES = grammar("times")
LEANING = grammar("leaning")
_PRAISE = frozenset(data("cues")["praise"].split())
_LEADS = frozenset(("after", "despite", "for", "since", "without", "during", "because", "due"))
_LEAST_STAKE = 2.0
# A clause of the same sentence comes along from here up; one of another sentence must carry more.
_NEAR, _FAR = 0.9, 2.0
# Of the telling of a clause, what any clause of some length has.
_FULL = 0.5


class Joined(msgspec.Struct, frozen=True):
    """Turned words, the part of the message they stand for, and which clauses are in."""

    words: list[str]
    span: Span
    first: int
    last: int


def attach(
    best: "Candidate",
    words: list[str],
    found: Sequence["Candidate"],
    render: Render,
    most: int,
) -> tuple[list[str], Span]:
    """Return ``words`` with what hangs on them and what they lean on, as far as ``most`` words go."""
    at = found.index(best)
    held = _circumstance(Joined(words, _span(best), at, at), found, most)
    if best.tokens[0].low in LEANING:
        held = _lead(held, found, render, most)
    withs = _with_stake(held, found, render, most)
    if withs is not None:
        return withs
    for step in (1, 1, -1):
        held = _neighbour(held, step, found, render, most)
        if step < 0 and found[held.first].tokens[0].low in LEANING:
            held = _lead(held, found, render, most)
    held = _stake(held, found, render, most)
    return held.words, held.span


def _circumstance(held: Joined, found: Sequence["Candidate"], most: int) -> Joined:
    """Put "after waiting 45 minutes" behind what it led up to."""
    position = held.first - 1
    if position < 0:
        return held
    lead, edge = found[position], found[held.first]
    first = lead.clause.tokens[0].low
    near = lead.clause.sentence == edge.clause.sentence and first in _LEADS
    if not near or (lead.clause.finite and first not in ("after", "before")):
        return held
    words = turn(lead.clause.tokens)
    if width(words) + width(held.words) > most:
        return held
    lowered = [words[0].lower(), *words[1:]]
    return Joined([*held.words, *lowered], _hull(held.span, _span(lead)), position, held.last)


def _lead(held: Joined, found: Sequence["Candidate"], render: Render, most: int) -> Joined:
    """Put the clause before in front, so that "it" has something to stand for."""
    position = held.first - 1
    if position < 0 or not _able(found[position]) or found[position].tokens[0].low in LEANING:
        return held
    return _put(held, position, found, render, most)


def _neighbour(
    held: Joined, step: int, found: Sequence["Candidate"], render: Render, most: int
) -> Joined:
    position = held.last + 1 if step > 0 else held.first - 1
    if not 0 <= position < len(found):
        return held
    near = found[position]
    edge = found[held.last if step > 0 else held.first]
    same = near.clause.sentence == edge.clause.sentence
    carries = max(near.weight.grievance, near.weight.stake)
    if same:
        carries = max(carries, near.weight.telling - _FULL)
    if step > 0 and not same and _denies(near) and _able(edge):
        return _put(held, position, found, render, most, joiner="but")
    if not _able(near) or carries < (_NEAR if same else _FAR):
        return held
    if not same and step < 0 and near.tokens[0].low in LEANING:
        return held
    if step < 0 and _only_praise(near, edge):
        return held
    return _put(held, position, found, render, most)


def _denies(near: "Candidate") -> bool:
    """Whether ``near`` is a bare "you didn't" or "it's not", which turns what stands before it."""
    lows = [token.low for token in near.tokens]
    short = len(lows) == 2 and (lows[0] in SUBJECTS or lows[0].endswith("'s"))
    return short and (lows[1].endswith("n't") or lows[1] == "not")


def _only_praise(near: "Candidate", edge: "Candidate") -> bool:
    """Whether ``near`` only says what was good before a "but": that is not what they came for."""
    praised = any(token.low in _PRAISE for token in near.tokens)
    return praised and near.weight.grievance < 1 and _joiner(near, edge) == "but"


def _put(
    held: Joined,
    position: int,
    found: Sequence["Candidate"],
    render: Render,
    most: int,
    joiner: str = "",
) -> Joined:
    words = render(found[position])
    if words is None or width(words) + width(held.words) + 1 > most:
        return held
    span = _hull(held.span, _span(found[position]))
    if position > held.last:
        joiner = joiner or _joiner(found[held.last], found[position])
        return Joined([*_paused(held.words, joiner), *words], span, held.first, position)
    joiner = _joiner(found[position], found[held.first])
    paused = "," not in held.words and "and" in held.words and joiner == "and"
    led = [*words, ",", joiner] if paused else _paused(words, joiner)
    return Joined([*led, *held.words], span, position, held.last)


def _paused(words: Sequence[str], joiner: str) -> list[str]:
    """Return ``words`` and the joiner, with a comma when one statement is joined to them already."""
    return [*words, ",", joiner] if joiner == "and" and "and" in words else [*words, joiner]


def _with_stake(
    held: Joined, found: Sequence["Candidate"], render: Render, most: int
) -> tuple[list[str], Span] | None:
    for position in _stakes(held, found):
        tail = with_stake(found[position], render)
        if tail is not None and width(held.words) + width(tail) <= most:
            return [*held.words, *tail], _hull(held.span, _span(found[position]))
    return None


def _stake(held: Joined, found: Sequence["Candidate"], render: Render, most: int) -> Joined:
    for position in _stakes(held, found):
        if found[position].tokens[0].low in LEANING:
            continue
        words = render(found[position])
        if words is None or width(words) + width(held.words) + 1 > most:
            continue
        span = _hull(held.span, _span(found[position]))
        before = position < held.first
        first, second = (words, held.words) if before else (held.words, words)
        joined = [*_paused(first, "and"), *second]
        return Joined(joined, span, min(position, held.first), max(position, held.last))
    return held


def _stakes(held: Joined, found: Sequence["Candidate"]) -> list[int]:
    return sorted(
        (
            position
            for position, candidate in enumerate(found)
            if not held.first <= position <= held.last
            and _able(candidate)
            and candidate.weight.stake >= _LEAST_STAKE
        ),
        key=lambda position: -found[position].weight.stake,
    )[:2]


def with_stake(stake: "Candidate", render: Render) -> list[str] | None:
    """Return the stake as "with your rent due tomorrow", or ``None`` when it has another form."""
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


def _able(candidate: "Candidate") -> bool:
    return candidate.clause.finite and not candidate.clause.asks and candidate.weight.allowed


def _joiner(earlier: "Candidate", later: "Candidate") -> str:
    if earlier.clause.sentence != later.clause.sentence or later.clause.asks:
        return "and"
    first = later.clause.tokens[0].low
    return first if first in ("and", "but", "so", "yet") else "and"


def _span(candidate: "Candidate") -> Span:
    return (candidate.tokens[0].start, candidate.tokens[-1].end)


def _hull(one: Span, other: Span) -> Span:
    return (min(one[0], other[0]), max(one[1], other[1]))
