"""Features of the emotion model other than words: writing style, cues and marks.

Training and reading call the same functions, so that a weight always means what
it was learned from. The words themselves are in ``word_features``.
"""

import re
from collections.abc import Sequence
from typing import Literal

from assist_service.analysis.emotion.lexicon_matches import CueMatch
from assist_service.analysis.emotion.tokens import MessageWords
from assist_service.domain.types import NEGATIVE_EMOTIONS

WordRange = tuple[int, int]
WHOLE: WordRange = (-1, -1)

Length = Literal["short", "middle", "long"]
# In words: below the first a message is short, from the last it is long.
_SHORT, _LONG = 4, 12
_MOCKING = frozenset(("sarcasm", "mock.praise"))
_ELONGATED = re.compile(r"(\w)\1{2,}")
_CAPS = re.compile(r"\b[A-Z]{3,}\b")
_QUOTED = re.compile(r'"[^"]{2,40}"')
_YOU = frozenset(["you", "your", "u", "youve", "youre", "yours", "ur"])
_NONE = frozenset(["nobody", "nothing", "noone", "never", "none", "zero"])
_BUT = frozenset(["but", "however", "though", "although", "unfortunately", "yet", "except"])
_SUNNY = frozenset(
    [
        "great",
        "love",
        "lovely",
        "brilliant",
        "fantastic",
        "perfect",
        "wonderful",
        "amazing",
        "thanks",
        "thank",
        "nice",
        "glad",
        "awesome",
        "excellent",
        "good",
        "congratulations",
        "charming",
        "genius",
        "happy",
        "impressive",
        "cheers",
        "appreciate",
        "fabulous",
        "superb",
    ]
)
_TIMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "yesterday",
        "noon",
        "midnight",
    ]
)
# These words alone say that something went wrong; a topic only names the subject.
_FIRM = ("complaint", "cause")
_COUNTED = ("complaint", "complaint twice", "complaint thrice")


def length(message_words: MessageWords) -> Length:
    """Return the message's length class."""
    count = len(message_words.keys)
    return "short" if count < _SHORT else "middle" if count < _LONG else "long"


def find_ignored_words(hits: Sequence[CueMatch]) -> set[int]:
    """Return the indices of words without emotional weight of their own: technical terms, mockery."""
    return {
        index
        for hit in hits
        if hit.cue.strength == "technical" or (hit.cue.name in _MOCKING and not hit.maybe)
        for index in range(hit.first, hit.last + 1)
    }


def style_features(
    message_words: MessageWords, vader: dict[str, float], hits: Sequence[CueMatch]
) -> dict[str, float]:
    """Return the writing-style features and VADER's scores, by name."""
    text = message_words.text
    compound = vader["compound"]
    style = {
        "vader neg": vader["neg"],
        "vader pos": vader["pos"],
        "vader up": max(0.0, compound),
        "vader down": max(0.0, -compound),
    }
    capitals = 0 if text.islower() else len(_CAPS.findall(text))
    if capitals and not text.isupper():
        style["capitals" if capitals < 3 else "many capitals"] = 0.5
    elif len(text) > 12 and text.isupper():
        style["all capitals"] = 0.5
    for sign in "!?":
        count = text.count(sign)
        if count:
            style[sign if count == 1 else sign * 2] = 0.5
    if "..." in text or "…" in text:
        style["..."] = 0.5
    if _ELONGATED.search(text):
        style["elongated"] = 0.5
    if any(hit.cue.name == "sarcasm" and not hit.maybe for hit in hits):
        style["mockery"] = 1.0
    if any(hit.cue.strength == "complaint" and not hit.maybe for hit in hits):
        style["complains"] = 1.0
    style[length(message_words)] = 0.5
    return style


def support_features(message_words: MessageWords, hits: Sequence[CueMatch]) -> dict[str, WordRange]:
    """Return the word ranges of the cues and of the marks that distinguish a complaint from a request."""
    marks: dict[str, WordRange] = {}
    complaints: dict[str, WordRange] = {}
    for hit in hits:
        if hit.cue.strength == "cause" or (
            hit.cue.strength == "signal" and not hit.cue.name.startswith("danger")
        ):
            continue
        word_range = (hit.first, hit.last)
        marks.setdefault(hit.name, word_range)
        if hit.cue.strength == "complaint" and not hit.maybe:
            complaints.setdefault(hit.cue.name, word_range)
    marks.update(zip(_COUNTED, complaints.values(), strict=False))
    asks = "request" in marks or "?" in message_words.text
    if complaints:
        if not asks:
            marks["plain complaint"] = next(iter(complaints.values()))
        elif story_range := _find_story(message_words, hits, complaints):
            marks["complaint beside a request"] = story_range
        if _MOCKING.isdisjoint(complaints) and not _SUNNY.isdisjoint(message_words.keys):
            marks["praise and complaint"] = next(iter(complaints.values()))
    if not asks and "content" not in marks and len(message_words.keys) > 3:
        marks["statement" if len(message_words.keys) > 7 else "short statement"] = WHOLE
        if not _YOU.isdisjoint(message_words.keys):
            marks["statement to you"] = WHOLE
        if any(key[0].isdigit() for key in message_words.keys):
            marks["statement with numbers"] = WHOLE
    _frame_marks(message_words, marks)
    return marks


def _find_story(
    message_words: MessageWords, hits: Sequence[CueMatch], complaints: dict[str, WordRange]
) -> WordRange | None:
    """Return the first complaint in a sentence that asks for nothing."""
    asking = {message_words.sentences[hit.first] for hit in hits if hit.cue.strength == "request"}
    return next(
        (p for p in complaints.values() if message_words.sentences[p[0]] not in asking), None
    )


def _frame_marks(message_words: MessageWords, marks: dict[str, WordRange]) -> None:
    keys, text = message_words.keys, message_words.text
    times = {
        key
        for key in keys
        if key in _TIMES
        or ":" in key
        or (key[-2:] in ("st", "nd", "rd", "th") and key[0].isdigit())
    }
    for name, present in (
        ("quoted", '"' in text and _QUOTED.search(text) is not None),
        ("two times", len(times) > 1),
        ("few words", len(keys) < 4 and "complaint" not in marks),
        ("sentences", len(keys) > 6 and message_words.sentences[-1] > message_words.sentences[0]),
        ("you", not _YOU.isdisjoint(keys)),
        ("none", not _NONE.isdisjoint(keys)),
        ("but", not _BUT.isdisjoint(keys)),
    ):
        if present:
            marks[name] = WHOLE


def hand_weights(hits: Sequence[CueMatch]) -> dict[str, float]:
    """Return the lexicon's own log-odds for each feeling; ``upset`` is the highest of them."""
    odds: dict[str, float] = {}
    cue_names: set[str] = set()
    for hit in hits:
        if hit.maybe or hit.cue.name in cue_names:
            continue
        cue_names.add(hit.cue.name)
        for emotion, weight in hit.cue.feelings:
            odds[emotion] = odds.get(emotion, 0.0) + weight
    odds["upset"] = max((odds.get(emotion, 0.0) for emotion in NEGATIVE_EMOTIONS), default=0.0)
    return odds


def cause_marks(hits: Sequence[CueMatch]) -> dict[str, WordRange]:
    """Return the word ranges of the marks for and against each cause."""
    marks: dict[str, WordRange] = {}
    for hit in hits:
        word_range = (hit.first, hit.last)
        if hit.cue.cause:
            marks.setdefault(hit.name, word_range)
            if not hit.maybe:
                firm = "firm" if hit.cue.strength in _FIRM else "topic"
                marks.setdefault(f"{firm} {hit.cue.cause}", word_range)
        elif hit.cue.strength == "cause":
            marks.setdefault(hit.cue.name, word_range)
    return marks
