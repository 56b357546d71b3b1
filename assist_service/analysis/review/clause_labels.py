"""Label each piece of a reply with the phrase lists that match it."""

from collections.abc import Sequence

from assist_service.analysis.review.clause_splitting import ReplyPiece
from assist_service.analysis.review.normalized_text import NormalizedText
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.domain.types import Span

# The phrase lists for each label. A clause can have several labels.
_MARKS = {
    "denied": ("validation.denied",),
    "fresh": (
        "feeling.named",
        "weight.named",
        "feeling.allowed",
        "fault.owned",
        "understanding.why",
    ),
    "stock": ("understanding.claimed", "feeling.stock", "apology"),
    "restates": ("fact.restated",),
    "apology": ("apology",),
    "named": ("feeling.named", "weight.named", "feeling.stock"),
    "elsewhere": ("feeling.elsewhere", "apology.empty"),
    "hardship": ("hardship",),
    "hint": ("hardship.hint",),
    "acts": ("action.agent",),
    "instructs": ("action.instruct",),
    "policy": ("policy.stated",),
    "explains": ("explain",),
    "because": ("explain.because",),
    "request": ("request.restated",),
    "warmth": ("warmth",),
}

# Each list once; some belong to two labels.
_LISTS = tuple(dict.fromkeys(name for lists in _MARKS.values() for name in lists))

# Labels of acknowledgement, which a label "elsewhere" on the same words cancels.
_TAKEN_BACK = ("fresh", "stock", "apology", "named")


def marks_of(
    normalized: NormalizedText, pieces: Sequence[ReplyPiece]
) -> list[dict[str, tuple[Span, ...]]]:
    """Return the spans of every label for each piece, in order."""
    marks_by_piece: list[dict[str, tuple[Span, ...]]] = [dict.fromkeys(_MARKS, ()) for _ in pieces]
    if not pieces:
        return marks_by_piece
    book = phrasebook()
    stand = {name: book.find(name, normalized.plain) for name in _LISTS}
    for mark, lists in _MARKS.items():
        at = 0
        for span in sorted([span for name in lists for span in stand[name]]):
            while at + 1 < len(pieces) and pieces[at + 1].span[0] <= span[0]:
                at += 1
            marks_by_piece[at][mark] = (*marks_by_piece[at][mark], span)
    for marks in marks_by_piece:
        _settle(marks)
    return marks_by_piece


def _settle(marks: dict[str, tuple[Span, ...]]) -> None:
    """Remove labels that would count words twice, and acknowledgements that concern somebody else."""
    marks["hint"] = _apart(marks["hint"], marks["hardship"])
    for mark in _TAKEN_BACK if marks["elsewhere"] else ():
        marks[mark] = _apart(marks[mark], marks["elsewhere"])


def _apart(spans: tuple[Span, ...], excluded_spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(
        s for s in spans if not any(s[0] < end and start < s[1] for start, end in excluded_spans)
    )
