"""Replace a customer's facts before a moment is kept: names, numbers, amounts, addresses, dates.

It errs towards replacing: a word with a capital inside a sentence is taken for a name. A capital
at the beginning of a sentence says nothing, so a name that nobody told us and that stands there
may stay; the agent reads the text once more before it is kept.
"""

import re

# Each ends before the mark that ends its sentence.
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S*[^\s.,;:!?)\"'’”]")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.U)
_AMOUNT = re.compile(
    r"(?i)(?:[€$£¥]\s?\d(?:[\d.,]*\d)?|\b(?:EUR|USD|GBP|CHF)\s?\d(?:[\d.,]*\d)?|\b\d[\d.,]*\s?(?:[€$£¥]|(?:euros?|dollars?|pounds?|EUR|USD|GBP|CHF|bucks)\b))"
)
_DATE = re.compile(
    r"(?i)\b(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:\s\d{4})?"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?)\b"
)
_STREET = re.compile(
    r"\b\d{1,4}[a-z]?\s(?:[A-Z][\w'’-]+\s){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Way|Court|Place)\b"
)
# A reference: digits with or without letters, three or more digits in all; a telephone number too.
_NUMBER = re.compile(
    r"(?<![\w•])[#+(]?(?=(?:[^\d\s]*\d){3})[A-Za-z0-9](?:[A-Za-z0-9/._-]*[A-Za-z0-9])?(?:[ ()-]{1,2}\d(?:[\d()-]*\d)?)*"
)
_PHONE = re.compile(r"(?<![\w•])\+?\(?\d(?:[ ()/-]{0,2}\d){7,}(?!\w)")
_HIDDEN = re.compile(r"•+")
_WORD = re.compile(r"[A-Z][\w'’-]+", re.U)
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?:\n]|[.!?]['\"’”)])\s*['\"‘“(]?$")
# Words with a capital that tell nothing about anybody.
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
        text: as it was kept, card numbers masked already.
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


def _name(found: re.Match[str], text: str) -> str:
    word = found[0]
    bare = re.sub(r"['’]s$", "", word)
    before = text[: found.start()]
    is_shouted = word.isupper() and len(word) > 1
    if bare in _HARMLESS or is_shouted or _SENTENCE_BEFORE.search(before) or before.endswith("["):
        return word
    return "[name]" + word[len(bare) :]
