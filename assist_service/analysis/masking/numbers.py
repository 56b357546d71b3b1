"""Find bank accounts and official numbers, by check digit or by a label in the text.

The checks come from python-stdnum, a maintained library that cites a source for each number.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

from stdnum import iban, numdb

Span = tuple[int, int]

_IBAN = re.compile(r"(?i)\b[A-Z]{2}[0-9]{2}(?=(?:[ .\-\u200b]{0,3}[A-Z0-9]){11})")
_SIGN = re.compile(r"(?i)[ .\-\u200b]{0,3}([A-Z0-9])")


class _Kind(NamedTuple):
    """A kind of official number: its form, the module that checks it, and the label it needs."""

    form: re.Pattern[str]
    module: str | None
    word: re.Pattern[str] | None = None


def _kind(form: str, module: str | None, word: str = "") -> _Kind:
    label_pattern = re.compile(rf"(?i)\b(?:{word})(?!\w)[^\n]{{0,32}}\Z") if word else None
    return _Kind(re.compile(rf"(?i)(?<![\w.+/-]){form}(?![\w]|[.,-][0-9])"), module, label_pattern)


# First the distinctive forms, then those that need a label.
_KINDS = (
    _kind(r"[0-9]{8}[ -]?[A-Z]", "es.dni"),
    _kind(r"[XYZ][ -]?[0-9]{7}[ -]?[A-Z]", "es.nie"),
    _kind(r"[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]", "it.codicefiscale"),
    _kind(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", "us.ssn"),
    # UK national insurance: no check digit, but only a few letters can begin or end it.
    _kind(
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
        r"(?: ?[0-9]{2}){3} ?[A-D]",
        None,
    ),
    _kind(r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", "br.cpf"),
    _kind(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}", "be.nn"),
    _kind(r"[0-9]{6}[-+A][0-9]{3}[0-9A-Y]", "fi.hetu"),
    _kind(r"(?:[0-9]{2})?[0-9]{6}[-+][0-9]{4}", "se.personnummer"),
    _kind(r"[0-9]{6}-[0-9]{7}", "kr.rrn"),
    _kind(r"[0-9]{17}[0-9X]", "cn.ric"),
    _kind(r"[12](?: ?[0-9]{2}){3}(?: ?[0-9]{3}){2} ?[0-9]{2}", "fr.nir"),
    _kind(r"[A-Z]{4}[0-9]{6}[A-Z]{6}[A-Z0-9][0-9]", "mx.curp"),
    _kind(r"[A-Z]{5}[0-9]{4}[A-Z]", "in_.pan"),
    _kind(r"[0-9]{13}", "za.idnr"),
    _kind(r"[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}", "in_.aadhaar"),
    # The last four digits too, because they are used to prove identity.
    _kind(r"(?:[0-9][ .-]?){3,8}[0-9]", None, r"ssn|soc(?:ial)? sec(?:urity)?|my social"),
    _kind(r"(?:[0-9][ -]?){9}[0-9]", "gb.nhs", r"nhs"),
    _kind(r"(?:[0-9][ /-]?){10}[0-9]", "de.idnr", r"steuer\w*|idnr|tax id\w*|tin"),
    _kind(r"(?:[0-9][ .-]?){8}[0-9]", "nl.bsn", r"bsn|burgerservicenummer|sofi\w*"),
    _kind(r"(?:[0-9][ .-]?){10}[0-9]", "br.cpf", r"cpf"),
    _kind(r"(?:[0-9][ .-]?){10}[0-9]", "be.nn", r"national number|rijksregister\w*|registre national"),
    _kind(r"[0-9]{11}", "pl.pesel", r"pesel"),
    _kind(r"[0-9]{6} ?[0-9]{5}", "no.fodselsnummer", r"f[oø]dselsnummer|personnummer|national id\w*"),
    _kind(r"[0-9]{11}", "tr.tckimlik", r"tc|tckn|kimlik\w*|national id\w*"),
    _kind(r"(?:[0-9]{3}[ -]?){2}[0-9]{3}", "ca.sin", r"sin|social insurance(?: number| no\.?)?"),
    _kind(r"(?:[0-9]{3}[ -]?){2}[0-9]{2,3}", "au.tfn", r"tfn|tax file(?: number| no\.?)?"),
    _kind(r"(?:[0-9]{4}[ -]?){3}", "in_.aadhaar", r"aadhaar|aadhar"),
    _kind(
        r"(?=[A-Z]{0,3}[0-9])[A-Z0-9]{6,14}",
        None,
        r"(?:passport|pasaporte|passeport|reisepass|driv(?:er'?s?|ing) licen[cs]e|identity card|id card|national id"
        r"|national insurance|ni)(?:[ -]?(?:number|num|no|nr|nummer)\b|(?=\s?[:#]))",
    ),
)  # fmt: skip
_FORMED = tuple(kind for kind in _KINDS if kind.word is None)
_CALLED = tuple(kind for kind in _KINDS if kind.word is not None)
# The number of digits in the shortest distinctive form.
_FEWEST = 6


def official_numbers(text: str, digits: int, *, may_be_labelled: bool) -> Iterator[Span]:
    """Yield the spans of official numbers and of bank accounts (without their last 4 characters).

    Args:
        text: plain (``plain.plain``).
        digits: the number of digits in it.
        may_be_labelled: whether the text may label a number.

    """
    if digits < _FEWEST and not may_be_labelled:
        return
    yield from _accounts(text)
    for kind in (*(_FORMED if digits >= _FEWEST else ()), *(_CALLED if may_be_labelled else ())):
        for match in kind.form.finditer(text):
            before = text[max(0, match.start() - 48) : match.start()]
            if kind.word is not None and not kind.word.search(before):
                continue
            if kind.module is None or _check(kind.module)(match[0]):
                yield match.span()


def _accounts(text: str) -> Iterator[Span]:
    end = 0
    for match in _IBAN.finditer(text):
        length = _length(match[0][:2].upper())
        if match.start() < end or not length:
            continue
        positions = list(_signs(text, match.start(), length))
        account = "".join(text[position] for position in positions)
        if len(account) == length and iban.is_valid(account, check_country=False):
            end = positions[-1] + 1
            yield match.start(), positions[-5] + 1


def _signs(text: str, start: int, length: int) -> Iterator[int]:
    """Yield the positions of up to ``length`` letters and digits from ``start`` on."""
    at = start
    for _ in range(length):
        match = _SIGN.match(text, at)
        if match is None:
            return
        yield match.start(1)
        at = match.end()


@cache
def _length(country: str) -> int:
    """Return the length of an account number in ``country``; 0 if there are none."""
    country_info = numdb.get("iban").info(country)[0][1]
    parts = re.findall(r"(\d+)!", country_info.get("bban", ""))
    return 4 + sum(map(int, parts)) if parts else 0


@cache
def _check(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check
