"""Find questions that the customer has already answered."""

import re
from typing import NamedTuple

from assist_service.analysis.review.normalized_text import flatten
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.domain.types import Span

_NUMBER = re.compile(
    rb"(?:order|ticket|case|booking|reference|invoice|account|tracking|policy|ref|no|nr|number"
    rb"|#)\W{0,3}(?:number|no|nr|id|is|was|#|reference|code|:)?\W{0,3}(?:is |was )?\W{0,2}([a-z]{0,4}-?\d[a-z\d-]{3,})"
)
_GIVEN = {
    "order number": _NUMBER,
    "e-mail address": re.compile(rb"[\w.+-]+@[\w-]+\.\w+"),
    "phone number": re.compile(rb"(?:\+|\b0)\d[\d ()/-]{7,}\d"),
    "error message": re.compile(
        rb"error(?: code| message)?\W{0,3}(?:is |says |reads )?[\"':]?\s*(?:[\"'][^\"']{3,}|[a-z]*-?\d{2,})|it says \""
    ),
    "restart": re.compile(
        rb"\b(?:(?:re)?(?:start|boot)(?:ed|ing)|unplugged|turned it off|powered (?:it )?(?:off|down)|off and on)\b"
    ),
    "reinstall": re.compile(
        rb"\b(?:re-?install(?:ed|ing)|cleared (?:my |the )?(?:cache|cookies)|different browser)\b"
    ),
    "how long": re.compile(
        rb"\b(?:for|since|waited|waiting|been)\b.{0,25}\b(?:\d+|one|two|three|four|five|six"
        rb"|seven|eight|nine|ten|a|several|few)\s+(?:minute|hour|day|week|month|year)s?\b"
    ),
}


class AnsweredQuestion(NamedTuple):
    """A question of the reply, its subject, and the span of the customer's earlier answer."""

    span: Span
    subject: str
    message: str
    answer_span: Span


def find_answered_questions(
    question_spans: tuple[Span, ...], plain: bytes, messages: tuple[tuple[str, str], ...]
) -> tuple[AnsweredQuestion, ...]:
    """Return the questions at ``question_spans`` already answered in ``messages`` (id, text)."""
    repeated_questions = []
    for span in question_spans:
        piece = plain[span[0] : span[1]]
        for subject, pattern in _GIVEN.items():
            if not phrasebook().has(f"asks.{subject.replace(' ', '_').replace('-', '')}", piece):
                continue
            answer_position = _where(pattern, messages)
            if answer_position is not None:
                repeated_questions.append(AnsweredQuestion(span, subject, *answer_position))
                break
    return tuple(repeated_questions)


def _where(
    pattern: "re.Pattern[bytes]", messages: tuple[tuple[str, str], ...]
) -> tuple[str, Span] | None:
    for name, text in messages:
        match = pattern.search(flatten(text[:4000]))
        if match is not None:
            return name, match.span()
    return None
