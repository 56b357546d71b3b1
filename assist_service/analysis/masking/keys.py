"""Find API keys and tokens, which customers paste with logs and links."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# By the prefixes of each issuer's keys, from their documentation and from secret scanners.
_ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"  # JSON web token
    r"|(?:sk|pk|rk)[-_](?:(?:live|test|proj|ant)[-_])?[\w-]{16,}"  # Stripe, OpenAI, Anthropic
    r"|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
    r"|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}"
    r"|A[KS]IA[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}"
    r"|(?:tok|whsec|sess|secret|key)_\w{12,}|npm_\w{30,}|pypi-[\w-]{30,}|hf_\w{20,}|dop_v1_\w{30,}"
    r")"
)
_PEM = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_HEADER = re.compile(r"(?i)\b(?:bearer|basic)\s+(?=[\w~+/=.-]{0,200}[0-9=])([\w.~+/=-]{12,4000})")
_IN_LINK = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,200}:([^\s/@]{1,200})@")
_PARAMETER = re.compile(
    r"(?i)[?&#;](?:\w{0,20}(?:token|secret|passw(?:or)?d|pwd|signature|api_?key|access_?key"
    r"|otp)|key|auth|sig|code|pin|session(?:_?id)?|sid)"
    r"=([^&\s#\"'<>]{1,4000})"
)
_NAMED = re.compile(
    r"(?i)\b(?:(?:api|access|secret|auth(?:entication|orization)?|client|private|licen[cs]e"
    r"|signing|session|refresh|bearer|web ?hook)[ _-]?"
    r"(?:key|token|secret)|token|secret|apikey)s?(?:\s[a-z]{1,10}){0,4}?"
    r"[\"'”’]{0,2}\s{0,3}(?:(?:is|was|=>|=|:)\s{0,3}){1,2}[\"'“‘`]?"
    r"((?=[^\s\"'”’,;]{0,80}[0-9])[^\s\"'”’,;]{8,4000})"
)
_LICENCE = re.compile(
    r"(?i)\b(?:licen[cs]e|product|activation|serial) key[\s:#]{1,3}((?:[A-Z0-9]{4,6}-){2,6}[A-Z0-9]{4,6})\b"
)


def keys(text: str) -> Iterator[Span]:
    """Yield the spans of API keys and tokens in a plain text."""
    yield from (match.span() for match in _ISSUED.finditer(text))
    yield from _written_out(text)
    if "=" in text:
        yield from (_trimmed(match, text) for match in _PARAMETER.finditer(text))
    for pattern in (_HEADER, _IN_LINK, _NAMED, _LICENCE):
        yield from (_trimmed(match, text) for match in pattern.finditer(text))


def _written_out(text: str) -> Iterator[Span]:
    """Yield the span of a multi-line key, to its last line or to the end of the text."""
    at = 0
    while match := _PEM.search(text, at):
        end = text.find("-----END", match.end())
        at = len(text) if end < 0 else end
        yield match.start(), at


def _trimmed(match: re.Match[str], text: str) -> Span:
    start, end = match.span(1)
    while end > start + 1 and text[end - 1] in ".,;?)":
        end -= 1
    return start, end
