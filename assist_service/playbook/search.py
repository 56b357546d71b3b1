"""Find lines by words, feeling and situation, the ones that fit this conversation first.

What fits is worked out once for each kind of line (feelings, causes, slots, what it does), so that
ten thousand lines cost a look-up each; words are found through postings of stems.
"""

import heapq
import math
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.phrase_templates import slots_of
from assist_service.domain.types import CauseKind, Emotion
from assist_service.playbook.line import Counts, Move, SharedLine, State
from assist_service.playbook.reuse import words_of

# What a line is worth, in one currency: the words asked for weigh most.
WORDS, FEELING, OTHER_FEELING, CAUSE, OTHER_CAUSE, TAKES_UP = 4.0, 1.0, -0.8, 1.0, -0.4, 0.4
OWN, APPROVED, WELL_USED = 0.3, 0.2, 0.12
# The last word may be half typed from so many letters on.
HALF_TYPED = 3


class Facet(NamedTuple):
    """What decides whether a line fits, whatever it says."""

    emotions: tuple[str, ...]
    causes: tuple[str, ...]
    slots: frozenset[str]
    move: Move
    state: State | Literal["file"]


class Entry(NamedTuple):
    """A line as it is searched: from the playbook, an agent's own, or a framework's."""

    id: str
    text: str
    facet: Facet
    source: str
    line: SharedLine | None
    stems: frozenset[str]


class Query(msgspec.Struct, frozen=True):
    """What is looked for, and the moment it should fit.

    ``feeling``, ``cause`` and ``move`` narrow; ``emotion`` and ``causes`` are the customer's now.
    ``slots`` are those with a value here, ``used`` the lines that this customer was given already.
    """

    words: str = ""
    feeling: Emotion | None = None
    cause: CauseKind | None = None
    move: Move | None = None
    emotion: str = "neutral"
    causes: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


class Found(NamedTuple):
    """A line with how well it fits."""

    score: float
    entry: Entry


def shared_entry(line: SharedLine) -> Entry:
    """Return a line of the playbook, or an agent's own, as an entry."""
    facet = Facet(line.emotions, line.causes, slots_of(line.text), line.move, line.state)
    return Entry(line.id, line.text, facet, "", line, words_of(line.text))


def framework_entries(frameworks: Frameworks) -> Iterator[Entry]:
    """Yield the lines of frameworks that take shared lines, except steps that state fixed text."""
    seen = set()
    for framework in frameworks:
        for step in framework.steps if framework.shared_lines else ():
            move = _move(step.ticks)
            for line in step.lines:
                if line.shared or line.text in seen or line.slots & {"fixed", "option"} or not move:
                    continue
                seen.add(line.text)
                facet = Facet(
                    line.emotions, line.causes or framework.causes, line.slots, move, "file"
                )
                yield Entry(line.id, line.text, facet, framework.title, None, words_of(line.text))


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
    """Entries with postings of their stems. Not safe for threads: its keeper locks."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        self._postings: dict[str, set[str]] = {}
        self._liking: dict[str, float] = {}
        for entry in entries:
            self.put(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, entry: Entry) -> None:
        """Add an entry, or replace the one of the same id."""
        self.drop(entry.id)
        self._entries[entry.id] = entry
        for stem in entry.stems:
            self._postings.setdefault(stem, set()).add(entry.id)

    def drop(self, identity: str) -> None:
        """Forget an entry, if it is there."""
        known = self._entries.pop(identity, None)
        for stem in known.stems if known is not None else ():
            holders = self._postings[stem]
            holders.discard(identity)
            if not holders:
                del self._postings[stem]

    def like(self, counts: dict[str, Counts]) -> None:
        """Take over how lines fare, for all that follows."""
        self._liking = {
            identity: WELL_USED * math.log1p(2 * one.votes + one.kept)
            for identity, one in counts.items()
        }

    def search(self, query: Query, most: int) -> list[Found]:
        """Return the best ``most`` entries that can be said here, best first."""
        said = self._said(query.words)
        if said is not None and not said:
            return []
        fits: dict[Facet, float | None] = {}
        entries = self._entries
        scored = []
        for identity in entries if said is None else said:
            entry = entries[identity]
            facet = entry.facet
            fit = fits[facet] if facet in fits else fits.setdefault(facet, _fit(facet, query))
            if fit is None or identity in query.used:
                continue
            score = fit + self._liking.get(identity, 0.0)
            if said is not None:
                score += WORDS * said[identity]
            scored.append((score, identity))
        best = heapq.nlargest(most, scored)
        return [Found(score, entries[identity]) for score, identity in best]

    def _said(self, words: str) -> dict[str, float] | None:
        """Return how much of the words asked for each entry holds, 0 to 1; ``None``: none asked."""
        wanted = sorted(words_of(words))
        if not wanted:
            return None if not words.strip() else {}
        found: dict[str, float] = {}
        total = 0.0
        typed = words.lower().split()[-1] if words[-1:].strip() else ""
        for stem in wanted:
            holders = self._postings.get(stem, set())
            if not holders and len(typed) >= HALF_TYPED and typed.startswith(stem[:HALF_TYPED]):
                holders = self._begun(typed)
            rarity = math.log1p((len(self._entries) + 1) / (len(holders) + 1))
            total += rarity
            for identity in holders:
                found[identity] = found.get(identity, 0.0) + rarity
        return {identity: part / total for identity, part in found.items()}

    def _begun(self, typed: str) -> set[str]:
        return {
            identity
            for stem, holders in self._postings.items()
            if stem.startswith(typed)
            for identity in holders
        }


def _fit(facet: Facet, query: Query) -> float | None:
    """Return how well a kind of line fits, or ``None`` where it cannot be said or is not wanted."""
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
