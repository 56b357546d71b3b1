"""Parse numbers in digits or words: "1.200,50", "fifty", "two hundred and fifty", "a couple of"."""

import re

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: float(value) for value, word in enumerate(_UNITS)}
_VALUES |= {word: 10.0 * (index + 2) for index, word in enumerate(_TENS)}
_VALUES |= {"a": 1.0, "an": 1.0, "couple": 2.0, "few": 3.0, "several": 3.0, "dozen": 12.0}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "grand": 1e3, "million": 1e6, "k": 1e3, "m": 1e6}
_WORD = "|".join(
    sorted((*_VALUES, "hundred", "thousand", "grand", "million"), key=len, reverse=True)
)

DIGITS = (
    r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,2})?(?!\d)"
)
WORDS = rf"(?:{_WORD})(?:(?:[ -]+|[ -]+and[ -]+|[ -]+of[ -]+)(?:{_WORD})){{0,7}}\b"
NUMBER = rf"(?:{DIGITS}|\b{WORDS})"
_SEPARATORS = re.compile(r"[\s'’\u00a0\u202f]")


def number(text: str) -> float:
    """Return the value of ``text``, which matches ``NUMBER``.

    Raises:
        ValueError: not a number.

    """
    if text[:1].isdigit():
        return _digits(text)
    return _words(text)


def _digits(text: str) -> float:
    text = _SEPARATORS.sub("", text)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return float(text)
    tail = text[last + 1 :]
    mark = text[last]
    # Money and days never have three decimals, so three digits after a separator are thousands.
    if len(tail) == 3 and (text.count(mark) > 1 or text.count(",") + text.count(".") == 1):
        return float(text.replace(",", "").replace(".", ""))
    return float(text[:last].replace(",", "").replace(".", "") + "." + tail)


def _words(text: str) -> float:
    total = current = 0.0
    has_number = False
    for word in re.split(r"[ -]+", text.lower()):
        if word in _VALUES:
            # "a few" and "a couple" are the word after the article.
            current = (
                _VALUES[word]
                if current == 1.0 and word in ("couple", "few", "dozen")
                else current + _VALUES[word]
            )
            has_number = True
        elif word == "hundred":
            current = max(current, 1.0) * 100.0
            has_number = True
        elif word in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[word], 0.0
            has_number = True
        elif word not in ("and", "of"):
            raise ValueError(text)
    if not has_number:
        raise ValueError(text)
    return total + current


def scale(word: str | None) -> float:
    """Return the factor of a word such as "k" or "million" after a number."""
    return _SCALES.get((word or "").lower(), 1.0)
