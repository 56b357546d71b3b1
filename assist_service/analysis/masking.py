"""Hide card numbers before anything is kept: same length, so every span still fits."""

import re

# 13 to 19 digits, with single blanks or dashes between them, not part of a longer run.
_RUN = re.compile(r"(?<![\d])(?:\d[ \-]?){12,18}\d(?![\d])")


def mask(text: str) -> str:
    """Return ``text`` with card numbers hidden but for their last four digits."""
    return _RUN.sub(_hide, text) if any(c.isdigit() for c in text) else text


def _hide(match: "re.Match[str]") -> str:
    run = match.group()
    digits = [int(c) for c in run if c.isdigit()]
    if not _luhn(digits):
        return run
    keep = len(digits) - 4
    shown, seen = [], 0
    for character in run:
        if character.isdigit():
            seen += 1
            shown.append(character if seen > keep else "•")
        else:
            shown.append(character)
    return "".join(shown)


def _luhn(digits: list[int]) -> bool:
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
