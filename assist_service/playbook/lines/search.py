"""Search for lines by words, feeling and cause, with the best matches for a conversation first.

The match is calculated once for each facet (feelings, causes, slots, move, state), so that a search
of 10,000 lines costs one look-up per line; words are found in an inverted index of stems.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import slots_of
from assist_service.domain.types import CauseKind, Emotion
from assist_service.playbook.lines.line import Counts, Move, SharedLine, State
from assist_service.playbook.lines.reuse import words_of

# Scores of a match; the words of the query weigh most.
WORDS, FEELING, OTHER_FEELING, CAUSE, OTHER_CAUSE, TAKES_UP = 4.0, 1.0, -0.8, 1.0, -0.4, 0.4
OWN, APPROVED, WELL_USED = 0.3, 0.2, 0.12
# The minimum letters of a last word that may be incomplete.
HALF_TYPED = 3


class Facet(NamedTuple):
    """The properties that decide whether a line fits, apart from its words."""

    emotions: tuple[str, ...]
    causes: tuple[str, ...]
    slots: frozenset[str]
    move: Move
    state: State | Literal["file"]


class SearchEntry(NamedTuple):
    """A line in the search index: from the playbook, an agent's own, or a framework's."""

    id: str
    text: str
    facet: Facet
    source: str
    line: SharedLine | None
    stems: frozenset[str]


class Query(msgspec.Struct, frozen=True):
    """The search, and the situation that the lines should fit.

    ``feeling``, ``cause`` and ``move`` are filters; ``emotion`` and ``causes`` are the customer's now.
    ``slots`` are those with a value here, ``used_lines`` the IDs of lines already
    used with this customer.
    """

    words: str = ""
    feeling: Emotion | None = None
    cause: CauseKind | None = None
    move: Move | None = None
    emotion: str = "neutral"
    causes: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    used_lines: frozenset[str] = frozenset()


class SearchHit(NamedTuple):
    """A line with its score."""

    score: float
    entry: SearchEntry


def shared_entry(line: SharedLine) -> SearchEntry:
    """Return a line of the playbook, or an agent's own, as an entry."""
    facet = Facet(line.emotions, line.causes, slots_of(line.text), line.move, line.state)
    return SearchEntry(line.id, line.text, facet, "", line, words_of(line.text))


def framework_entries(frameworks: Frameworks) -> Iterator[SearchEntry]:
    """Yield the lines of frameworks that take shared lines, except those with fixed text."""
    texts = set()
    for framework in frameworks:
        for step in framework.steps if framework.shared_lines else ():
            move = _move(step.ticks)
            for line in step.lines:
                if (
                    line.shared
                    or line.text in texts
                    or line.slots & {"fixed", "option"}
                    or not move
                ):
                    continue
                texts.add(line.text)
                facet = Facet(
                    line.emotions, line.causes or framework.causes, line.slots, move, "file"
                )
                yield SearchEntry(
                    line.id, line.text, facet, framework.title, None, words_of(line.text)
                )


def _move(ticks: tuple[str, ...]) -> Move | None:
    for move, tick in (
        ("ask", "asks_open"),
        ("acknowledge", "validates"),
        ("offer", "offers_next_step"),
    ):
        if ticks[:1] == (tick,):
            return move  # type: ignore[return-value]
    acknowledges = {"validates", "names_feeling", "takes_up_facts", "agrees"}
    return "acknowledge" if acknowledges & set(ticks) else None


class Index:
    """An inverted index of entries by stem. Not thread-safe: its owner locks."""

    def __init__(self, entries: Iterable[SearchEntry] = ()) -> None:
        self._entries: dict[str, SearchEntry] = {}
        self._postings: dict[str, set[str]] = {}
        self._liking: dict[str, float] = {}
        for entry in entries:
            self.put(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, entry: SearchEntry) -> None:
        """Add an entry, or replace the one with the same ID."""
        self.drop(entry.id)
        self._entries[entry.id] = entry
        for stem in entry.stems:
            self._postings.setdefault(stem, set()).add(entry.id)

    def drop(self, identity: str) -> None:
        """Remove an entry, if present."""
        entry = self._entries.pop(identity, None)
        for stem in entry.stems if entry is not None else ():
            holders = self._postings[stem]
            holders.discard(identity)
            if not holders:
                del self._postings[stem]

    def like(self, counts: dict[str, Counts]) -> None:
        """Use these statistics of lines in later searches."""
        self._liking = {
            identity: WELL_USED * math.log1p(2 * line_counts.votes + line_counts.kept_uses)
            for identity, line_counts in counts.items()
        }

    def search(self, query: Query, most: int) -> list[SearchHit]:
        """Return the best ``most`` entries that can be used here, best first."""
        coverage = self._coverage(query.words)
        if coverage is not None and not coverage:
            return []
        fits: dict[Facet, float | None] = {}
        entries = self._entries
        scored = []
        for identity in entries if coverage is None else coverage:
            entry = entries[identity]
            facet = entry.facet
            fit = fits[facet] if facet in fits else fits.setdefault(facet, _fit(facet, query))
            if fit is None or identity in query.used_lines:
                continue
            score = fit + self._liking.get(identity, 0.0)
            if coverage is not None:
                score += WORDS * coverage[identity]
            scored.append((score, identity))
        best = heapq.nlargest(most, scored)
        return [SearchHit(score, entries[identity]) for score, identity in best]

    def _coverage(self, words: str) -> dict[str, float] | None:
        """Return the share of the query's words in each entry, 0 to 1, or ``None`` without words."""
        stems = sorted(words_of(words))
        if not stems:
            return None if not words.strip() else {}
        covered: dict[str, float] = {}
        total = 0.0
        typed = words.lower().split()[-1] if words[-1:].strip() else ""
        for stem in stems:
            holders = self._postings.get(stem, set())
            if not holders and len(typed) >= HALF_TYPED and typed.startswith(stem[:HALF_TYPED]):
                holders = self._begun(typed)
            rarity = math.log1p((len(self._entries) + 1) / (len(holders) + 1))
            total += rarity
            for identity in holders:
                covered[identity] = covered.get(identity, 0.0) + rarity
        return {identity: part / total for identity, part in covered.items()}

    def _begun(self, typed: str) -> set[str]:
        return {
            identity
            for stem, holders in self._postings.items()
            if stem.startswith(typed)
            for identity in holders
        }


def _fit(facet: Facet, query: Query) -> float | None:
    """Return how well a facet fits, or ``None`` if it cannot be used or is filtered out."""
    if not facet.slots <= query.slots or (query.move and facet.move != query.move):
        return None
    if query.feeling and facet.emotions and query.feeling not in facet.emotions:
        return None
    if query.cause and facet.causes and query.cause not in facet.causes:
        return None
    feeling = query.feeling or query.emotion
    causes = query.causes | {query.cause} if query.cause else query.causes
    score = {"own": OWN, "approved": APPROVED}.get(facet.state, 0.0)
    if facet.emotions:
        score += FEELING if feeling in facet.emotions else OTHER_FEELING
    if facet.causes:
        score += OTHER_CAUSE if causes.isdisjoint(facet.causes) else CAUSE
    return score + TAKES_UP * bool(facet.slots & {"reason", "fact", "wait"})
