"""Operations on the segments of a suggestion: names, merging and lists of options."""

from collections.abc import Sequence

from assist_service.domain.types import Segment


def name_once(segments: list[Segment], name: str | None) -> list[Segment]:
    """Return ``segments`` with the customer's name only in the first segment that has it."""
    if name is None:
        return segments
    is_named = False
    named_once = []
    for segment in segments:
        text = segment.text
        if segment.kind == "flexible" and is_named:
            text = without_name(text, name)
        is_named = is_named or name in text
        named_once.append(segment if text is segment.text else Segment("flexible", text))
    return named_once


def without_name(text: str, name: str) -> str:
    """Return ``text`` without the customer's name where it is only a form of address."""
    if text.startswith(f"{name}, "):
        remainder = text[len(name) + 2 :]
        return remainder[:1].upper() + remainder[1:]
    return text.replace(f", {name}", "")


def merge_segments(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return the segments with adjacent flexible ones joined and empty ones removed."""
    merged: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if merged and merged[-1].kind == segment.kind == "flexible":
            merged[-1] = Segment("flexible", f"{merged[-1].text} {segment.text}")
        else:
            merged.append(segment)
    return tuple(merged)


def alternatives(options: Sequence[str]) -> str:
    """Return up to three options as a phrase: "store credit or an exchange"."""
    *first, last = [option.strip().rstrip(".") for option in options[:3]]
    return f"{', '.join(first)} or {last}" if first else last
