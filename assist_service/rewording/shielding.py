"""Take out of a draft what a model may neither see nor change: fixed wording, facts and names."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assist_service.analysis.masking import mask
from assist_service.domain.types import Segment, Suggestion
from assist_service.playbook.redaction import without_facts

# What stands for a part; no desk's text has these brackets.
OPEN, CLOSE = "⟦", "⟧"
MARK = re.compile(r"⟦(\d{1,3})⟧")
# Anything with a digit, an address, a sum of money; and a word with a capital inside a sentence.
_FACT = r"[^\s⟦⟧]*[\d@€$£¥][^\s⟦⟧]*[\w€$£¥]|[^\s⟦⟧]*[\d@€$£¥]|https?://\S+|www\.\S+"
_NAME = r"(?<=[\w,;:–—] )(?!I\b)[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
LONGEST_SAID = 600


class Shielded(NamedTuple):
    """A draft as it may leave: ``parts`` are what the marks stand for, in order."""

    text: str
    parts: tuple[Segment, ...]


def shield(suggestion: Suggestion, names: tuple[str, ...] = ()) -> Shielded:
    """Return the words of ``suggestion`` with fixed segments, facts and ``names`` as marks."""
    parts: list[Segment] = []
    pieces = []
    for segment in suggestion.segments:
        if segment.kind == "fixed":
            parts.append(segment)
            pieces.append(_mark(len(parts)))
        else:
            pieces.append(_without(segment.text, names, parts))
    return Shielded(" ".join(pieces), tuple(parts))


def restore(text: str, shielded: Shielded) -> tuple[Segment, ...]:
    """Return ``text`` as segments, every mark replaced by what it stands for, unchanged."""
    segments: list[Segment] = []
    flexible = ""
    at = 0
    for found in MARK.finditer(text):
        part = shielded.parts[int(found[1]) - 1]
        flexible += text[at : found.start()]
        at = found.end()
        if part.kind == "flexible":
            flexible += part.text
            continue
        segments += _flexible(flexible)
        segments.append(part)
        flexible = ""
    return (*segments, *_flexible(flexible + text[at:]))


def said(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a customer's words as a model may see them: no card, number, name or address."""
    clean = without_facts(mask(text), names).replace(OPEN, "[").replace(CLOSE, "]")
    return clean[:LONGEST_SAID]


def _flexible(text: str) -> Iterator[Segment]:
    if text.strip():
        yield Segment("flexible", text.strip())


def _without(text: str, names: tuple[str, ...], parts: list[Segment]) -> str:
    """Return flexible text with its facts as marks, added to ``parts``."""
    text = text.replace(OPEN, "[").replace(CLOSE, "]")

    def put(found: re.Match[str]) -> str:
        parts.append(Segment("flexible", found[0]))
        return _mark(len(parts))

    # In one pass, so that no mark is taken for a fact and marks count up as the text goes on.
    known = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    named = [
        rf"(?i:(?<!\w){re.escape(name)}(?!\w))" for name in sorted(known, key=len, reverse=True)
    ]
    return re.sub("|".join((*named, _FACT, _NAME)), put, text)


def _mark(number: int) -> str:
    return f"{OPEN}{number}{CLOSE}"
