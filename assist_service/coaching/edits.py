"""Edits of the agent's own reply: cut sentences or words, or add the customer's name."""

import re
from collections.abc import Sequence

from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import Finding, FindingKind, Span
from assist_service.language.document import read_document

_GREETING = re.compile(r"(hi there|hi|hello|hey|good (?:morning|afternoon|evening))\b[,!. ]*", re.I)
_SPACES = re.compile(r"[ \t]{2,}")
_LEAST_WORDS = 3


def without_finding(text: str, findings: Sequence[Finding], kind: FindingKind) -> str | None:
    """Return ``text`` without the findings of ``kind``, or ``None`` if too little is left."""
    edit = NUDGE_KIND_ENTRIES[kind].edit
    if edit not in ("cut_words", "cut_sentence"):
        return None
    spans = [finding.span for finding in findings if finding.kind == kind]
    document = read_document(text)
    return _cut(
        text, spans if edit == "cut_words" else [document.sentence_around(span) for span in spans]
    )


def without_sentences(text: str, spans: Sequence[Span]) -> str | None:
    """Return ``text`` without the sentences that contain ``spans``, or ``None`` if little is left."""
    document = read_document(text)
    return _cut(text, [document.sentence_around(span) for span in spans])


def _cut(text: str, spans: Sequence[Span]) -> str | None:
    parts, at = [], 0
    for start, end in sorted(spans):
        parts.append(text[at : max(at, start)])
        at = max(at, end)
    shortened = _SPACES.sub(" ", "".join((*parts, text[at:]))).strip()
    return (
        shortened if len(shortened.split()) >= _LEAST_WORDS and shortened != text.strip() else None
    )


def with_name(text: str, name: str) -> str:
    """Return ``text`` with ``name`` after its greeting, or else at the beginning."""
    greeting = _GREETING.match(text)
    if greeting is not None:
        message = text[greeting.end() :]
        return (
            f"{greeting.group(1)} {name}, {message}" if message else f"{greeting.group(1)} {name}."
        )
    first = text.split(maxsplit=1)[0] if text.split() else ""
    own = first.split("'")[0].split("’")[0] == "I" or first.isupper()
    return f"{name}, {text if own else text[:1].lower() + text[1:]}"
