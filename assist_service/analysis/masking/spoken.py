"""Find passwords and codes given in words: "my password is hunter2", "cvv 123".

A password can be any word, so the word after "is" counts as one unless the sentence continues
("my password is not working"). A code has digits.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

Span = tuple[int, int]

_WORD_FOR_IT = (
    r"(?:pass(?:\s?word|\s?phrase|wd|wort)s?|pwd|pw|kennwort|mot de passe|contrase(?:ñ|n)a|clave|senha"
    r"|wachtwoord|has[lł]o|l(?:ö|o)senord|(?:memorable|secret) (?:word|answer)|security answer"
    r"|(?:seed|recovery|secret) phrase|mother'?s maiden name|answer to (?:my|the) (?:security|secret) question)"
)
# "is", ":", "=" in some languages; a closing quote before it as JSON has it.
_LINK = (
    r"[\"'”’»\u200b]{0,3}\s{0,3}(?:(?:(?:'s|’s|is|was|are|were|ist|est|es|é|è|jest|är|er|now"
    r"|set to|equals|will be|becomes|says|reads)"
    r"(?![\w'])|=>|->|=|:|-)[\s\u200b]{0,3}){1,3}"
)
_QUOTE = r"(?P<quote>[\"'“‘«„`]?)"
_ASSIGNED = re.compile(rf"(?i)\b{_WORD_FOR_IT}(?P<link>{_LINK}){_QUOTE}")
# "the password I set for the app is hunter2": with words between, the value must look like a password.
_AT_LENGTH = re.compile(
    rf"(?i)\b(?:{_WORD_FOR_IT}|login|pass)(?:\s[\w'’@.-]{{1,20}}"
    rf"|\s\([^()\n]{{1,40}}\)){{1,7}}?(?:\s(?:is|was)\s|\s?[:=]\s?){_QUOTE}"
)
_OTHER_ONE = re.compile(
    rf"(?i)\b{_WORD_FOR_IT}\b[^.!?\n]{{1,80}}?\b(?:new|old|other|next) one(?:{_LINK}){_QUOTE}"
)
_BARE = re.compile(rf"(?i)\b(?:{_WORD_FOR_IT}|pass)[\s,/]{{1,3}}{_QUOTE}")
_SHORT = re.compile(rf"(?i)\bpass\s?[:=]\s{{0,3}}{_QUOTE}")
# A user name and a password together, separated by a slash, bar, colon or space.
_PAIR = re.compile(
    r"(?i)\b(?:log-?in|creds|credentials|user(?:name)? ?(?:/|and|&"
    r"|\+) ?pass(?:word)?)(?: (?:details|data))?\s?(?:is|are|:|=|-)\s{0,3}"
    r"(?P<name>\S{1,64}?)(?:\s?[/|:]\s?|\s{1,3}(?=\S*[0-9!@#$%]))(?P<value>[^\s/|:]{3,64})"
)
_REVERSED = re.compile(
    rf"(?i)(?<!\S)[\"'“‘`]?(?P<value>[^\s\"'”’`]{{3,64}})[\"'”’`]?\s(?:(?:is|was) (?:my|the"
    r"|our|her|his|your)|as (?:my|the|a|our|his|her)?)\s?"
    rf"(?:\w+ )?{_WORD_FOR_IT}\b"
)
_WORD = re.compile(r"[^\s\"'”’»`,;]{1,64}")
_STRONG = re.compile(
    r"(?=.*[0-9!@#$%^&*_+=?~])(?!https?:|www\.)\S{4,}|(?=.*[a-z])(?=.*[A-Z].*[A-Z])\S{6,}"
)
_MORE = re.compile(
    r"(?: (?=[a-z]{0,6}[0-9])[\w!@#$%*]{1,8}(?![\w/:.-])| (?!I\b|a\b|is\b|so\b|it\b|my\b|to\b)[A-Za-z](?!\S)){1,8}"
)
_NUMBERED = re.compile(
    r"(?!for\b|in\b|at\b|is\b|with\b|and\b|of\b|the\b|page\b|to\b|on\b|after\b|about\b)[a-z]{2,12} [0-9]{3,6}(?!\S)"
)
_PROSE = re.compile(r"\s+([a-z']+)")
_JOINERS = frozenset(
    ("and", "but", "please", "thanks", "thank", "ok", "so", "if", "und", "et", "y", "can")
)
# Several words to the end of the sentence are a passphrase if none of them is common in sentences.
_WORDS = re.compile(r"(?i)[a-z]{2,}(?: [a-z]{2,}){2,23}(?=\s*(?:[.,;!?\n]|\Z))")

_CODE_NAME = (
    r"(?:pins?(?:[\s-](?:code|number|no\.?))?|cvv2?|cvc2?|csc|otps?|totp|tan|puk"
    r"|one[ -]time[ -](?:pass(?:word|code)?|code|pin)s?|pass\s?codes?"
    r"|(?:security|card verification)[ -](?:code|number)"
    r"|(?:verification|2fa|mfa|two[ -]factor|2[ -]step|auth|authentication|authenticator"
    r"|log-?in|sign-?in|sms|text|access"
    r"|activation|back-?up|recovery|unlock|door|gate|alarm|voicemail|(?:three|four|six|3|4|6)[ -]digit)[ -]codes?"
    r"|(?:three|3|last three|four|4) digits (?:on|from|at|in) the (?:back|front)(?: of (?:my|the) card)?"
    r"|code (?:pin|de s[ée]curit[ée]|secret)|c[óo]digo(?: de (?:seguridad|verificaci[óo]n))?"
    r"|geheimzahl|sicherheitscode|pr[üu]fnummer|kod)"
)
_SAID_CODE = (
    r"(?:(?<=\bmy )|(?<=\bthe )|(?<=\bthis )|(?<=\bthat )|(?<=\ba )|(?<=\bnew )|(?<=\byour )"
    r"|(?<=\bhere's )|(?<=^)|(?<=[.!?,] ))code"
)
_BETWEEN = r"(?:\s(?!not\b|no\b|error\b)[A-Za-z'’()]{1,14}){0,7}?"
# The value: three to twelve digits, possibly grouped, or capitals and digits together.
_VALUE = (
    r"[\"'“‘`\u200b]{0,2}(?P<value>(?:[A-Z]{1,3}-)?[0-9](?:[ \-\u200b]{0,2}[0-9]){2,11}(?![\w])(?![.,/:][0-9])"
    r"|(?=[A-Z0-9-]{5,12}(?!\w))(?=[A-Z-]*[0-9])[A-Z0-9]+(?:-[A-Z0-9]+)*)"
)
_CODE = re.compile(rf"(?i:\b{_CODE_NAME}\b{_BETWEEN}(?:{_LINK}|[\s#,]{{1,3}})){_VALUE}")
_PLAIN_CODE = re.compile(rf"(?i:{_SAID_CODE}\b{_BETWEEN}{_LINK}){_VALUE}")
_SENT_CODE = re.compile(
    r"(?i:\bcodes?\b(?:,?\s(?:that|which|i|you|they|we|was|were|just|got|have|has|been"
    r"|received|sent|texted|emailed|e-mailed|see|it|says|me|to|my|by|via|from|in|on|the|an?"
    r"|text|sms|e-?mail|phone|app|message))"
    rf"{{1,9}}(?:{_LINK}|\s)){_VALUE}"
)
# A code with any name except those that are not secret.
_ANY_CODE = re.compile(
    r"(?i)(?P<other>[a-z]+ )?\bcodes?:?,?(?: it's| it is)? (?P<value>[0-9](?:[ -]?[0-9]){3,7})(?![\w])(?![.,/:-][0-9])"
)
_CODE_AFTER = re.compile(
    rf"(?<![\w.,/])(?P<value>[0-9](?:[ -]?[0-9]){{2,7}})(?i: (?:is|was"
    rf"|as) (?:(?:my|the|your|our|a|one) )?(?:\w+ )?(?:{_CODE_NAME}|code)\b)"
)
_TEXTED = re.compile(
    r"(?i)\b(?:got|received|texted|sent|says|have)(?: me| us)?(?: the| a)? (?P<value>[0-9]{4,8})"
    r"(?= (?:by|via|in a|in an|over|on my) (?:text|sms|e-?mail|phone|message|app)\b)"
)
_SMS_SAYS = re.compile(
    r"(?i)\b(?:sms|text message|authenticator) (?:said|says|reads|shows|is):? (?P<value>[0-9]{3}[ -]?[0-9]{1,5})\b"
)
_USE = re.compile(
    r"(?i)\b(?:use|enter|type) (?P<value>[0-9]{3}[ -]?[0-9]{1,5}) to (?:verify|log|sign"
    r"|confirm|reset|continue|authenticate)\b"
)


def spoken_secrets(text: str, *, digits: bool) -> Iterator[Span]:
    """Yield the spans of passwords and codes in a plain text; ``digits``: whether it has any digits."""
    yield from _passwords(text)
    if digits:
        for pattern in (_CODE, _PLAIN_CODE, _SENT_CODE, _CODE_AFTER, _TEXTED, _SMS_SAYS, _USE):
            yield from (match.span("value") for match in pattern.finditer(text))
        for match in _ANY_CODE.finditer(text):
            if (match["other"] or "").strip().lower() not in _other_codes():
                yield match.span("value")


def _passwords(text: str) -> Iterator[Span]:
    for match in _ASSIGNED.finditer(text):
        yield from _assigned(text, match)
    for match in _SHORT.finditer(text):
        yield from _assigned(text, match)
    for pattern in (_AT_LENGTH, _OTHER_ONE, _BARE):
        for match in pattern.finditer(text):
            yield from _strong(text, match)
    for match in _PAIR.finditer(text):
        if match["value"].lower() not in _prose() and match["name"].lower() not in _no_secret():
            yield _trimmed(match.span("value"), text)
    for match in _REVERSED.finditer(text):
        if _STRONG.fullmatch(match["value"]):
            yield match.span("value")


def _assigned(text: str, match: re.Match[str]) -> Iterator[Span]:
    start = match.end()
    if match["quote"]:
        yield from _quoted(text, start)
        return
    word = _WORD.match(text, start)
    if word is None:
        return
    end = _trimmed(word.span(), text)[1]
    value = text[start:end].lower()
    words = _WORDS.match(text, start)
    if words and not any(word in _prose() for word in words[0].lower().split()):
        yield words.span()
        return
    if not value or value in _no_secret() or value.startswith(("http:", "https:", "www.")):
        return
    if _STRONG.fullmatch(text, start, end) or not value.isalpha():
        yield start, _goes_on(text, end)
    elif (whole := _goes_on(text, end)) > end or _ends(text, start, end):
        yield start, whole


def _goes_on(text: str, end: int) -> int:
    """Return the end of a password with spaces: "ram 123", "m 0 n 3 y"."""
    more = _MORE.match(text, end)
    return more.end() if more else end


def _ends(text: str, start: int, end: int) -> bool:
    """Whether a word of letters ends the statement, rather than the sentence continuing."""
    if text[start:end].lower().endswith(("ing", "ed")):
        return False
    after = _PROSE.match(text, end)
    return after is None or after[1] in _JOINERS


def _strong(text: str, match: re.Match[str]) -> Iterator[Span]:
    if match["quote"]:
        yield from _quoted(text, match.end())
        return
    word = _WORD.match(text, match.end())
    if word is not None:
        start, end = _trimmed(word.span(), text)
        if _STRONG.fullmatch(text, start, end) or _NUMBERED.match(text, start):
            yield start, _goes_on(text, end)


def _quoted(text: str, start: int) -> Iterator[Span]:
    closing = re.compile(r"[\"'”’»`“\n]").search(text, start + 1, start + 80)
    if closing is not None:
        yield start, closing.start()
    elif word := _WORD.match(text, start):
        yield word.span()


def _trimmed(span: Span, text: str) -> Span:
    start, end = span
    while end > start + 1 and text[end - 1] in ".,;?)":
        end -= 1
    return start, end


@cache
def _no_secret() -> frozenset[str]:
    return _listed("no_secret")


@cache
def _prose() -> frozenset[str]:
    """Common words of sentences: a series of words that contains one is not a passphrase."""
    return _listed("prose")


@cache
def _other_codes() -> frozenset[str]:
    return _listed("other_codes")


def _listed(name: str) -> frozenset[str]:
    content = (files(__package__) / "words" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in content.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
