"""Marks that ask for care: risk, a possible support need, danger; each with its words."""

from collections.abc import Sequence

from assist_service.analysis.emotion.lexicon_matches import Hit
from assist_service.analysis.emotion.tokens import Words
from assist_service.domain.types import Signal


def signals(found: Words, hits: Sequence[Hit]) -> tuple[Signal, ...]:
    """Return the marks in order of the text, the longest place of each overlapping kind."""
    places: dict[str, list[tuple[int, int]]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.first)):
        if hit.cue.strength != "signal":
            continue
        taken = places.setdefault(hit.cue.name, [])
        if not any(a <= hit.last and hit.first <= b for a, b in taken):
            taken.append((hit.first, hit.last))
    made = [
        Signal(kind, found.span(first, last))
        for kind, taken in places.items()
        for first, last in taken
    ]
    return tuple(sorted(made, key=lambda signal: (signal.span, signal.kind)))
