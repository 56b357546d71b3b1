"""What support language says beyond its single words: cues, causes, signals, quiet phrases."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from assist_service.analysis.matching import Match, Phrases, load
from assist_service.analysis.text import Words
from assist_service.vocabulary import CauseKind, Emotion

Strength = Literal["complaint", "topic", "feeling", "technical", "manners", "signal"]


class Cue(NamedTuple):
    """One entry of the lexicon: what its phrases stand for."""

    name: str
    strength: Strength
    cause: CauseKind | None = None
    feelings: tuple[tuple[Emotion, float], ...] = ()


class Hit(NamedTuple):
    """A cue found in a message, from word ``first`` to word ``last``."""

    cue: Cue
    first: int
    last: int


def find_cues(found: Words) -> list[Hit]:
    """Return the cues in a message: the longest of each name, none inside a quiet phrase."""
    matches = lexicon().find(found)
    if not matches:
        return []
    quiet = [m for m in matches if m.payload.strength in ("technical", "manners")]
    best: dict[tuple[str, int], Hit] = {}
    for match in matches:
        cue: Cue = match.payload
        if cue.strength not in ("technical", "manners", "signal") and _inside(match, quiet):
            continue
        key = (cue.name, match.first)
        known = best.get(key)
        if known is None or known.last < match.last:
            best[key] = Hit(cue, match.first, match.last)
    return list(best.values())


def _inside(match: Match, quiet: list[Match]) -> bool:
    return any(q.first <= match.first and match.last <= q.last for q in quiet)


@cache
def lexicon() -> Phrases:
    """Return every phrase of the lexicon, ready to match."""
    phrases = Phrases()
    for file in ("cues.yaml", "feelings.yaml"):
        for entry in load(file)["cues"].items():
            cue = _cue(*entry)
            for phrase in entry[1]["phrases"]:
                phrases.add(phrase, cue)
    for kind, said in load("signals.yaml")["signals"].items():
        for phrase in said:
            phrases.add(phrase, Cue(kind, "signal"))
    quiet = load("quiet.yaml")
    strengths: tuple[Strength, ...] = ("technical", "manners")
    for strength in strengths:
        for phrase in quiet[strength]:
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
    )
