"""Hide card numbers and plainly said secrets before anything is kept.

What is hidden keeps its length, so every span still fits. Order, account and
ticket numbers stay readable: a run of digits is a card only if its issuer's
prefix, its length and its check digit all fit.
"""

import re

_HIDDEN = "•"
# 13 to 19 digits, with single blanks, dots or dashes between them, not part of a longer run.
_RUN = re.compile(r"(?<![\d•])(?:\d[ .\-]?){12,18}\d(?!\d)")
# First digits and lengths by issuer (ISO/IEC 7812 ranges as the networks publish them).
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?"  # Diners Club
    r"|(?:6011|65\d{2}|64[4-9]\d)\d{12}(?:\d{3})?"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|(?:5[0678]|6[0-9])\d{10,17}"  # Maestro
)
# "my password is hunter2", "PIN: 4417", "the code is 123 456", "cvv 123".
_SECRET = re.compile(
    r"(?i)\b(?:"
    r"(?P<word>pass(?:word|phrase|code|wd)|pwd|pw)"
    r"|(?P<code>pin(?:\s+(?:code|number))?|cvv2?|cvc2?|security\s+code|otp|one[ -]time\s+(?:pass(?:word|code)|code)"
    r"|verification\s+code|2fa\s+code|login\s+code|sms\s+code|access\s+code|(?<=the\s)code|(?<=my\s)code)"
    r")\b\s{0,3}(?:(?:is|was|=|:|are|-)\s{0,3}){1,2}(?P<quote>[\"'“‘]?)"
)
_SPOKEN_VALUE = re.compile(r"[^\s\"'”’]{1,64}")
_DIGITS = re.compile(r"\d(?:[ \-]?\d){2,11}")
# What follows "my password is" and is no password.
_NO_SECRET = frozenset(
    [
        "not",
        "wrong",
        "incorrect",
        "invalid",
        "expired",
        "rejected",
        "correct",
        "right",
        "the",
        "a",
        "an",
        "my",
        "your",
        "being",
        "no",
        "never",
        "still",
        "always",
        "too",
        "so",
        "also",
        "now",
        "locked",
        "blocked",
        "lost",
        "forgotten",
        "weak",
        "strong",
        "required",
        "needed",
        "missing",
        "gone",
        "in",
        "on",
        "to",
        "for",
        "it",
        "that",
        "this",
        "what",
        "where",
        "asked",
        "reset",
        "changed",
        "safe",
        "working",
        "broken",
        "case",
        "okay",
        "ok",
        "fine",
        "short",
        "long",
        "different",
        "same",
        "set",
        "saved",
        "stored",
        "old",
        "new",
        "and",
        "or",
        "but",
        "nothing",
        "none",
        "unknown",
        "there",
        "here",
        "just",
        "sent",
        "accepted",
        "refused",
        "only",
    ]
)


# Some of these letters stand in every word of _SECRET, and few messages have any of them.
# Letters beyond ASCII may count as these.
_HINTS = ("pass", "pw", "pin", "cv", "code", "otp")


def mask(text: str) -> str:
    """Return ``text`` with card numbers hidden but for their last four digits, and secrets hidden."""
    if any(map(str.isdigit, text)):
        text = _RUN.sub(_hide_card, text)
    lowered = text.lower()
    if text.isascii() and not any(hint in lowered for hint in _HINTS):
        return text
    found = list(_SECRET.finditer(text))
    for match in found:
        value = _secret_after(text, match)
        if value is not None:
            start, end = value
            text = text[:start] + _HIDDEN * (end - start) + text[end:]
    return text


def _secret_after(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return where the secret stands that ``match`` announces, if one does."""
    digits = _DIGITS.match(text, match.end())
    if match["code"]:
        return digits.span() if digits else None
    spoken = _SPOKEN_VALUE.match(text, match.end())
    if spoken is None:
        return None
    value = spoken[0].rstrip(".,;!?)")
    if not value or (not match["quote"] and value.lower() in _NO_SECRET):
        return None
    return spoken.start(), spoken.start() + len(value)


def _hide_card(match: re.Match[str]) -> str:
    run = match.group()
    digits = "".join(filter(str.isdigit, run))
    if not _ISSUERS.fullmatch(digits) or not _luhn(digits):
        return run
    keep = len(digits) - 4
    shown: list[str] = []
    seen = 0
    for character in run:
        if character.isdigit():
            seen += 1
            shown.append(character if seen > keep else _HIDDEN)
        else:
            shown.append(character)
    return "".join(shown)


def _luhn(digits: str) -> bool:
    """Return whether the check digit fits (ISO/IEC 7812-1, annex B)."""
    numbers = [int(digit) for digit in digits]
    doubled = (n * 2 - 9 if n > 4 else n * 2 for n in numbers[-2::-2])
    return (sum(numbers[-1::-2]) + sum(doubled)) % 10 == 0
