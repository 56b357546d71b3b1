"""Hide card numbers, passwords, codes, official numbers and keys before anything is kept.

What is hidden keeps its length, so every span still fits. A card keeps its last four digits, as
the card industry allows. Order, ticket, tracking and telephone numbers stay readable: what is no
card by its issuer's prefix, its length and its check digit is none, unless it is called one.

In doubt it hides: the desk still shows what was written, so the cost is a number that our own
evidence does not quote.
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
# What is hidden may show what stood beside it in another light; it is looked at again, so that
# a text told by two roads, masked once or twice, reads the same.
_ROUNDS = 8
_DIGIT = re.compile("[0-9]")


def mask(text: str, said: Sequence[str] = (), asked: str = "") -> str:
    """Return ``text`` with what must not be kept hidden, at the same length.

    Args:
        text: what somebody wrote, of any length and content.
        said: what the same writer said right before, oldest first, as it was kept: a number
            may be spread over several messages.
        asked: what the other side said right before, which may have asked for a code.

    """
    for _ in range(_ROUNDS):
        hidden = _hide(text, sorted(_secrets(text, said, asked)))
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


def _secrets(text: str, said: Sequence[str], asked: str) -> Iterator[Span]:
    clear = plain(text)
    lowered = clear.lower()
    hinted = hints(lowered)
    digits = len(_DIGIT.findall(clear))
    if digits:
        yield from cards(clear)
        yield from official_numbers(clear, digits, named="number" in hinted)
        yield from joined_card([plain(one) for one in said], clear)
    if "spoken" in hinted:
        yield from spoken_secrets(clear, digits=digits > 0)
    if "key" in hinted:
        yield from keys(clear)
    if said or asked:
        yield from answered(clear, said[-1] if said else "", asked)
