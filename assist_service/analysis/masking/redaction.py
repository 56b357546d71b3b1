"""Redaction of a customer's names, numbers, amounts, addresses and dates before text is saved.

It errs on the side of redaction: a capitalised word inside a sentence counts as a name. At the
beginning of a sentence an unknown name may remain, so the agent reviews the text before it is
saved.
"""

import re

# Each pattern ends before the punctuation at the end of its sentence.
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S*[^\s.,;:!?)\"'’”]")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.U)
_AMOUNT = re.compile(
    r"(?i)(?:[€$£¥]\s?\d(?:[\d.,]*\d)?"
    r"|\b(?:EUR|USD|GBP|CHF)\s?\d(?:[\d.,]*\d)?"
    r"|\b\d[\d.,]*\s?(?:[€$£¥]|(?:euros?|dollars?|pounds?|EUR|USD|GBP|CHF|bucks)\b))"
)
_DATE = re.compile(
    r"(?i)\b(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:\s\d{4})?"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?)\b"
)
_STREET = re.compile(
    r"\b\d{1,4}[a-z]?\s(?:[A-Z][\w'’-]+\s){1,3}"
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Way|Court|Place)\b"
)
# A reference: at least 3 digits, with or without letters; also a telephone number.
_NUMBER = re.compile(
    r"(?<![\w•])[#+(]?(?=(?:[^\d\s]*\d){3})"
    r"[A-Za-z0-9](?:[A-Za-z0-9/._-]*[A-Za-z0-9])?(?:[ ()-]{1,2}\d(?:[\d()-]*\d)?)*"
)
_PHONE = re.compile(r"(?<![\w•])\+?\(?\d(?:[ ()/-]{0,2}\d){7,}(?!\w)")
_HIDDEN = re.compile(r"•+")
_WORD = re.compile(r"[A-Z][\w'’-]+", re.U)
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?:\n]|[.!?]['\"’”)])\s*['\"‘“(]?$")
# Capitalised words that identify nobody.
_HARMLESS = frozenset(
    [
        "I",
        "I'm",
        "I've",
        "I'd",
        "I'll",
        "I’m",
        "I’ve",
        "I’d",
        "I’ll",
        "OK",
        "Ok",
        "Okay",
        "Mr",
        "Mrs",
        "Ms",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Christmas",
        "Easter",
        "English",
        "Internet",
        "Wifi",
        "Wi-Fi",
        "PDF",
        "PIN",
        "SMS",
        "URL",
        "FAQ",
        "TV",
        "PC",
        "ID",
        "ASAP",
        "VAT",
    ]
)


def without_facts(text: str, names: tuple[str, ...] = ()) -> str:
    """Return ``text`` with its facts in brackets: [name], [number], [amount], [date], [address] …

    Args:
        text: with card numbers masked already.
        names: people known to be in the conversation.

    """
    for pattern, word in (
        (_LINK, "[link]"),
        (_MAIL, "[e-mail]"),
        (_STREET, "[address]"),
        (_AMOUNT, "[amount]"),
        (_DATE, "[date]"),
        (_HIDDEN, "[hidden]"),
        (_PHONE, "[number]"),
        (_NUMBER, "[number]"),
    ):
        text = pattern.sub(word, text)
    for part in {part for name in names for part in re.split(r"[\s,]+", name) if len(part) > 1}:
        text = re.sub(rf"(?i)(?<![\w\[]){re.escape(part)}(?![\w\]])", "[name]", text)
    text = _WORD.sub(lambda match: _name(match, text), text)
    return re.sub(r"\[name\](?:\s+\[name\])+", "[name]", text)


def _name(match: re.Match[str], text: str) -> str:
    word = match[0]
    bare = re.sub(r"['’]s$", "", word)
    before = text[: match.start()]
    is_shouted = word.isupper() and len(word) > 1
    if bare in _HARMLESS or is_shouted or _SENTENCE_BEFORE.search(before) or before.endswith("["):
        return word
    return "[name]" + word[len(bare) :]
