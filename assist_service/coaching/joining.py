"""Put what hangs on it beside what went wrong: "charged twice with your rent due tomorrow"."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assist_service.coaching.clauses import DETERMINERS
from assist_service.coaching.lexicon import lexicon
from assist_service.vocabulary import Span

if TYPE_CHECKING:
    from assist_service.coaching.reflection import Candidate

Render = Callable[["Candidate"], "list[str] | None"]
# Things one speaks of without an article; in the agent's mouth they are the customer's.
_BARE = frozenset(
    [
        "rent",
        "mortgage",
        "payroll",
        "surgery",
        "medication",
        "school",
        "work",
        "bills",
        "wages",
        "uni",
        "chemo",
        "treatment",
    ]
)
_TIMES = frozenset(
    [
        "due",
        "on",
        "in",
        "at",
        "tomorrow",
        "today",
        "tonight",
        "this",
        "next",
        "only",
        "just",
        "coming",
        "starting",
        "before",
        "by",
        "within",
    ]
)
_LEANING = frozenset(
    [
        "it",
        "it's",
        "they",
        "they're",
        "they've",
        "this",
        "that",
        "he",
        "she",
        "he's",
        "she's",
        "them",
        "these",
        "those",
    ]
)
_LEAST_STAKE = 2.0


def attach(
    best: "Candidate",
    words: list[str],
    found: Sequence["Candidate"],
    render: Render,
    most: int,
) -> tuple[list[str], Span] | None:
    """Return ``words`` with the stake, or with what they lean on, when both fit in ``most`` words."""
    base, span = words, (best.tokens[0].start, best.tokens[-1].end)
    position = found.index(best)
    joined = False
    if best.tokens[0].low in _LEANING and position:
        earlier = found[position - 1]
        lead = render(earlier) if _can_lead(earlier) else None
        if lead is not None and _width(lead) + _width(base) + 1 <= most:
            base = [*lead, _joiner(earlier, best), *base]
            span, joined = (earlier.tokens[0].start, span[1]), True
    for stake in _stakes(best, found, span):
        tail = with_stake(stake, render)
        if tail is not None and _width(base) + _width(tail) <= most:
            start, end = stake.tokens[0].start, stake.tokens[-1].end
            return [*base, *tail], (min(span[0], start), max(span[1], end))
    return (base, span) if joined else None


def _stakes(best: "Candidate", found: Sequence["Candidate"], span: Span) -> list["Candidate"]:
    return sorted(
        (
            c
            for c in found
            if c is not best
            and c.weight.allowed
            and c.weight.stake >= _LEAST_STAKE
            and c.tokens[0].low not in _LEANING
            and not (c.tokens[0].start < span[1] and span[0] < c.tokens[-1].end)
        ),
        key=lambda c: -c.weight.stake,
    )[:2]


def with_stake(stake: "Candidate", render: Render) -> list[str] | None:
    """Return the stake as "with your rent due tomorrow", else as "and …"."""
    words = render(stake)
    if words is None or not stake.clause.finite:
        return None
    lows = [token.low for token in stake.tokens]
    if (
        lows[:2] in (["i", "have"], ["we", "have"], ["i've", "got"], ["we've", "got"])
        and len(lows) > 2
    ):
        thing = words[2:]
        if lows[2] in _BARE:
            return ["with your", *thing]
        if lows[2] in DETERMINERS or lows[2] in lexicon().things or lows[2][0].isdigit():
            return ["with", *thing]
    if lows[0] in ("my", "our"):
        for i, low in enumerate(lows[1:6], start=1):
            if low in ("is", "are") and i + 1 < len(lows) and lows[i + 1] in _TIMES:
                return ["with", *words[:i], *words[i + 1 :]]
    return ["and", *words]


def _can_lead(candidate: "Candidate") -> bool:
    return (
        candidate.clause.finite
        and not candidate.clause.asks
        and candidate.weight.allowed
        and candidate.tokens[0].low not in _LEANING
    )


def _joiner(earlier: "Candidate", later: "Candidate") -> str:
    if earlier.clause.sentence != later.clause.sentence:
        return "and"
    first = later.clause.tokens[0].low
    return first if first in ("and", "but", "so", "because", "when", "yet") else "and"


def _width(words: Sequence[str]) -> int:
    return sum(len(word.split()) for word in words if word[0].isalnum() or word[0] in "$€£#")
