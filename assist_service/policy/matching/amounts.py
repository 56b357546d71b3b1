"""Find sums of money in a text."""

import re
from dataclasses import dataclass
from typing import Any

from assist_service.domain.types import Span
from assist_service.policy.matching.numbers import NUMBER, number, scale

# Ways to write each currency; words are in the singular, and a plural s also matches.
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
    """A sum of money (the upper end of a range). ``currency`` is a code, ``%``, or ``None`` if missing."""

    value: float
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money and its span."""

    money: Money
    span: Span


def amounts_in(text: str) -> list[Amount]:
    """Return the sums of money in ``text``, in order; percentages have the currency ``%``."""
    amounts = [
        amounts for match in _AMOUNT.finditer(text) if (amounts := _amount(match)) is not None
    ]
    amount_spans = [amount.span for amount in amounts]
    for match in _GRAND.finditer(text):
        if not any(low < match.end() and match.start() < high for low, high in amount_spans):
            amounts.append(Amount(Money(number(match[1]) * 1000), match.span()))
    return sorted(amounts, key=lambda amount: amount.span)


def parse_money(value: Any) -> Money:
    """Return the parsed limit from a rule file: 50, "50", "$50" or "20%".

    Raises:
        ValueError: not an amount.

    """
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    if isinstance(value, int | float):
        return Money(float(value))
    amounts = amounts_in(str(value))
    if len(amounts) == 1 and amounts[0].span == (0, len(str(value))):
        return amounts[0].money
    if re.fullmatch(NUMBER, str(value).strip(), re.IGNORECASE):
        return Money(number(str(value).strip()))
    raise ValueError(value)


def currency_code(name: str) -> str:
    """Return the code of a currency from any of its names or symbols.

    Raises:
        ValueError: unknown currency.

    """
    lowered = name.strip().lower()
    if lowered.upper() in _WRITTEN:
        return lowered.upper()
    for singular in (lowered, lowered.removesuffix("s")):
        if singular in _CODES:
            return _CODES[singular]
    raise ValueError(name)


def _amount(match: re.Match[str]) -> Amount | None:
    currency_text = match["sign"] or match["name"]
    first, span_range = match["n1"] or match["n2"], match["r1"] or match["r2"]
    last = _LAST_NUMBER.search(span_range) if span_range else None
    try:
        value = max(number(first), number(last.group(1)) if last is not None else 0.0)
        code = currency_code(currency_text)
    except ValueError:
        return None
    factor = scale(match["s1"] or match["s2"])
    return Amount(Money(value * factor, code), match.span())
