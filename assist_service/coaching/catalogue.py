"""How a feeling, its cause and a risk are worded in nudges and suggestions."""

import msgspec

from assist_service.coaching.lexicon import data, lexicon
from assist_service.vocabulary import Emotion, Reading

STRONG = 0.7


class Feeling(msgspec.Struct, frozen=True):
    """How a feeling is said: after "you're" and after "that is"."""

    feeling: str
    effect: str


def felt(reading: Reading) -> Emotion:
    """Return the feeling to speak of: the strongest, but what went wrong before what is unclear."""
    if reading.emotion != "confusion":
        return reading.emotion
    wronged = any(cause.cause not in ("unclear_info", "deadline") for cause in reading.causes)
    return "frustration" if wronged else "confusion"


def feeling_of(reading: Reading) -> Feeling:
    """Return the words for the strongest feeling of a reading."""
    words = data("feelings")["feelings"]
    entry = words.get(felt(reading), words["other"])
    if reading.intensity >= STRONG:
        entry = entry["strong"]
    return Feeling(entry["feeling"], entry["effect"])


def about_causes(reading: Reading) -> str:
    """Return what the feeling is about, as it goes on from "They sound upset", or nothing."""
    words = data("feelings")["about"]
    told = None if reading.reflection is None else reading.reflection.span
    return next(
        (
            words[c.cause]
            for c in reading.causes
            if c.cause in words and (told is None or (c.span[0] < told[1] and told[0] < c.span[1]))
        ),
        "",
    )


def mark_words(reading: Reading) -> str:
    """Return what the first risk mark of a reading says, or nothing."""
    words = data("feelings")["marks"]
    return next((words[s.kind] for s in reading.signals if s.kind in words), "")


def warm() -> None:
    """Read every word list now, so that the first customer does not wait for it."""
    lexicon()
    for name in ("feelings", "frames", "grammar"):
        data(name)
