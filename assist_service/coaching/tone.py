"""An agent's own tone for flexible wording. Fixed wording is never changed."""

import re

import msgspec

from assist_service.coaching.segments import without_name
from assist_service.domain.types import Segment, Suggestion


class Tone(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An agent's preferences: full forms ("I am" for "I'm"), and no customer name."""

    full_forms: bool = False
    no_name: bool = False


_FULL = {
    "won't": "will not",
    "can't": "cannot",
    "shan't": "shall not",
    "let's": "let us",
    "i'm": "I am",
}
_ENDINGS = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"))
# "it's been" is "it has been", otherwise "it is". After nouns 's may be possessive, so it stays.
_IS = re.compile(
    r"(?i)\b(it|that|what|there|here|who|how|where|he|she)['’]s\b(?= (been|got|had|taken|gone)\b)?"
)
_SHORT = re.compile(r"(?i)\b[a-z]+(?:n['’]t|['’](?:re|ve|ll|m))\b|\blet['’]s\b")
# "I'd" can mean "I would" or "I had", so it stays as it is.


def in_tone(suggestion: Suggestion, tone: Tone, name: str | None) -> Suggestion:
    """Return ``suggestion`` in the agent's tone; ``name`` is the customer's first name."""
    if tone == Tone():
        return suggestion
    segments = tuple(_put(segment, tone, name) for segment in suggestion.segments)
    if segments == suggestion.segments:
        return suggestion
    return msgspec.structs.replace(suggestion, segments=segments)


def _put(segment: Segment, tone: Tone, name: str | None) -> Segment:
    if segment.kind == "fixed":
        return segment
    text = segment.text
    if tone.no_name and name:
        text = without_name(text, name)
    if tone.full_forms:
        text = full_forms(text)
    return Segment("flexible", text)


def full_forms(text: str) -> str:
    """Return ``text`` with contractions written out."""
    text = _IS.sub(lambda match: f"{match[1]} {'has' if match[2] else 'is'}", text)
    return _SHORT.sub(lambda match: _full(match[0]), text)


def _full(word: str) -> str:
    plain = word.replace("’", "'")
    low = plain.lower()
    if low in _FULL:
        full = _FULL[low]
    else:
        ending, expansion = next((pair for pair in _ENDINGS if low.endswith(pair[0])), ("", ""))
        if not ending:
            return word
        return plain[: len(plain) - len(ending)] + expansion
    return full[0].upper() + full[1:] if plain[0].isupper() else full
