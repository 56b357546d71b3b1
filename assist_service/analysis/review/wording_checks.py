"""Find wording that costs trust: scripts, blame, jargon, length, misplaced cheer, personal data."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import EmojiPolicy, Finding, FindingKind, Span

Channel = Literal["chat", "email"]
# Words in a reply and in one sentence, by channel. Plain-language guides advise 15 to
# 20 words a sentence on average; these are the limits of easy reading.
_LONG_REPLY = {"chat": 110, "email": 260}
_LONG_SENTENCE = {"chat": 36, "email": 42}
# A word as it is written, from its first letter or figure on; and a line.
_WRITTEN = re.compile(r"[^\W_]\S*")
_LINE = re.compile(r"\S[^\n]*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u263a]")
_EMOTICON = re.compile(r"(?<![\w/:])(?:[:;=]-?[)DPp]|[xX]D|\^\^)(?![\w/])")
# Sympathetic or neutral emoji, which suit bad news.
_QUIET = frozenset("🙏❤♥💙💚💛💜🤍🖤😔😞😢🙁☹💐🕊✅✔☑➡☎✉📞📧📎⚠✍ℹ")
_PERSONAL = (
    (
        re.compile(
            r"(?:\d[ \-]?){12,18}\d|(?<![•*xX#])(?<![•*xX#][ \-])(?:[•*xX#][ \-]?){6,19}\d{2,6}"
        ),
        "a card number",
    ),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "a bank account"),
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "a social security number"),
    (
        re.compile(
            r"\b(?:password|passcode|pin|cvv|cvc|security code)\s*(?:is|:"
            r"|=)\s*(?!(?:not|wrong|incorrect|invalid|the|a|an|in|on|being|now|required|needed"
            r"|sent|reset|too|at|safe|correct|case|what|never|your|usually|only|different)\b)\S{3,}",
            re.I,
        ),
        "a password or code",
    ),
    (
        re.compile(
            r"\b(?:born on|date of birth|dob|birth date)\s*(?:is|:|=|of)?\s*\d{1,2}[./\- ]\w{1,9}[./\- ]\d{2,4}",
            re.I,
        ),
        "a date of birth",
    ),
)
# All of them contain a figure or name the secret; non-ASCII letters may replace ASCII ones.
_MAY_BE_PERSONAL = re.compile(r"\d|[Pp][AaIi][SsNn]|[Cc][VvOo][VvCcDd]")


def wording(
    reply: ReplyText,
    channel: str | None,
    *,
    upset: bool,
    customer_words: Callable[[], frozenset[str]],
    emoji: EmojiPolicy = "fitting",
) -> Iterator[Finding]:
    """Yield wording findings; terms in ``customer_words`` (called only if needed) are not jargon."""
    yield from _listed(
        reply,
        "wording.script",
        "wording.script",
        "Sounds like a template: say it as you would to this person.",
    )
    yield from _listed(
        reply,
        "wording.blame",
        "wording.blame",
        'Reads as blame: say what happened without the "you".',
    )
    yield from _listed(
        reply, "wording.belittle", "wording.blame", "This plays down the problem. Take it out."
    )
    for span in reply.spans("wording.jargon"):
        if customer_words().isdisjoint(reply.own[slice(*span)].lower().split()):
            yield Finding(
                "wording.jargon", span, "A word of the trade: say what it means for them."
            )
    yield from _length(reply, channel)
    yield from _cheer(reply, emoji, upset=upset)
    yield from _personal_data(reply)


def _listed(reply: ReplyText, section: str, kind: FindingKind, message: str) -> Iterator[Finding]:
    for span in reply.spans(section):
        yield Finding(kind, span, message)


def _length(reply: ReplyText, channel: str | None) -> Iterator[Finding]:
    where = "chat" if channel == "chat" else "email"
    words = list(_WRITTEN.finditer(reply.own))
    if len(words) > _LONG_REPLY[where]:
        span = (words[_LONG_REPLY[where]].start(), words[-1].end())
        yield Finding("wording.length", span, _too_long(len(words), where))
    for line in _lines(reply):
        count = len(_WRITTEN.findall(reply.own, *line))
        if count > _LONG_SENTENCE[where]:
            yield Finding("wording.length", line, f"{count} words in one sentence: make two of it.")


def _too_long(words: int, where: str) -> str:
    if where == "chat":
        return f"{words} words is long for chat: send the first step now."
    return f"{words} words is long: cut what they do not need today."


def _lines(reply: ReplyText) -> Iterator[Span]:
    """Yield the sentences, or their lines: in a list of steps, each line is read by itself."""
    for sentence in reply.document.sentences:
        yield from (match.span() for match in _LINE.finditer(reply.own, *sentence.span))


def _cheer(reply: ReplyText, policy: EmojiPolicy, *, upset: bool) -> Iterator[Finding]:
    text = reply.own
    emoji = [m.span() for m in _EMOJI.finditer(text)] if not text.isascii() else []
    faces = [m.span() for m in _EMOTICON.finditer(text)]
    if policy == "none":
        for span in sorted(emoji + faces)[:1]:
            yield Finding("emoji.misfit", span, "Your team writes without emoji.")
    if policy == "free":
        return
    if upset:
        glad = [span for span in emoji if text[span[0]] not in _QUIET] + faces
        for span in glad[:1] if policy != "none" else ():
            yield Finding("emoji.misfit", span, "This customer is upset: leave the smiley out.")
        for span in reply.spans("wording.cheer")[:1]:
            yield Finding("emoji.misfit", span, "Cheerful words land badly on bad news.")
    elif policy != "none" and len(emoji) + len(faces) > 3:
        yield Finding("emoji.misfit", (emoji + faces)[3], "One emoji is plenty.")


def _personal_data(reply: ReplyText) -> Iterator[Finding]:
    text = reply.own
    # Most replies have neither figures nor passwords: 1 microsecond instead of 15 to 30.
    if text.isascii() and _MAY_BE_PERSONAL.search(text) is None:
        return
    for pattern, label in _PERSONAL:
        for match in pattern.finditer(text):
            if label == "a card number" and match.group()[0].isdigit() and not _luhn(match.group()):
                continue
            yield Finding(
                "personal_data", match.span(), f"Contains {label}. Take it out of the reply."
            )


def _luhn(run: str) -> bool:
    digits = [int(c) for c in run if c.isdigit()]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
