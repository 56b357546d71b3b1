"""Read one customer message: emotion, intensity, causes, evidence, or silence and why."""

import hashlib
from functools import cache

from assist_service.analysis.cues import Hit, find_cues
from assist_service.analysis.emotion import Contribution, Feeling, feel
from assist_service.analysis.language import is_english
from assist_service.analysis.matching import LEXICON
from assist_service.analysis.text import Words, words
from assist_service.vocabulary import (
    EMOTIONS,
    NEGATIVE_EMOTIONS,
    Abstention,
    Cause,
    Emotion,
    Evidence,
    Reading,
    Signal,
)

_THRESHOLD = 0.35


def read(text: str, language: str | None = None) -> Reading:
    """Return the reading of ``text`` by itself; trend and risk are added by ``follow``.

    Args:
        text: one customer message, already masked, of any length and content.
        language: what the helpdesk says the customer writes in (a BCP 47 tag), or ``None``.

    """
    found = words(text)
    if not any(key[0].isalpha() for key in found.keys):
        return _silent("too_short")
    hits = find_cues(found)
    signals = _signals(found, hits)
    if not is_english(found, language):
        return _silent("language", signals)
    feeling = feel(found, hits)
    return _reading(found, hits, feeling, signals)


def _reading(
    found: Words, hits: list[Hit], feeling: Feeling, signals: tuple[Signal, ...]
) -> Reading:
    scores = feeling.scores
    shown = sorted(
        (e for e in EMOTIONS if e != "neutral" and scores[e] >= _THRESHOLD),
        key=lambda emotion: -scores[emotion],
    )
    emotions: tuple[Emotion, ...] = tuple(shown) or ("neutral",)
    upset = not NEGATIVE_EMOTIONS.isdisjoint(emotions)
    top = scores[emotions[0]]
    return Reading(
        emotion=emotions[0],
        emotions=emotions,
        scores=scores,
        intensity=round(top if emotions[0] != "neutral" else 1 - scores["neutral"], 3),
        valence=feeling.compound,
        confidence=round(top, 3),
        causes=_causes(found, hits) if upset else (),
        evidence=_evidence(feeling.contributions, emotions),
        signals=signals,
    )


def _causes(found: Words, hits: list[Hit]) -> tuple[Cause, ...]:
    strong = {hit.cue.cause for hit in hits if hit.cue.strength == "complaint"}
    causes: dict[str, Cause] = {}
    for hit in sorted(hits, key=lambda hit: hit.cue.strength):
        cause = hit.cue.cause
        if cause is not None and cause not in causes and (cause in strong or not strong - {None}):
            causes[cause] = Cause(cause, found.span(hit.first, hit.last))
    return tuple(sorted(causes.values(), key=lambda cause: cause.span))


def _evidence(
    contributions: list[Contribution], emotions: tuple[Emotion, ...]
) -> tuple[Evidence, ...]:
    made = [
        Evidence(part.span, round(weight, 3), part.why)
        for part in contributions
        if (weight := sum(part.weights.get(emotion, 0.0) for emotion in emotions)) > 0
    ]
    return tuple(sorted(made, key=lambda evidence: -evidence.weight)[:6])


def _signals(found: Words, hits: list[Hit]) -> tuple[Signal, ...]:
    marks = {
        (hit.cue.name, found.span(hit.first, hit.last)): None
        for hit in hits
        if hit.cue.strength == "signal"
    }
    return tuple(Signal(kind, span) for kind, span in marks)


def _silent(why: Abstention, signals: tuple[Signal, ...] = ()) -> Reading:
    scores = dict.fromkeys(EMOTIONS, 0.0)
    scores["neutral"] = 1.0
    return Reading("neutral", ("neutral",), scores, 0.0, 0.0, 0.0, why, signals=signals)


@cache
def model_version() -> str:
    """Return the version of the lexicons and weights that make a reading."""
    digest = hashlib.sha256()
    for file in sorted((*LEXICON.glob("*.yaml"), *LEXICON.with_name("model").glob("*.bin"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
