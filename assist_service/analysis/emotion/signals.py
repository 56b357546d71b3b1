"""Find signals that call for care: risk, a possible support need, danger; each with its words."""

from collections.abc import Sequence

from assist_service.analysis.emotion.lexicon_matches import CueMatch
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import Signal


def signals(message_words: MessageWords, hits: Sequence[CueMatch]) -> tuple[Signal, ...]:
    """Return the signals, ordered by position; of overlapping matches of one kind, the longest."""
    ranges_by_name: dict[str, list[tuple[int, int]]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.first)):
        if hit.cue.strength != "signal":
            continue
        name_ranges = ranges_by_name.setdefault(hit.cue.name, [])
        if not any(a <= hit.last and hit.first <= b for a, b in name_ranges):
            name_ranges.append((hit.first, hit.last))
    signals_made = [
        Signal(kind, message_words.span(first, last))
        for kind, name_ranges in ranges_by_name.items()
        for first, last in name_ranges
    ]
    return tuple(sorted(signals_made, key=lambda signal: (signal.span, signal.kind)))
