"""How a feeling, its cause and a risk are worded in nudges and suggestions."""

from assist_service.domain.labels import CAUSE_NAMES, LABELS, FeelingWording, signal_entry
from assist_service.domain.types import Emotion, Reading

STRONG = 0.7


def main_feeling(reading: Reading) -> Emotion:
    """Return the feeling to mention: the strongest, or frustration if confusion follows a mistake of ours."""
    if reading.emotion != "confusion":
        return reading.emotion
    wronged = any(LABELS.causes[cause.cause].wronged for cause in reading.causes)
    return "frustration" if wronged else "confusion"


def feeling_wording(reading: Reading) -> FeelingWording:
    """Return the wording to the customer for the main feeling of a reading."""
    entry = LABELS.feelings[main_feeling(reading)]
    if entry.strong is None:
        plain, strong = LABELS.unnamed, LABELS.unnamed.strong
        return (
            strong
            if reading.intensity >= STRONG
            else FeelingWording(plain.to_customer, plain.effect)
        )
    return (
        entry.strong
        if reading.intensity >= STRONG
        else FeelingWording(entry.to_customer, entry.effect)
    )


def feeling_name(reading: Reading) -> str:
    """Return the name of an upset customer's feeling, for the agent."""
    entry = LABELS.feelings[main_feeling(reading)]
    return "upset" if entry.strong is None else entry.name


def cause_phrase(reading: Reading) -> str:
    """Return the cause, to follow "They sound upset", or an empty text."""
    clause = None if reading.reflection is None else reading.reflection.span
    return next(
        (
            f" about {CAUSE_NAMES[cause.cause]}"
            for cause in reading.causes
            if clause is None or (cause.span[0] < clause[1] and clause[0] < cause.span[1])
        ),
        "",
    )


def risk_sentence(reading: Reading) -> str:
    """Return the sentence for a reading's first sign of escalation, or an empty text."""
    return next(
        (signal_entry(signal.kind).sentence for signal in reading.signals if is_risk(signal.kind)),
        "",
    )


def is_risk(kind: str) -> bool:
    """Whether a signal is a sign of escalation, rather than of a need or danger."""
    return "." not in kind
