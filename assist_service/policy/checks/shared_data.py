"""Find data that a reply must not contain: card numbers, passwords, codes, official numbers.

Card numbers are distinguished from order numbers by length, issuer prefix and check digit (ISO/IEC 7812,
Luhn), bank accounts by the IBAN check (ISO 13616). Secrets count when a reply asks for
or gives them, not when it mentions them ("never share your password", "reset your password").
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import re2

from assist_service.domain.types import Span
from assist_service.language.document import read_document

SharedKind = Literal[
    "card_number", "card_code", "password", "login_code", "government_id", "bank_account"
]
SHARED: tuple[SharedKind, ...] = SharedKind.__args__  # type: ignore[attr-defined]

_DIGITS = re.compile(r"(?<![\w.])\d(?:[ \u00a0.\-–]?\d){11,18}(?![\w]|[.,]\d)")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d|81\d\d)\d{12,15}"  # Discover, UnionPay
    r"|3(?:0[0-5]|[68]\d)\d{11}"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|(?:5018|5020|5038|5[6-8]\d\d|6304|6759|676[1-3])\d{8,15}"  # Maestro
)
# A label right before the number that says what it is.
_LABEL = re.compile(
    r"\b(?:order|invoice|tracking|reference|ref|ticket|case|parcel|shipment|serial|imei|confirmation|"
    r"booking|customer|account|isbn|ean|item|article|consignment|transaction)\b[\s\w.#:№-]{0,24}\Z",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(r"\b(?:card|visa|mastercard|amex|credit|debit)\b", re.IGNORECASE)
_GROUPED = re.compile(r"\d{4}[ .\-–\u00a0]\d{4,6}[ .\-–\u00a0]\d{4,5}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_OFFICIAL = re.compile(
    r"(?<![\w-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\w-])"  # US social security
    # UK national insurance
    r"|\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)
_PASSWORDS = (
    r"(?:pass\s?words?|pwd?s?\b|pass\s?codes?|pass\s?phrases?|\bpins?(?: numbers?| codes?)?"
    r"|login details|log-in details|login credentials|credentials|security answers?|secret answers?|memorable word)"
)
_CODES = (
    r"(?:(?:one[ -]time|verification|security|login|log-in|sign-in|access|authentication"
    r"|confirmation|2fa|two-factor|sms|six[ -]digit|6[ -]digit|four[ -]digit|4[ -]digit"
    r"|otp)\s?(?:pass)?(?:codes?|pins?|passwords?)"
    r"|\botps?\b|codes? (?:that )?(?:we|i|you|it|they|was"
    r"|were)(?: (?:have|just|ve|were|has been))* (?:sent|texted|emailed|messaged|received|got|get|see|receive)"
    r"|codes? (?:from|in|on) (?:your|the) (?:text|sms|email|phone|app|authenticator|message|mobile)"
    r"|codes? (?:sent|texted|emailed) to (?:you|your))"
)
_CARD_CODES = (
    r"(?:cvv2?|cvc2?|csc|card (?:security|verification) codes?"
    r"|security codes? (?:on|of|from|at) (?:the |your )?(?:back|card|front)"
    r"|three[ -]digit codes?|3[ -]digit codes?|three digits on the back|3 digits on the back"
    r"|last three digits on the back)"
)
_CARDS = (
    r"(?:(?:full |complete |entire |whole |long |16[ -]digit |credit |debit |bank "
    r"|payment )*card (?:numbers?|no\.?|details|info|information|data)"
    r"|long number (?:on|across)|16[ -]digit number"
    r"|(?:photo|picture|scan|copy|image) of (?:your|the) (?:credit |debit |bank |payment )?card)"
)
_OFFICIALS = (
    r"(?:ssn|social security(?: numbers?)?|social insurance(?: numbers?)?"
    r"|national insurance(?: numbers?)?|passport(?: numbers?| copy| scan| photo| details)?"
    r"|driver'?s?'? licen[cs]e(?: numbers?)?|driving licen[cs]e(?: numbers?)?"
    r"|national id(?:entity)?(?: card)?(?: numbers?)?|government id|photo id"
    r"|id card(?: numbers?)?|tax (?:id|identification)(?: numbers?)?|aadhaar(?: numbers?)?"
    r"|itin|(?:copy|photo|scan|picture) of your id)"
)
_ACCOUNTS = (
    r"(?:bank account (?:numbers?|details)|account and routing numbers?|routing numbers?"
    r"|sort codes?|ibans?|bank details|online banking (?:login|details|username))"
)

_ASK = (
    r"(?:send|give|tell|share|provide|confirm|type|enter|read|text|e-?mail|message|dm|reply with"
    r"|supply|forward|post|verify|let me have|let us have|let me know|need|want|require|have"
    r"|get|know|ask(?:ing)? (?:you )?for|request|upload|state|submit|repeat|paste|drop"
    r"|pass (?:me|us|on|along)|write|quote|spell|what(?:'|’)?s|what is|what was|what are"
    r"|may i have|can i have|could i have|can i get|could i get|grab|take|see)"
)
_NEGATED = re.compile(
    r"\b(?:never|not|don['’]?t|do not|won['’]?t|wouldn['’]?t|can['’]?t|cannot|shouldn['’]?t"
    r"|no need|needn['’]?t|without|no one|nobody|instead of|avoid|refrain|rather than"
    r"|didn['’]?t|doesn['’]?t|isn['’]?t|aren['’]?t|stop|no longer|beware|anyone who"
    r"|if (?:anyone|someone|somebody)|whoever|scam\w*|fraud\w*|phish\w*)\b",
    re.IGNORECASE,
)
# Things done with a secret that don't reveal it.
_HARMLESS = re.compile(
    r"\b(?:reset\w*|chang\w+|forg[oe]t\w*|forgotten|updat\w+|creat\w+|choos\w+"
    r"|set(?:ting)?(?: up)?|strong\w*|recover\w*|expir\w+|new password (?:link|page)|wrong"
    r"|incorrect|secure|protect\w*|keep|manager|remember|renew\w*|link|page|policy|field|box"
    r"|screen|last (?:four|4|two|2|three|3)|form on|our secure|securely)\b",
    re.IGNORECASE,
)
_GIVEN = r"(?:is|was|:|=|will be|are|to)\s*[\"'“‘`]?"


_SECRETS: dict[SharedKind, str] = {
    "card_number": _CARDS,
    "card_code": _CARD_CODES,
    "password": _PASSWORDS,
    "login_code": _CODES,
    "government_id": _OFFICIALS,
    "bank_account": _ACCOUNTS,
}


def _ask_pattern(secret: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_ASK}\b[^.!?\n]{{0,60}}?\b{secret}", re.IGNORECASE)


def _own_screen(sentence: str) -> bool:
    """Whether the secret is to be typed into the customer's own page, not sent to us."""
    return bool(
        re.search(
            r"\b(?:on|at|in|into|through|via) (?:the|our|your|that|this) (?:\w+ ){0,2}?(?:page"
            r"|site|website|app|portal|screen|form|field|box|login|browser|checkout|link"
            r"|terminal|keypad|account settings)\b",
            sentence,
            re.IGNORECASE,
        )
    )


_NAMED = {kind: re.compile(rf"\b{s}", re.IGNORECASE) for kind, s in _SECRETS.items()}
_ASKS = {kind: _ask_pattern(secret) for kind, secret in _SECRETS.items()}
_GIVES: dict[SharedKind, re.Pattern[str]] = {
    "card_code": re.compile(rf"\b{_CARD_CODES}\s*{_GIVEN}\d{{3,4}}\b", re.IGNORECASE),
    "password": re.compile(
        rf"\b{_PASSWORDS}(?: (?:for|to) [^.!?\n]{{1,40}}?)?\s*(?:(?:is|was|:|="
        r"|will be)(?: now)?:?\s*[\"'“‘`]|(?:is|was|:|="
        rf"|will be)(?: now)?:?\s*(?=\S*[\d!@#$%^&*_]\S*)\S{{4,}}|[:=]\s*(?!please|same|yes|no\b)\S{{4,}})",
        re.IGNORECASE,
    ),
    "login_code": re.compile(
        rf"(?:\b{_CODES}"
        r"|(?<!postal )(?<!post )(?<!zip )(?<!area )(?<!error )(?<!promo )"
        r"(?<!discount )(?<!voucher )(?<!coupon )(?<!country )(?<!status )(?<!product )"
        r"(?<!gift )(?<!booking )(?<!dialling )(?<!colour )(?<!color )"
        rf"\bcodes?)\s*{_GIVEN}(?=\d{{3}}[ -]?\d{{1,5}}\b)\d",
        re.IGNORECASE,
    ),
}


def find_shared_data(text: str, kind: SharedKind) -> list[Span]:
    """Return the spans where ``text`` asks for or gives data of ``kind``, in order."""
    shared_spans = [span for find in _FINDERS.get(kind, ()) for span in find(text)]
    shared_spans += _asked_for(text, kind)
    pattern = _GIVES.get(kind)
    if pattern is not None:
        shared_spans += [match.span() for match in pattern.finditer(text)]
    return sorted(set(shared_spans))


def _asked_for(text: str, kind: SharedKind) -> Iterator[Span]:
    if _NAMED[kind].search(text) is None:
        return
    for sentence in read_document(text).sentences:
        start, end = sentence.span
        words = text[start:end]
        match = _ASKS[kind].search(words)
        if match is None or _NEGATED.search(words) or _HARMLESS.search(words) or _own_screen(words):
            continue
        if _own_statement(words, match):
            continue
        yield start + match.start(), start + match.end()


def _own_statement(words: str, match: re.Match[str]) -> bool:
    """Whether we only say what we have or do with it: "we have your card details on file"."""
    before = words[: match.start()]
    if re.match(
        r"(?:have|get|know|see|take|send|give|share|confirm|text|e-?mail|request|verify)\b",
        match.group(),
        re.IGNORECASE,
    ):
        if re.search(
            r"\b(?:can|could|may|might) (?:i|we) (?:please |just )?\Z", before, re.IGNORECASE
        ):
            return False
        return bool(
            re.search(
                r"\b(?:i|we|they|you|i['’]ll|we['’]ll|will|has|was|were|already|let me"
                r"|team)(?: (?:already|just|have|do|now|can|will|ll))*\s*\Z",
                before,
                re.IGNORECASE,
            )
        ) and not re.search(
            r"\b(?:you (?:please|could|can|just)|could you|can you|would you|will you|need you to)\b",
            before,
            re.IGNORECASE,
        )
    return False


# A reply without any of these cannot share anything, so for most replies this one search is enough.
WORTH = re2.compile(
    r"(?i)(?:\d[^\w\n]?){9}|•{4}|[A-Z]{2} ?\d{2} ?\d{2}"
    r"|\b(?:pass|pwd?s?\b|pins?\b|codes?\b|cvv|cvc|csc|digits?\b|cards?\b|ssn|social|insurance|driv|id\b|"
    r"aadhaar|itin\b|routing|sort|iban|bank|credential|login|log-in|security|secret|memorable|otps?\b)"
    r"|(?:digit|card|national|tax|government|photo)[ -]",
)
# Our own masking hides all but the last four digits of a card number.
_MASKED = re.compile(r"•[• \-]{7,18}\d{4}\b")


def _cards(text: str) -> Iterator[Span]:
    for match in _MASKED.finditer(text):
        yield match.span()
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not _ISSUERS.fullmatch(digits) or not _luhn(digits):
            continue
        before = text[max(0, match.start() - 40) : match.start()]
        labelled = _LABEL.search(before) is not None and not _CARD_WORD.search(before)
        if labelled and not _GROUPED.match(match.group()):
            continue
        yield match.span()


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        code = match.group().replace(" ", "")
        if 15 <= len(code) <= 34:
            moved = "".join(str(int(letter, 36)) for letter in code[4:] + code[:4])
            if int(moved) % 97 == 1:
                yield match.span()


def _official_numbers(text: str) -> Iterator[Span]:
    for match in _OFFICIAL.finditer(text):
        yield match.span()


_FINDERS: dict[SharedKind, tuple[Callable[[str], Iterator[Span]], ...]] = {
    "card_number": (_cards,),
    "bank_account": (_ibans,),
    "government_id": (_official_numbers,),
}
