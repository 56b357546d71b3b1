"""Questions whose answer the customer has already given."""

import re
from typing import NamedTuple

from assist_service.analysis.review.normalized_text import flatten
from assist_service.analysis.review.phrasebook import phrasebook
from assist_service.domain.types import Span

_NUMBER = re.compile(
    rb"(?:order|ticket|case|booking|reference|invoice|account|tracking|policy|ref|no|nr|number|#)\W{0,3}(?:number|no|nr|id|is|was|#|reference|code|:)?\W{0,3}(?:is |was )?\W{0,2}([a-z]{0,4}-?\d[a-z\d-]{3,})"
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
        rb"\b(?:for|since|waited|waiting|been)\b.{0,25}\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a|several|few)\s+(?:minute|hour|day|week|month|year)s?\b"
    ),
}


class Answered(NamedTuple):
    """A question of the reply, what it asks for, and where the customer had said it."""

    span: Span
    what: str
    message: str
    given: Span


def answered(
    asked: tuple[Span, ...], plain: bytes, said: tuple[tuple[str, str], ...]
) -> tuple[Answered, ...]:
    """Return the questions at ``asked`` that the messages ``said`` (id, text) answer already."""
    found = []
    for span in asked:
        piece = plain[span[0] : span[1]]
        for what, given in _GIVEN.items():
            if not phrasebook().has(f"asks.{what.replace(' ', '_').replace('-', '')}", piece):
                continue
            place = _where(given, said)
            if place is not None:
                found.append(Answered(span, what, *place))
                break
    return tuple(found)


def _where(
    given: "re.Pattern[bytes]", said: tuple[tuple[str, str], ...]
) -> tuple[str, Span] | None:
    for name, text in said:
        match = given.search(flatten(text[:4000]))
        if match is not None:
            return name, match.span()
    return None
