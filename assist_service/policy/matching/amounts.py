"""Sums of money as people write them, with their place in a text."""

import re
from dataclasses import dataclass
from typing import Any

from assist_service.domain.types import Span
from assist_service.policy.matching.numbers import NUMBER, number, scale

# How a currency is written; words are in the singular, a plural s is allowed for.
_WRITTEN: dict[str, tuple[str, ...]] = {
    "USD": ("us$", "$", "usd", "us dollar", "dollar", "buck"),
    "EUR": ("€", "eur", "euro"),
    "GBP": ("£", "gbp", "pound", "quid", "pound sterling"),
    "JPY": ("¥", "jpy", "yen"),
    "CHF": ("chf", "swiss franc", "franc"),
    "CAD": ("ca$", "c$", "cad", "canadian dollar"),
    "AUD": ("au$", "a$", "aud", "australian dollar"),
    "NZD": ("nz$", "nzd"),
    "INR": ("₹", "inr", "rupee"),
    "SEK": ("sek",),
    "NOK": ("nok",),
    "DKK": ("dkk",),
    "PLN": ("pln", "zloty", "zł"),
    "%": ("%", "percent", "per cent"),
}
CURRENCIES = tuple(_WRITTEN)
_CODES = {name: code for code, names in _WRITTEN.items() for name in names}
# Words whose presence makes it worth looking for an amount (stems, for the phrase index).
TRIGGERS = tuple(
    sorted({name.split()[-1].split("$")[0] or "$" for name in _CODES} | {"$", "cent", "grand"})
)


def _any(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_SIGNS = [name for name in _CODES if not name[-1].isalpha() and name != "%"]
_NAMES = [name for name in _CODES if name[-1].isalpha()]
_LETTERS = [name for name in _NAMES if len(name) == 3 and name.upper() in _CODES.values()]
_SCALE = r"(?:\s?(?P<{}>k|m|grand|hundred|thousand|million)\b)?"
_RANGE = rf"(?:\s?(?:-|–|to|and|or)\s?(?:{_any(_SIGNS)})?\s?({NUMBER}))?"
_AMOUNT = re.compile(
    rf"(?P<sign>{_any(_SIGNS)}|\b(?:{_any(_LETTERS)}))\s?(?P<n1>{NUMBER})(?P<r1>{_RANGE}){_SCALE.format('s1')}"
    rf"|(?<![\w.,])(?P<n2>{NUMBER})(?P<r2>{_RANGE}){_SCALE.format('s2')}\s?-?"
    rf"(?P<name>%|(?:(?<=\d)|(?<=\d\s))(?:{_any(_SIGNS)})|(?:{_any(_NAMES)})s?\b)",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(rf"({NUMBER})\Z", re.IGNORECASE)
_GRAND = re.compile(
    r"(?<![\w.,])(\d+|a|one|two|three|four|five|ten|twenty)\sgrand\b(?! (?:total|opening|piano|tour|slam|parent))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum; of a range, the larger. ``currency`` is a code, ``%``, or ``None`` if unsaid."""

    value: float
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money, and where it stands."""

    money: Money
    span: Span


def amounts_in(text: str) -> list[Amount]:
    """Return the sums of money in ``text``, in order; percentages have the currency ``%``."""
    found = [found for match in _AMOUNT.finditer(text) if (found := _amount(match)) is not None]
    taken = [amount.span for amount in found]
    for match in _GRAND.finditer(text):
        if not any(low < match.end() and match.start() < high for low, high in taken):
            found.append(Amount(Money(number(match[1]) * 1000), match.span()))
    return sorted(found, key=lambda amount: amount.span)


def parse_money(value: Any) -> Money:
    """Return a limit as a rule file writes it: 50, "50", "$50" or "20%".

    Raises:
        ValueError: it is no amount.

    """
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    if isinstance(value, int | float):
        return Money(float(value))
    found = amounts_in(str(value))
    if len(found) == 1 and found[0].span == (0, len(str(value))):
        return found[0].money
    if re.fullmatch(NUMBER, str(value).strip(), re.IGNORECASE):
        return Money(number(str(value).strip()))
    raise ValueError(value)


def currency_code(name: str) -> str:
    """Return the code of a currency however it is written.

    Raises:
        ValueError: not one that is known.

    """
    known = name.strip().lower()
    if known.upper() in _WRITTEN:
        return known.upper()
    for tried in (known, known.removesuffix("s")):
        if tried in _CODES:
            return _CODES[tried]
    raise ValueError(name)


def _amount(match: re.Match[str]) -> Amount | None:
    written = match["sign"] or match["name"]
    first, span_range = match["n1"] or match["n2"], match["r1"] or match["r2"]
    last = _LAST_NUMBER.search(span_range) if span_range else None
    try:
        value = max(number(first), number(last.group(1)) if last is not None else 0.0)
        code = currency_code(written)
    except ValueError:
        return None
    factor = scale(match["s1"] or match["s2"])
    return Amount(Money(value * factor, code), match.span())
