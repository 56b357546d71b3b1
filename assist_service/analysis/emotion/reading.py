"""Read one customer message: emotion, intensity, causes and evidence, or the reason for giving no reading."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assist_service.analysis.emotion.causes import causes
from assist_service.analysis.emotion.emotion import Feeling, feel
from assist_service.analysis.emotion.emotion_evidence import evidence
from assist_service.analysis.emotion.features import length
from assist_service.analysis.emotion.intensity import intensity
from assist_service.analysis.emotion.lexicon_matches import find_cues
from assist_service.analysis.emotion.model_weights import HEADS, weights
from assist_service.analysis.emotion.named_causes import named_causes
from assist_service.analysis.emotion.signals import signals
from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.stated_feelings import StatedFeeling, find_stated_feelings
from assist_service.analysis.emotion.tokens import MessageWords, words
from assist_service.domain.types import (
    EMOTIONS,
    NEGATIVE_EMOTIONS,
    Abstention,
    Cause,
    Emotion,
    Evidence,
    Reading,
    Signal,
)
from assist_service.language.detection import is_english

_NEGATIVE: tuple[Emotion, ...] = tuple(e for e in EMOTIONS if e in NEGATIVE_EMOTIONS)
_OTHER: tuple[Emotion, ...] = ("confusion", "gratitude", "joy")
# Just below the threshold of "upset", the service says that it cannot tell.
_UNSURE = 0.08
# People who make threats are angry and people who mention suicide are in despair, unless the words say otherwise.
_DANGER: Mapping[str, tuple[Emotion, ...]] = {
    "danger.threat": ("anger", "worry", "sadness"),
    "danger.self_harm": ("sadness", "worry", "anger"),
}
# The chance of a negative feeling if there is a sign of danger. These signs favour recall, so it is not near 1.
_IN_DANGER = 0.8
# The chance of a feeling that is stated outright: it was a fair label of 263 of 273 in our own messages, of 106 of
# 108 in untouched ones (`tools/train_emotion` prints both).
_STATED = 0.95
_TINY = 1e-6
# The probability from which a further feeling is named beside the first.
_BESIDE = 0.5


def read(text: str, language: str | None = None) -> Reading:
    """Return the reading of ``text`` alone; ``follow`` adds trend and risk.

    Args:
        text: one customer message, already masked, of any length and content.
        language: the customer's language according to the helpdesk (a BCP 47 tag), or ``None``.

    """
    message_words = correct_spelling(words(text))
    if not any(key[0].isalpha() for key in message_words.keys):
        return _silent("too_short")
    hits = find_cues(message_words)
    marks = signals(message_words, hits)
    if not is_english(text, language):
        return _silent("language", marks)
    return _judge(message_words, feel(message_words, hits), marks)


def _judge(message_words: MessageWords, feeling: Feeling, marks: tuple[Signal, ...]) -> Reading:
    model = weights()
    probabilities = {
        name: _chance(slope * odds + shift)
        for name, odds, (slope, shift) in zip(HEADS, feeling.odds, model.curves, strict=True)
    }
    upset_probability = probabilities.pop("upset")
    scores: dict[Emotion, float] = {name: round(probabilities[name], 4) for name in EMOTIONS}
    upset_from = model.settings[f"upset_from {length(message_words)}"]
    label_from = model.settings["label_from"]
    outright = find_stated_feelings(message_words, feeling.hits)
    scores |= {statement.emotion: max(scores[statement.emotion], _STATED) for statement in outright}
    worst = max(_NEGATIVE, key=scores.__getitem__)
    upset_probability = max(upset_probability, scores[worst])
    calmer = max(_OTHER, key=scores.__getitem__)
    danger = [mark.kind for mark in marks if mark.kind in _DANGER]
    if danger:
        worst = _endangered(scores, danger[0])
        upset_probability = max(upset_probability, _IN_DANGER)
        scores[worst] = max(scores[worst], _IN_DANGER)
    ruled = bool(danger) or any(statement.emotion in NEGATIVE_EMOTIONS for statement in outright)
    upset = ruled or upset_probability >= max(upset_from, scores["neutral"])
    emotion: Emotion = "neutral"
    probability = 1 - max(upset_probability, scores[calmer])
    if ruled or (upset and upset_probability >= scores[calmer]):
        emotion, probability = worst, upset_probability
    elif scores[calmer] >= label_from:
        emotion, probability = calmer, scores[calmer]
    elif upset:
        emotion, probability = worst, upset_probability
    if emotion == "neutral" and upset_probability > upset_from - _UNSURE:
        # The problem can be clear even if the feeling is not.
        return _silent("low_confidence", marks, scores, _causes(message_words, feeling, "neutral"))
    evidence_shown = _evidence(message_words, feeling, emotion)
    if emotion != "neutral":
        evidence_shown = _with_ruled(evidence_shown, marks, outright)
    if emotion != "neutral" and not evidence_shown:
        # Evidence or silence: no word speaks for it.
        return _silent("low_confidence", marks, scores, _causes(message_words, feeling, "neutral"))
    strength = 0.0 if emotion == "neutral" else intensity(message_words, feeling, probability)
    beside = _beside(scores, emotion, upset=upset)
    return Reading(
        emotion=emotion,
        emotions=(emotion, *beside),
        scores=scores,
        intensity=strength,
        valence=_valence(feeling.compound, upset_probability, scores),
        confidence=_confidence(probability),
        causes=_causes(message_words, feeling, emotion),
        evidence=evidence_shown,
        signals=marks,
    )


def _causes(message_words: MessageWords, feeling: Feeling, emotion: Emotion) -> tuple[Cause, ...]:
    upset = emotion in NEGATIVE_EMOTIONS or emotion == "confusion"
    pleased = emotion in ("gratitude", "joy")
    by_phrase = causes(message_words, feeling.hits, upset=upset, pleased=pleased)
    return named_causes(message_words, feeling, by_phrase, pleased=pleased)


def _endangered(scores: dict[Emotion, float], kind: str) -> Emotion:
    """Return the feeling of a message with signs of danger: the usual one unless another is clear."""
    usual, *further_cues = _DANGER[kind]
    likeliest = max(further_cues, key=scores.__getitem__)
    return likeliest if scores[likeliest] >= max(_BESIDE, scores[usual]) else usual


def _beside(scores: dict[Emotion, float], first: Emotion, *, upset: bool) -> tuple[Emotion, ...]:
    if first == "neutral":
        return ()
    also = (
        emotion
        for emotion in (*_NEGATIVE, *_OTHER)
        if emotion != first and scores[emotion] >= _BESIDE and (upset or emotion in _OTHER)
    )
    return tuple(sorted(also, key=lambda emotion: -scores[emotion]))


def _valence(compound: float, upset: float, scores: dict[Emotion, float]) -> float:
    """Return how pleasant the message is, -1 to 1: VADER's score (weight 0.4) and the model's (0.6)."""
    pleased = max(scores["gratitude"], scores["joy"])
    return round(max(-1.0, min(1.0, 0.4 * compound + 0.6 * (pleased - upset))), 4)


def _evidence(
    message_words: MessageWords, feeling: Feeling, emotion: Emotion
) -> tuple[Evidence, ...]:
    if emotion == "neutral":
        return ()
    outputs = [HEADS.index(emotion)]
    if emotion in NEGATIVE_EMOTIONS:
        outputs.append(HEADS.index("upset"))
    return evidence(message_words, feeling, outputs, emotion)


def _with_ruled(
    evidence_shown: tuple[Evidence, ...], marks: Sequence[Signal], outright: Sequence[StatedFeeling]
) -> tuple[Evidence, ...]:
    """Return the evidence with the words that decided the reading by rule."""
    rule_evidence = [
        Evidence(mark.span, _odds(_IN_DANGER), "may mean danger")
        for mark in marks
        if mark.kind in _DANGER
    ]
    rule_evidence += [Evidence(statement.span, _odds(_STATED), "says so") for statement in outright]
    added = [
        part
        for part in rule_evidence
        if not any(part.span[0] < s.span[1] and s.span[0] < part.span[1] for s in evidence_shown)
    ]
    return (
        tuple(sorted((*evidence_shown, *added), key=lambda part: -part.weight))
        if added
        else evidence_shown
    )


def _odds(probability: float) -> float:
    return round(math.log(probability / (1 - probability)), 3)


def _confidence(probability: float) -> float:
    """Return the probability that the first label is fair, given the reading's ``probability`` of it."""
    settings = weights().settings
    probability = min(1 - _TINY, max(_TINY, probability))
    odds = math.log(probability / (1 - probability))
    return round(_chance(settings["confidence slope"] * odds + settings["confidence shift"]), 3)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _silent(
    why: Abstention,
    marks: tuple[Signal, ...] = (),
    scores: dict[Emotion, float] | None = None,
    plain: tuple[Cause, ...] = (),
) -> Reading:
    if scores is None:
        scores = dict.fromkeys(EMOTIONS, 0.0)
        scores["neutral"] = 1.0
    return Reading("neutral", ("neutral",), scores, 0.0, 0.0, 0.0, why, plain, signals=marks)


@cache
def model_version() -> str:
    """Return the version of the lexicons and weights: 12 hexadecimal digits."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted((*folder.glob("lexicon/*.yaml"), *folder.glob("model/*.bin"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
