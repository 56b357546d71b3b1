"""Match the support lexicon: cues, causes, signals and neutralising phrases."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from assist_service.analysis.emotion.matching import Match, Phrases, load
from assist_service.analysis.emotion.quoted_speech import find_quoted_ranges
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import CauseKind, Emotion

Strength = Literal[
    "complaint",
    "cause",
    "topic",
    "feeling",
    "technical",
    "manners",
    "signal",
    "frame",
    "request",
    "content",
]

_MOCKERY = frozenset(("sarcasm", "sarcasm.opener"))
_PRAISE = frozenset(("grateful", "glad", "relief"))
_QUIET = ("technical", "manners")
_ALWAYS = ("technical", "manners", "signal", "request", "content")
_DENIALS = frozenset(["not", "isnt", "arent", "wasnt", "never", "no", "dont", "didnt", "nobody"])


class Cue(NamedTuple):
    """One lexicon entry: the meaning of its phrases."""

    name: str
    strength: Strength
    cause: CauseKind | None = None
    feelings: tuple[tuple[Emotion, float], ...] = ()
    in_questions: bool = False


class CueMatch(NamedTuple):
    """A cue found in a message, from word ``first`` to word ``last``.

    ``maybe`` is true if the cue is only mentioned: denied, asked about or hypothetical.
    """

    cue: Cue
    first: int
    last: int
    maybe: bool = False

    @property
    def name(self) -> str:
        """The cue's name, as the model knows it."""
        return f"maybe {self.cue.name}" if self.maybe else self.cue.name


_MOCK_PRAISE = Cue("mock.praise", "feeling")
# Words in a quotation or a title; the model does not count them.
_FOREIGN = Cue("quoted.words", "technical")


def find_cues(message_words: MessageWords) -> list[CueMatch]:
    """Return the cues in a message: the longest match at each word, none inside a neutralising phrase."""
    matches = lexicon().find(message_words)
    quotes = find_quoted_ranges(message_words)
    if not matches:
        return [CueMatch(_FOREIGN, *quote_range) for quote_range in quotes]
    quiet = [m for m in matches if m.payload.strength in _QUIET]
    if quiet:
        quiet = [m for m in quiet if not _outspoken(m, matches)]
    frames = [m for m in matches if m.payload.strength == "frame"]
    best: dict[tuple[str, CauseKind | None, int], CueMatch] = {}
    for cue, first, last in matches:
        strength = cue.strength
        if strength == "frame" or (strength in _QUIET and (cue, first, last) not in quiet):
            continue
        maybe = False
        if strength == "signal" and any(
            q.payload.strength == "technical" and q.first <= first and last <= q.last for q in quiet
        ):
            continue
        if strength not in _ALWAYS:
            if quiet and any(q.first <= first and last <= q.last for q in quiet):
                continue
            maybe = (first > 0 and _denied(message_words, first)) or (
                bool(frames) and not cue.in_questions and _framed(message_words, first, frames)
            )
            if not maybe and quotes and any(a <= first <= b for a, b in quotes):
                maybe = True
        key = (cue.name, cue.cause, first)
        current = best.get(key)
        if current is None or current.last < last:
            best[key] = CueMatch(cue, first, last, maybe)
    return _without_praise(
        [*best.values(), *(CueMatch(_FOREIGN, *quote_range) for quote_range in quotes)]
    )


def _without_praise(hits: list[CueMatch]) -> list[CueMatch]:
    """Treat praise next to mockery as mockery: the thanks in "thanks for nothing" are none."""
    if not any(hit.cue.name in _MOCKERY and not hit.maybe for hit in hits):
        return hits
    return [hit._replace(cue=_MOCK_PRAISE) if hit.cue.name in _PRAISE else hit for hit in hits]


def _outspoken(quiet: Match, matches: list[Match]) -> bool:
    """Return whether a complaint includes all of ``quiet`` and more."""
    return any(
        m.payload.strength == "complaint"
        and m.first <= quiet.first
        and quiet.last <= m.last
        and m.last - m.first > quiet.last - quiet.first
        for m in matches
    )


def _denied(message_words: MessageWords, first: int) -> bool:
    return (
        message_words.keys[first - 1] in _DENIALS
        and message_words.clauses[first - 1] == message_words.clauses[first]
    )


def _framed(message_words: MessageWords, first: int, frames: list[Match]) -> bool:
    return any(
        frame.first <= first
        and message_words.sentences[frame.first] == message_words.sentences[first]
        for frame in frames
    )


@cache
def lexicon() -> Phrases:
    """Return every phrase of the lexicon, ready to match."""
    phrases = Phrases()
    for file in ("cues.yaml", "feelings.yaml", "stated.yaml", "causes.yaml"):
        for entry in load(file)["cues"].items():
            cue = _cue(*entry)
            for phrase in entry[1].get("loose", ()):
                phrases.add(phrase, cue._replace(cause=None))
            for phrase in entry[1].get("unless", ()):
                phrases.add(phrase, Cue(f"not {cue.cause}", "cause"))
            for phrase in entry[1]["phrases"]:
                phrases.add(phrase, cue)
    signals = load("signals.yaml")
    for kind, phrases_of_kind in signals["signals"].items():
        cue = Cue(kind, "signal", None, tuple(signals["feelings"].get(kind, {}).items()))
        for phrase in phrases_of_kind:
            phrases.add(phrase, cue)
    quiet = load("quiet.yaml")
    kinds: tuple[tuple[str, Strength], ...] = (
        ("technical", "technical"),
        ("manners", "manners"),
        ("frames", "frame"),
        ("requests", "request"),
        ("contents", "content"),
    )
    for key, strength in kinds:
        for phrase in quiet[key]:
            phrases.add(phrase, Cue(strength, strength))
    return phrases


def _cue(name: str, entry: Mapping[str, object]) -> Cue:
    feelings = entry.get("feelings", {})
    assert isinstance(feelings, dict)
    return Cue(
        name,
        entry.get("strength", "feeling"),  # type: ignore[arg-type]
        entry.get("cause"),  # type: ignore[arg-type]
        tuple(feelings.items()),
        bool(entry.get("in_questions", False)),
    )
