"""How a feeling, its cause and a risk are worded in nudges and suggestions."""

from assist_service.domain.labels import CAUSE_NAMES, LABELS, Wording, signal_entry
from assist_service.domain.types import Emotion, Reading

STRONG = 0.7


def main_feeling(reading: Reading) -> Emotion:
    """Return the feeling to speak of: the strongest, but what went wrong before what is unclear."""
    if reading.emotion != "confusion":
        return reading.emotion
    wronged = any(LABELS.causes[cause.cause].wronged for cause in reading.causes)
    return "frustration" if wronged else "confusion"


def feeling_wording(reading: Reading) -> Wording:
    """Return how the strongest feeling of a reading is said to the customer."""
    entry = LABELS.feelings[main_feeling(reading)]
    if entry.strong is None:
        plain, strong = LABELS.unnamed, LABELS.unnamed.strong
        return strong if reading.intensity >= STRONG else Wording(plain.to_customer, plain.effect)
    return entry.strong if reading.intensity >= STRONG else Wording(entry.to_customer, entry.effect)


def feeling_name(reading: Reading) -> str:
    """Return the feeling of an upset customer as the agent reads it."""
    entry = LABELS.feelings[main_feeling(reading)]
    return "upset" if entry.strong is None else entry.name


def cause_phrase(reading: Reading) -> str:
    """Return what the feeling is about, to follow "They sound upset", or nothing."""
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
    """Return what the first sign of an escalation in a reading says, or nothing."""
    return next(
        (signal_entry(signal.kind).sentence for signal in reading.signals if is_risk(signal.kind)),
        "",
    )


def is_risk(kind: str) -> bool:
    """Whether a signal points to an escalation, rather than to a need or danger."""
    return "." not in kind
