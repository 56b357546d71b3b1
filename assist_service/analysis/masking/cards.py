"""Find card numbers in any layout, and the security code that follows one.

Issuer prefixes and lengths are the ranges that the networks publish (ISO/IEC 7812). The check
digit is Luhn's (annex B).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple

Span = tuple[int, int]

# Digits with nothing between them but invisible characters.
_GROUP = re.compile("[0-9](?:\u200b{0,8}[0-9])*")
# Between the groups of one number: anything but letters, digits and masked characters.
_TIGHT = re.compile(r"(?:[^\w•]|_|<[a-z/ ]{1,8}>){1,12}")
# Words between groups: "then", "next four are", "💳".
_WORDY = re.compile(r"[^\d•]{1,32}")
SHORTEST, LONGEST = 13, 19
_SPREAD = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3))
_SPREAD_BEGINS = 4
# A number may be sent in as many messages as it has groups.
_PARTS = 4
_TAIL = 48
# The sum of the digits of twice each digit.
_DOUBLED = str.maketrans("123456789", "246813579")

_MAJOR = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|095|[689]\d)\d{11}(?:\d{2})?"  # Diners Club
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}(?:\d{3})?"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
)
# Prefixes that order numbers share: not a card if the text calls the number something else.
_MINOR = re.compile(
    r"(?:62|81)\d{14,17}"  # UnionPay
    r"|(?:5018|5019|5020|5038|5[678]\d\d|6\d{3})\d{8,15}"  # Maestro, Dankort, Elo, Hipercard
    r"|(?:508\d|60\d\d|82\d\d)\d{12}"  # RuPay
    r"|220[0-5]\d{12,15}"  # Mir, Borica
    r"|9792\d{12}"  # Troy
    r"|506[01]\d{12,15}"  # Verve
)
_CARD_WORD = re.compile(
    r"(?i)\b(?:cards?|visa|master ?card|amex|american express|maestro|discover|diners|jcb|union ?pay"
    r"|rupay|debit|credit|girocard|cc|pan|kart[ea]n?(?:nummer)?|kreditkarte\w*|carte|tarjeta|kaart|cart[aã]o"
    r"|kort|carta)\b"
)
# "card number is" right before it: a card number, whatever the check digit.
_CALLED = re.compile(
    r"(?i)\b(?:cards?|visa|mastercard|amex|maestro|kreditkarten?)[ -]?(?:numbers?|nummer|nos?\b|nr\b|num\b|#)"
)
# Words before a number that say it is a different kind of number.
_LABEL = re.compile(
    r"(?i)\b(?:orders?|invoice|tracking|reference|ref|ticket|case|parcel|shipment|serial|imei|iccid|sim"
    r"|confirmation|booking|account|acct|isbn|ean|upc|gtin|sku|item|article|consignment|transaction|waybill"
    r"|package|rma|meter|phone|telephone|tel|mobile|call|fax)\b"
)
_EXPIRY_AND_CODE = re.compile(
    r"(?:[^\w•]|_|(?i:exp\w*|valid|thru|until|and|on|date|mm|yy))*?"
    r"(?:0?[1-9]|1[0-2])\s?[/.\-]\s?(?:20)?\d\d(?:[^\w•]|_|(?i:cvv2?|cvc2?|code|and|is))*?\b(\d{3,4})(?!\d)"
)


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


Card = Sequence[_Group]
_Fits = Callable[["_Words", Card], bool]


class _Words:
    """A text with the positions of words that say what a number is, each searched for once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _called(self) -> list[int]:
        return [match.end() for match in _CALLED.finditer(self.text)]

    @cached_property
    def _labels(self) -> list[int]:
        return [match.end() for match in _LABEL.finditer(self.text)]

    @cached_property
    def _cards(self) -> list[Span]:
        return [match.span() for match in _CARD_WORD.finditer(self.text)]

    def called(self, at: int) -> bool:
        """Whether the text calls the number at ``at`` a card number: "card number is"."""
        return self._leads(self._called, at, 16, "\n.!?0123456789")

    def labelled(self, at: int) -> bool:
        """Whether the text calls it something else: "order", "IMEI"."""
        return self._leads(self._labels, at, 24, "\n.!?")

    def named(self, start: int, end: int) -> bool:
        """Whether a card is mentioned before or right after a number."""
        position = bisect_right(self._cards, (start, start))
        before = position and start - self._cards[position - 1][1] <= 60
        after = position < len(self._cards) and 0 <= self._cards[position][0] - end <= 24
        return bool(before or after)

    def _leads(self, ends: list[int], at: int, far: int, closing: str) -> bool:
        position = bisect_right(ends, at)
        if not position or at - ends[position - 1] > far:
            return False
        return not any(sign in closing for sign in self.text[ends[position - 1] : at])


def cards(text: str) -> Iterator[Span]:
    """Yield the spans to mask for every card in a plain text.

    These are the number without its last 4 digits, and the code after the number and expiry
    date: "... 1111 04/27 123".
    """
    for card in _find_groups(text):
        yield from _all_but_last_four(text, card)
        end = card[-1].end
        expiry_match = _EXPIRY_AND_CODE.match(text, end, end + 60)
        if expiry_match:
            yield expiry_match.span(1)


def joined_card(earlier_texts: Sequence[str], text: str) -> Iterator[Span]:
    """Yield the part of ``text`` that completes a card number begun in earlier messages.

    The earlier messages are already stored, so their part of the number does not change.
    """
    before = "\n".join(earlier_text[-_TAIL:] for earlier_text in earlier_texts[-_PARTS + 1 :])
    if not any(map(str.isdigit, before)):
        return
    offset = len(before) + 1
    for card in _find_groups(f"{before}\n{text[: 2 * _TAIL]}"):
        if card[0].start < offset < card[-1].end:
            yield from (
                (group.start - offset, group.end - offset)
                for group in card
                if group.start >= offset
            )


def _find_groups(text: str) -> Iterator[Card]:
    groups = [
        _Group(*match.span(), match[0].replace("\u200b", "")) for match in _GROUP.finditer(text)
    ]
    if sum(len(group.digits) for group in groups) < SHORTEST - 1:
        return
    words = _Words(text)
    pairs = list(pairwise(groups))
    tight = [
        _TIGHT.fullmatch(text, left_group.end, right_group.start) is not None
        for left_group, right_group in pairs
    ]
    wordy = [
        _WORDY.fullmatch(text, left_group.end, right_group.start) is not None
        for left_group, right_group in pairs
    ]
    at = 0
    while at < len(groups):
        card = _from(words, groups, at, tight, _is_card)
        if not card and len(groups[at].digits) == _SPREAD_BEGINS:
            card = _spread(words, groups, at, wordy, tight)
        if card:
            yield card
        at += len(card) or 1


def _spread(
    words: _Words, groups: Card, at: int, wordy: Sequence[bool], tight: Sequence[bool]
) -> Card:
    """Return a number with words in it, unless a plain number begins inside: "ends 4242: 4242-…"."""
    card = _from(words, groups, at, wordy, _is_spread)
    inside = range(at + 1, at + len(card))
    return () if any(_from(words, groups, later, tight, _is_card) for later in inside) else card


def _from(words: _Words, groups: Card, at: int, joined: Sequence[bool], fits: _Fits) -> Card:
    """Return the groups from ``at`` on that form a card number, trying sixteen digits first.

    ``joined`` says for each group whether the next one may belong to it.
    """
    total, runs = 0, []
    for end in range(at, min(len(groups), at + LONGEST)):
        if end > at and not joined[end - 1]:
            break
        total += len(groups[end].digits)
        if total > LONGEST:
            break
        if total >= SHORTEST - 1:
            runs.append((abs(total - 16), end + 1))
    for _, end in sorted(runs):
        if fits(words, groups[at:end]):
            return groups[at:end]
    return ()


def _is_card(words: _Words, card: Card) -> bool:
    digits = "".join(group.digits for group in card)
    start, end = card[0].start, card[-1].end
    laid_out = _laid_out(card)
    if laid_out and words.called(start):
        return True
    if not luhn(digits):
        # One digit was mistyped; the others are real.
        usual = laid_out and len(digits) in (15, 16) and _MAJOR.fullmatch(digits)
        return bool(usual) and words.named(start, end) and not words.labelled(start)
    if laid_out and _MAJOR.fullmatch(digits):
        return True
    if words.labelled(start) or len(digits) < SHORTEST - 1:
        return False
    return words.named(start, end) or (laid_out and _MINOR.fullmatch(digits) is not None)


def _is_spread(_: _Words, card: Card) -> bool:
    """Whether groups with words between them form a card number: only if grouped like one."""
    digits = "".join(group.digits for group in card)
    sizes = tuple(len(group.digits) for group in card)
    return sizes in _SPREAD and _MAJOR.fullmatch(digits) is not None and luhn(digits)


def _laid_out(card: Card) -> bool:
    """Whether the digits are grouped as on a card: evenly, or as printed."""
    sizes = [len(group.digits) for group in card]
    even = len(set(sizes[:-1])) <= 1 and sizes[-1] <= sizes[0]
    return len(sizes) <= 2 or even or sizes[0] == 4 or sizes in ([6, 4, 5], [8, 4, 4])


def _all_but_last_four(text: str, card: Card) -> Iterator[Span]:
    remaining = sum(len(group.digits) for group in card) - 4
    for group in card:
        if remaining <= 0:
            return
        end = group.end
        if remaining < len(group.digits):
            positions = (at for at in range(group.start, group.end) if text[at] != "\u200b")
            end = next(islice(positions, remaining, None))
        yield group.start, end
        remaining -= len(group.digits)


def luhn(digits: str) -> bool:
    """Return whether the check digit fits (ISO/IEC 7812-1, annex B)."""
    return (
        sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))
    ) % 10 == 0
