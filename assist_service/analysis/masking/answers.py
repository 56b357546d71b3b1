"""Find a secret sent as a message of its own, after it was requested or announced."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_LEADS_TO = (
    r"(?:pass\s?(?:word|code|phrase)|pwd|\bpin\b|cvv|cvc|\botp\b|security (?:code|answer)|one[ -]time"
    r"|\bcodes?\b(?! of conduct)|three digits|maiden name)"
)
# "What is the code we sent you?", "Please type your password."
_ASKED = re.compile(rf"(?i){_LEADS_TO}[^.!?\n]{{0,80}}[?.!:]?\s*\Z|{_LEADS_TO}[^?\n]{{0,80}}\?")
_OTHER_CODE = re.compile(
    r"(?i)\b(?:post(?:al)?|zip|error|promo\w*|discount|voucher|coupon|country|area|dial\w*|order|product|reference"
    r"|tracking|booking|status)\b"
)
_HARMLESS = re.compile(r"(?i)\b(?:never|don'?t|do not|reset|change|forg[oe]t)")
# "my password is", "the code they sent me:", and the message ends.
_ANNOUNCED = re.compile(rf"(?i){_LEADS_TO}[^.!?\n]{{0,40}}?(?:\b(?:is|was)|'s|[:=-])?\s*\Z")
_ALONE = re.compile(
    r"\s*(?:(?i:it'?s|it is|sure|ok|okay|yes|here|here you go|that'?s"
    r"|is)[\s,:.!-]{1,3}){0,2}[\"'“]?(?P<value>\S{3,64}?(?: \d{2,6})?)[\"'”]?\s*[.!]?\s*(?:(?i:thanks"
    r"|thank you|please|there you go|is it|that'?s it)[.!]?\s*)?"
)
_LONGEST = 90


def answered(text: str, earlier_text: str, question: str) -> Iterator[Span]:
    """Yield the span of the secret if a short plain text only answers the preceding message."""
    if len(text) > _LONGEST or not (earlier_text or question):
        return
    number_match = _ALONE.fullmatch(text)
    if number_match is None:
        return
    value = number_match["value"]
    telling = any(map(str.isdigit, value)) or not value.isalpha()
    announced = _ANNOUNCED.search(earlier_text[-120:]) is not None and not _OTHER_CODE.search(
        earlier_text[-120:]
    )
    led_to = announced and (telling or value.islower()) and not _SECRET_WORDS.search(value)
    if led_to or (telling and _asks(question[-400:])):
        yield number_match.span("value")


_SECRET_WORDS = re.compile(
    r"(?i)\A(?:wrong|not|locked|expired|hello|help|please|thanks|incorrect|yes|no)\b"
)


def _asks(question: str) -> bool:
    return (
        _ASKED.search(question) is not None
        and _OTHER_CODE.search(question) is None
        and _HARMLESS.search(question) is None
    )
