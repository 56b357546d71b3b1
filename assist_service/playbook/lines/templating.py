"""Creation of a line from an agent's words: this customer's facts become slots or marks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.masking import mask
from assist_service.analysis.masking.redaction import without_facts
from assist_service.coaching.phrase_templates import Slots

_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|a|an|several"
)
# "three weeks" and "2 days" are true of one customer; a vague "a day" stays.
_TIME = re.compile(
    rf"(?i)\b(?:(?:about|over|almost|more than) )?(?:\d+|{_NUMBERS})(?: and a half)?[ -]"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?)\b"
)
_LEFT = re.compile(r"\[(?:name|number|amount|date|address|e-mail|link|hidden|time)\]")
_SLOT = re.compile(r"\{[A-Za-z_]+\}")
# The first of the private-use characters that replace slots during redaction.
_FIRST = 0xE000
# Slots whose values are searched for in the agent's words, longest first.
_SOUGHT = ("reason", "fact", "wait", "customer_name", "feeling", "effect")


class Slotted(NamedTuple):
    """The text with slots, and the marks of facts that no slot covers."""

    text: str
    facts_left: tuple[str, ...]


def with_slots(text: str, values: Sequence[Slots], names: tuple[str, ...] = ()) -> Slotted:
    """Return ``text`` with this customer's facts as slots, and other facts as marks in brackets.

    Args:
        text: an agent's words.
        values: the slots' values in this conversation (``Scene.slot_values``).
        names: people known to be in the conversation.

    """
    text = " ".join(mask(text).split())
    slots: list[str] = []
    for slot_values in values:
        for slot in _SOUGHT:
            value = slot_values.get(slot)
            if value:
                text = _replace_value(text, value, slot, slots)
    text = _SLOT.sub(lambda match: _placeholder(match[0], slots), text)
    text = _TIME.sub(lambda match: _timed(match, text), without_facts(text, names))
    for number, slot in enumerate(slots):
        text = text.replace(chr(_FIRST + number), slot)
    return Slotted(text, facts_left(text))


def facts_left(text: str) -> tuple[str, ...]:
    """Return the distinct marks of facts in a line."""
    return tuple(dict.fromkeys(_LEFT.findall(text)))


def _replace_value(text: str, value: str, slot: str, slots: list[str]) -> str:
    # Only whole words: "upset" does not match in "upsetting".
    pattern = re.compile(rf"(?i)(?<!\w){re.escape(value)}(?!\w)")

    def put(match: re.Match[str]) -> str:
        name = slot
        if slot in ("reason", "fact", "wait") and match[0][:1].isupper() and value[:1].islower():
            name = slot.capitalize()
        return _placeholder(f"{{{name}}}", slots)

    return pattern.sub(put, text)


def _placeholder(slot: str, slots: list[str]) -> str:
    if slot not in slots:
        slots.append(slot)
    return chr(_FIRST + slots.index(slot))


def _timed(match: re.Match[str], text: str) -> str:
    """Return the mark for a length of time, or the words if they are as vague as "a day"."""
    is_vague = match[0].lower().startswith(("a ", "an ")) and not text[match.end() :].startswith(
        (" ago", " late")
    )
    return match[0] if is_vague else "[time]"
