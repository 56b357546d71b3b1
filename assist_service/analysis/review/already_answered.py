"""Find questions that the customer has already answered."""

import re
from typing import NamedTuple

from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import Span
from assist_service.language.document import read_document

# Of a message only this much is searched.
_READ = 4_000
_NUMBER = re.compile(
    r"(?:order|ticket|case|booking|reference|invoice|account|tracking|policy|ref|no|nr|number|#)"
    r"\W{0,3}(?:number|no|nr|id|is|was|#|reference|code|:)?\W{0,3}(?:is |was )?\W{0,2}"
    r"([a-z]{0,4}-?\d[a-z\d-]{3,})",
    re.I,
)
_GIVEN = {
    "order number": _NUMBER,
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+", re.I),
    "phone number": re.compile(r"(?:\+|\b0)\d[\d ()/-]{7,}\d", re.I),
    "error message": re.compile(
        r"error(?: code| message)?\W{0,3}(?:is |says |reads )?[\"':]?\s*(?:[\"'][^\"']{3,}|[a-z]*-?\d{2,})|it says \"",
        re.I,
    ),
    "restart": re.compile(
        r"\b(?:(?:re)?(?:start|boot)(?:ed|ing)|unplugged|turned it off|powered (?:it )?(?:off|down)|off and on)\b",
        re.I,
    ),
    "reinstall": re.compile(
        r"\b(?:re-?install(?:ed|ing)|cleared (?:my |the )?(?:cache|cookies)|different browser)\b",
        re.I,
    ),
    "how long": re.compile(
        r"\b(?:for|since|waited|waiting|been)\b.{0,25}\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a|several|few)\s+(?:minute|hour|day|week|month|year)s?\b",
        re.I,
    ),
}


class AnsweredQuestion(NamedTuple):
    """A question of the reply, its subject, and the span of the customer's earlier answer."""

    span: Span
    subject: str
    message: str
    answer_span: Span


def find_answered_questions(
    question_spans: tuple[Span, ...], reply: ReplyText, messages: tuple[tuple[str, str], ...]
) -> tuple[AnsweredQuestion, ...]:
    """Return the questions at ``question_spans`` already answered in ``messages`` (id, text)."""
    repeated_questions = []
    for span in question_spans:
        for subject, pattern in _GIVEN.items():
            if not reply.has_within(f"asks.{subject.replace(' ', '_').replace('-', '')}", span):
                continue
            answer_position = _where(pattern, messages)
            if answer_position is not None:
                repeated_questions.append(AnsweredQuestion(span, subject, *answer_position))
                break
    return tuple(repeated_questions)


def _where(
    pattern: "re.Pattern[str]", messages: tuple[tuple[str, str], ...]
) -> tuple[str, Span] | None:
    for name, text in messages:
        normal = read_document(text[:_READ]).normal
        match = pattern.search(normal.text)
        if match is not None:
            return name, normal.span(*match.span())
    return None
