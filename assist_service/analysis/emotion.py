"""How strongly each feeling shows in a message, and which words say so."""

import math
from typing import NamedTuple

from assist_service.analysis.cues import Hit
from assist_service.analysis.sentiment import sentiment
from assist_service.analysis.text import Words
from assist_service.vocabulary import EMOTIONS, NEGATIVE_EMOTIONS, Emotion


class Contribution(NamedTuple):
    """The part of one place in the text in one feeling, in log-odds."""

    span: tuple[int, int]
    weights: dict[Emotion, float]
    why: str


class Feeling(NamedTuple):
    """Scores 0 to 1 by feeling, what made them, and VADER's compound."""

    scores: dict[Emotion, float]
    contributions: list[Contribution]
    compound: float


def feel(found: Words, hits: list[Hit]) -> Feeling:
    """Return what the words and the cues in them say about feelings."""
    compound = sentiment().polarity_scores(found.text)["compound"]
    odds: dict[Emotion, float] = dict.fromkeys(EMOTIONS, -2.1)
    odds["neutral"] = 1.0
    contributions: list[Contribution] = []
    for hit in hits:
        if hit.cue.feelings:
            weights = dict(hit.cue.feelings)
            contributions.append(
                Contribution(found.span(hit.first, hit.last), weights, hit.cue.name)
            )
            for emotion, weight in weights.items():
                odds[emotion] += weight
                if emotion in NEGATIVE_EMOTIONS:
                    odds["neutral"] -= weight
    odds["frustration"] += 1.5 * max(0.0, -compound)
    odds["joy"] += max(0.0, compound)
    scores = {emotion: 1 / (1 + math.exp(-value)) for emotion, value in odds.items()}
    return Feeling(scores, contributions, compound)
