"""Label each piece of a reply with the phrase lists that match it."""

from collections.abc import Sequence

from assist_service.analysis.review.reply_text import ReplyText
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


def marks_of(reply: ReplyText, piece_starts: Sequence[int]) -> list[dict[str, tuple[Span, ...]]]:
    """Return the spans of every label for each piece of the reply, in order."""
    marks_by_piece: list[dict[str, tuple[Span, ...]]] = [
        dict.fromkeys(_MARKS, ()) for _ in piece_starts
    ]
    if not piece_starts:
        return marks_by_piece
    spans_by_list = {name: reply.spans(name) for name in _LISTS}
    for mark, lists in _MARKS.items():
        at = 0
        for span in sorted([span for name in lists for span in spans_by_list[name]]):
            while at + 1 < len(piece_starts) and piece_starts[at + 1] <= span[0]:
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
