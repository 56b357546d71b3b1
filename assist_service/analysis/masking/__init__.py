"""Mask card numbers, passwords, codes, official numbers and keys before anything is stored.

Masked text keeps its length, so spans remain valid. The last 4 digits of a card stay readable, as
the card industry allows. So do order, ticket, tracking and telephone numbers: a number is a card
only if issuer prefix, length and check digit fit, or if the text calls it a card number.

In doubt the number is masked: the helpdesk still shows the original, so the only cost is that our
own evidence does not quote it.
"""

import re
from collections.abc import Iterator, Sequence

from assist_service.analysis.masking.answers import answered
from assist_service.analysis.masking.cards import cards, joined_card
from assist_service.analysis.masking.hinting import hints
from assist_service.analysis.masking.keys import keys
from assist_service.analysis.masking.numbers import official_numbers
from assist_service.analysis.masking.plain import plain
from assist_service.analysis.masking.spoken import spoken_secrets

__all__ = ["HIDDEN", "mask"]

HIDDEN = "•"

Span = tuple[int, int]
# Masking one secret can reveal another next to it, so the text is searched again. A text that
# arrives by two channels then gets the same result, whether it is masked once or twice.
_ROUNDS = 8
_DIGIT = re.compile("[0-9]")


def mask(text: str, earlier_texts: Sequence[str] = (), question: str = "") -> str:
    """Return ``text`` with its secrets masked, at the same length.

    Args:
        text: a text of any length and content.
        earlier_texts: the author's preceding messages, oldest first, as stored: a number may be spread
            over several messages.
        question: the other side's preceding message, which may have asked for a code.

    """
    for _ in range(_ROUNDS):
        hidden = _hide(text, sorted(_secrets(text, earlier_texts, question)))
        if hidden == text:
            break
        text = hidden
    return text


def _hide(text: str, spans: Sequence[Span]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if end > at:
            parts += (text[at : max(start, at)], HIDDEN * (end - max(start, at)))
            at = end
    return "".join((*parts, text[at:]))


def _secrets(text: str, earlier_texts: Sequence[str], question: str) -> Iterator[Span]:
    clear = plain(text)
    lowered = clear.lower()
    hinted = hints(lowered)
    digits = len(_DIGIT.findall(clear))
    if digits:
        yield from cards(clear)
        yield from official_numbers(clear, digits, may_be_labelled="number" in hinted)
        yield from joined_card([plain(earlier_text) for earlier_text in earlier_texts], clear)
    if "spoken" in hinted:
        yield from spoken_secrets(clear, digits=digits > 0)
    if "key" in hinted:
        yield from keys(clear)
    if earlier_texts or question:
        yield from answered(clear, earlier_texts[-1] if earlier_texts else "", question)
