"""Replace what a model may neither see nor change with placeholders: fixed wording, facts and names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assist_service.analysis.masking import mask
from assist_service.analysis.masking.redaction import without_facts
from assist_service.domain.types import Segment, Suggestion

# Brackets that a support desk's text does not contain.
OPEN, CLOSE = "⟦", "⟧"
PLACEHOLDER = re.compile(r"⟦(\d{1,3})⟧")
# Anything with a digit, an email address or an amount; a name is a capitalised word inside a sentence.
_FACT = r"[^\s⟦⟧]*[\d@€$£¥][^\s⟦⟧]*[\w€$£¥]|[^\s⟦⟧]*[\d@€$£¥]|https?://\S+|www\.\S+"
_NAME = r"(?<=[\w,;:–—] )(?!I\b)[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
MAX_CUSTOMER_CHARACTERS = 600


class ShieldedDraft(NamedTuple):
    """A draft as it is sent to the model; placeholder ⟦n⟧ represents ``parts[n - 1]``."""

    text: str
    parts: tuple[Segment, ...]


def shield(suggestion: Suggestion, names: tuple[str, ...] = ()) -> ShieldedDraft:
    """Return the wording of ``suggestion`` with placeholders for fixed segments, facts and names."""
    parts: list[Segment] = []
    pieces = []
    for segment in suggestion.segments:
        if segment.kind == "fixed":
            pieces.append(_placeholder(segment, parts))
        else:
            pieces.append(_shield_text(segment.text, names, parts))
    return ShieldedDraft(" ".join(pieces), tuple(parts))


def restore(text: str, draft: ShieldedDraft) -> tuple[Segment, ...]:
    """Return ``text`` as segments, with each placeholder replaced by its original part."""
    segments: list[Segment] = []
    flexible = ""
    end = 0
    for match in PLACEHOLDER.finditer(text):
        part = draft.parts[int(match[1]) - 1]
        flexible += text[end : match.start()]
        end = match.end()
        if part.kind == "flexible":
            flexible += part.text
            continue
        segments += _flexible_segments(flexible)
        segments.append(part)
        flexible = ""
    return (*segments, *_flexible_segments(flexible + text[end:]))


def mask_customer_text(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a customer's text without card numbers, numbers, names and addresses, shortened."""
    masked = without_facts(mask(text), names).replace(OPEN, "[").replace(CLOSE, "]")
    return masked[:MAX_CUSTOMER_CHARACTERS]


def _flexible_segments(text: str) -> Iterator[Segment]:
    if text.strip():
        yield Segment("flexible", text.strip())


def _shield_text(text: str, names: tuple[str, ...], parts: list[Segment]) -> str:
    """Return flexible text with placeholders for its facts, which are appended to ``parts``."""
    text = text.replace(OPEN, "[").replace(CLOSE, "]")
    name_parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    patterns = [
        rf"(?i:(?<!\w){re.escape(part)}(?!\w))"
        for part in sorted(name_parts, key=len, reverse=True)
    ]
    # One pass, so that placeholders are not matched themselves and are numbered in reading order.
    return re.sub(
        "|".join((*patterns, _FACT, _NAME)),
        lambda match: _placeholder(Segment("flexible", match[0]), parts),
        text,
    )


def _placeholder(part: Segment, parts: list[Segment]) -> str:
    parts.append(part)
    return f"{OPEN}{len(parts)}{CLOSE}"
