"""Convert a message body, plain text or HTML, to plain text.

Each line from inside a quotation gets ``> `` in front, as in plain-text mail, so that quoted words
can still be told from the writer's own.

The standard library's parser takes quadratic time on unclosed tags (60 kB of ``<a `` took 26 s),
and bodies are hostile input. This parser makes one pass: no pattern below looks past the next
``<``, and a failed search for a closing mark isn't repeated.
"""

import html
import re
from collections.abc import Iterator

# A body is HTML only if it begins with a tag that helpdesks use for layout, or contains the end
# of one. A customer may write "if a < b" or "<script>" in plain text, which must be kept.
_NAMES = (
    "(?:p|br|div|span|ul|ol|li|table|tbody|tr|td|blockquote|h[1-6]|b|i|u|em|strong|a|img|pre|code"
    "|hr|html|body)"
)
_LAYOUT = re.compile(
    rf"\A\s*+<{_NAMES}(?:\s[^<>]*+)?/?>|</{_NAMES}\s*+>|<br\s*+/?>", re.ASCII | re.IGNORECASE
)
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9:-]*+)(?:(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+|[^<>]*+)>"""
)
_DECLARATION = re.compile(r"<[!?][^<>]*+>")
_REFERENCE = re.compile(r"&(?:#[0-9]++|#[xX][0-9a-fA-F]++|[A-Za-z][A-Za-z0-9]{1,31});?")
# No character needs a longer reference; html.unescape would convert any number of digits.
_LONGEST_REFERENCE = 40
_SPACES = re.compile(r"[ \t\n\r\f\v\u00a0]++")
_INVISIBLE = frozenset(("script", "style", "head", "title", "template", "noscript", "svg"))
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset(("td", "th"))
LINE_END = "\n"
QUOTE_MARK = "> "
# The line that introduces a quotation in Gmail and Thunderbird, and all quoted mail in Yahoo. Gmail
# puts answers between quotations inside its "gmail_quote", so only its blockquotes are quoted.
_QUOTING_DIV = re.compile(r"\b(?:gmail_attr|moz-cite-prefix|yahoo_quoted)\b", re.ASCII)
# Outlook's header above the earlier mails; it puts them after that div, to the end of the body.
_HISTORY_DIV = re.compile(r"\b(?:divRplyFwdMsg|OutlookMessageHeader)\b", re.ASCII)


def plain_text(body: str) -> str:
    """Return the visible text of ``body``: unchanged for plain text, extracted from HTML."""
    return text_from_html(body) if looks_like_html(body) else body.strip()


def looks_like_html(body: str) -> bool:
    """Return whether ``body`` contains tags that helpdesks use for layout."""
    return "<" in body and _LAYOUT.search(body) is not None


def text_from_html(source: str) -> str:
    """Return the text of ``source``: block elements end lines, scripts and styles are dropped.

    Lines from inside a quotation start with ``> ``. Takes linear time, whatever the input.
    """
    lines: list[str] = []
    line: list[str] = []
    quotation = _Quotation()
    for piece in _pieces(source, quotation):
        if piece != LINE_END:
            line.append(piece)
            continue
        if text := _SPACES.sub(" ", "".join(line)).strip():
            lines.append(QUOTE_MARK + text if quotation.is_open else text)
        line = []
    return "\n".join(lines)


def _pieces(source: str, quotation: "_Quotation") -> Iterator[str]:
    """Yield text and line ends in order; ``quotation`` follows the tags after each of them."""
    closings = _ClosingMarks(source)
    at = 0
    while (start := source.find("<", at)) >= 0:
        yield _visible_text(source[at:start])
        if source.startswith("<!--", start):
            at = closings.end_after("-->", start + 4)
        elif tag := _TAG.match(source, start):
            name = tag[2].lower()
            yield _separator_for(name)
            quotation.follow(name, tag[0], closes=bool(tag[1]))
            silent = name in _INVISIBLE and not tag[1] and not tag[0].endswith("/>")
            at = closings.end_after(f"</{name}", tag.end()) if silent else tag.end()
        elif declaration := _DECLARATION.match(source, start):
            at = declaration.end()
        else:
            yield "<"
            at = start + 1
    yield _visible_text(source[at:])
    yield LINE_END


class _Quotation:
    """Follows the tags of a body, and knows whether its text is quoted mail at this point."""

    def __init__(self) -> None:
        self._blockquotes = 0
        self._divs = 0
        # The depth of the outermost div in which a mail client puts quoted mail; 0 outside.
        self._quoting_div = 0
        self._is_history = False

    @property
    def is_open(self) -> bool:
        """Whether text at this point is quoted."""
        return self._is_history or self._blockquotes > 0 or self._quoting_div > 0

    def follow(self, name: str, tag: str, *, closes: bool) -> None:
        """Take a tag into account; closing tags without an opening one are ignored."""
        if name == "blockquote":
            self._blockquotes = max(0, self._blockquotes + (-1 if closes else 1))
        elif name == "div" and closes:
            if self._divs == self._quoting_div:
                self._quoting_div = 0
            self._divs = max(0, self._divs - 1)
        elif name == "div":
            self._divs += 1
            if not self._quoting_div and _QUOTING_DIV.search(tag):
                self._quoting_div = self._divs
            self._is_history = self._is_history or _HISTORY_DIV.search(tag) is not None


def _separator_for(name: str) -> str:
    if name in _BLOCKS:
        return LINE_END
    return " " if name in _CELLS else ""


def _visible_text(text: str) -> str:
    """Return the text between tags as displayed: spaces collapsed, references resolved."""
    return _REFERENCE.sub(_character, _SPACES.sub(" ", text))


def _character(reference: re.Match[str]) -> str:
    # A reference can encode a line end or another control character, which becomes a space.
    source = reference.group()
    character = html.unescape(source) if len(source) <= _LONGEST_REFERENCE else "\ufffd"
    return " " if character < " " or "\x7f" <= character < "\xa0" else character


class _ClosingMarks:
    """Finds the ends of invisible elements; an unclosed one runs to the end, as in a browser."""

    def __init__(self, source: str) -> None:
        self._source = source
        # Lower-casing must preserve every position, so only ASCII letters change.
        self._lowered = source.translate({c: c + 32 for c in range(65, 91)})

    def end_after(self, mark: str, start: int) -> int:
        """Return the position after ``mark``, and after the closing bracket if it's a tag."""
        start_of_mark = self._lowered.find(mark, start)
        if start_of_mark < 0:
            return len(self._source)
        end = start_of_mark + len(mark)
        if mark == "-->":
            return end
        bracket = self._source.find(">", end)
        return len(self._source) if bracket < 0 else bracket + 1
