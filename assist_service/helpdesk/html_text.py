"""Turn the body of a message into plain text, whether it came as text or as HTML.

The standard library's parser takes time that grows with the square of the length on
unclosed tags (60 kB of ``<a `` took 26 s), and bodies are hostile input. This reader
goes through the text once: no pattern below looks past the next ``<``, and a search
for a closing mark that found none is not repeated.
"""

import html
import re
from collections.abc import Iterator

# A body is taken for HTML only if it begins with a tag that helpdesks use for layout, or ends
# one somewhere. A customer may write "if a < b" or "<script>" in plain text, and then means it.
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
# No character's number is longer; html.unescape would make a number of any count of digits.
_LONGEST_REFERENCE = 40
_BLANKS = re.compile(r"[ \t\n\r\f\v\u00a0]++")
_SILENT = frozenset(("script", "style", "head", "title", "template", "noscript", "svg"))
_BREAKING = frozenset(
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


def plain_text(body: str) -> str:
    """Return what a reader sees of ``body``: as it stands if it is text, else its HTML's text."""
    return text_from_html(body) if looks_like_html(body) else body.strip()


def looks_like_html(body: str) -> bool:
    """Tell whether ``body`` uses the tags that helpdesks lay out messages with."""
    return "<" in body and _LAYOUT.search(body) is not None


def text_from_html(source: str) -> str:
    """Return the text of ``source``: block elements end lines, scripts and styles say nothing.

    Takes time in proportion to the length, whatever the input.
    """
    joined = "".join(_pieces(source))
    lines = (_BLANKS.sub(" ", line).strip() for line in joined.split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(source: str) -> Iterator[str]:
    """Yield text and line breaks in order."""
    closings = _Closings(source)
    at = 0
    while (start := source.find("<", at)) >= 0:
        yield _written(source[at:start])
        if source.startswith("<!--", start):
            at = closings.after("-->", start + 4)
        elif tag := _TAG.match(source, start):
            name = tag[2].lower()
            yield _in_place_of(name)
            silent = name in _SILENT and not tag[1] and not tag[0].endswith("/>")
            at = closings.after(f"</{name}", tag.end()) if silent else tag.end()
        elif declaration := _DECLARATION.match(source, start):
            at = declaration.end()
        else:
            yield "<"
            at = start + 1
    yield _written(source[at:])


def _in_place_of(name: str) -> str:
    if name in _BREAKING:
        return "\n"
    return " " if name in _CELLS else ""


def _written(text: str) -> str:
    """Return a stretch between tags as it is shown: blanks run together, references resolved."""
    return _REFERENCE.sub(_character, _BLANKS.sub(" ", text))


def _character(reference: re.Match[str]) -> str:
    # A reference may stand for a line end or another control character; none is meant as one.
    source = reference.group()
    character = html.unescape(source) if len(source) <= _LONGEST_REFERENCE else "\ufffd"
    return " " if character < " " or "\x7f" <= character < "\xa0" else character


class _Closings:
    """Find where silent stretches end; one that never ends takes the rest, as in a browser."""

    def __init__(self, source: str) -> None:
        self._source = source
        # Lower-casing must keep every position, so only ASCII letters are touched.
        self._lowered = source.translate({c: c + 32 for c in range(65, 91)})

    def after(self, mark: str, start: int) -> int:
        """Return where reading goes on after ``mark``; tags' own ends are read as text is."""
        start_of_mark = self._lowered.find(mark, start)
        if start_of_mark < 0:
            return len(self._source)
        end = start_of_mark + len(mark)
        if mark == "-->":
            return end
        bracket = self._source.find(">", end)
        return len(self._source) if bracket < 0 else bracket + 1
