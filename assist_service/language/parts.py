"""Tell the writer's own words from what came along with them: quoted mail, signatures, notices.

A line such as "On the form our technician wrote:" looks like the introduction of a quotation, but
names no address and no time, so it stays the writer's own. quotequail knows the introductions and
the titles of forwarded mail in several languages.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import quotequail

from assist_service.language.mail_lines import (
    Line,
    comparable,
    lines_of,
    phrase_groups,
    phrases,
    starts_with,
    word_set,
)
from assist_service.language.signature import signature_lines

PartKind = Literal["own", "quoted", "signature", "disclaimer", "automatic"]

# An introduction may be wrapped over this many lines.
_WRAPPED = 3
# An introduction without an address or a time, above quoted lines, has at most this many words.
_SHORT_INTRODUCTION = 5
# A header's lines are looked for in this many lines.
_HEADER_LINES = 6
# A line that a phone adds has at most this many words.
_SENT_FROM_WORDS = 7
# An automatic reply says what it is within this many characters.
_AUTOMATIC_WITHIN = 1500
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
_TIME = re.compile(r"\d{1,2}(?::|\s?h\s?)\d{2}")
_DATE = re.compile(rf"{_TIME.pattern}|\b(?:19|20)\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d\d")
# A day, then a name after a comma: "On Mon, 2 Feb, Maria Palm wrote:".
_DAY_AND_NAME = re.compile(r"\w+\W[^\d\n]{0,12}\d.{0,40}, (?:[^\W\d_a-z]\S{0,40} ){1,4}\S{1,20}:")
_QUOTE_MARK = re.compile(r"\s*(?:>(?!\d)|&gt;)")
_HEADER = re.compile(r"[\s>*]*([^\W\d_][\w -]{0,14}?)\s?:[\s*]*(?=\S|\Z)")


class MessagePart(NamedTuple):
    """A stretch of a message: its kind, and where it starts and ends in the text."""

    kind: PartKind
    start: int
    end: int


@lru_cache(maxsize=256)
def split_parts(text: str) -> tuple[MessagePart, ...]:
    """Return the parts of ``text`` in order; together they cover it."""
    lines = lines_of(text)
    return tuple(_merged(lines, _kinds(text, lines)))


def own_words(text: str) -> str:
    """Return ``text`` with spaces in place of what its writer did not write.

    The length stays the same, so that a span is valid in both.
    """
    parts = split_parts(text)
    if all(part.kind == "own" for part in parts):
        return text
    return "".join(
        text[part.start : part.end] if part.kind == "own" else _spaces(text[part.start : part.end])
        for part in parts
    )


def is_automatic(text: str) -> bool:
    """Whether a machine wrote ``text``, such as an out-of-office reply."""
    return any(part.kind == "automatic" for part in split_parts(text))


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _merged(lines: Sequence[Line], kinds: Sequence[PartKind]) -> Iterator[MessagePart]:
    if not lines:
        return
    start, current = 0, kinds[0]
    for line, kind in zip(lines, kinds, strict=True):
        if kind != current:
            yield MessagePart(current, start, line.start)
            start, current = line.start, kind
    yield MessagePart(current, start, lines[-1].end)


def _kinds(text: str, lines: Sequence[Line]) -> list[PartKind]:
    """Return the kind of each line."""
    kinds: list[PartKind] = ["quoted" if _QUOTE_MARK.match(line.text) else "own" for line in lines]
    history = _history_start(lines, kinds)
    kinds[history:] = ["quoted"] * (len(lines) - history)
    own = [index for index, kind in enumerate(kinds) if kind == "own"]
    if _is_machine_made(text, [lines[index] for index in own]):
        return ["automatic" if kind == "own" else kind for kind in kinds]
    _mark_notices(lines, kinds)
    own = [index for index in own if kinds[index] == "own"]
    for index in signature_lines(lines, own):
        kinds[index] = "signature"
    return kinds


def _history_start(lines: Sequence[Line], kinds: list[PartKind]) -> int:
    """Return the first line of the history at the end; introductions before it become quoted."""
    for index, line in enumerate(lines):
        if kinds[index] == "quoted" or not line.text.strip():
            continue
        if line.key in phrases("delimiters") or _is_header(lines, index) or _is_forward(line):
            return index
        size = _introduction_size(lines, index)
        after = _next_written(lines, index + size) if size else None
        marked = after is not None and _QUOTE_MARK.match(lines[after].text) is not None
        if not size or not _introduces(
            _joined(lines, index, size), marked=marked, wrapped=size > 1
        ):
            continue
        if after is None or not marked:
            return index
        kinds[index:after] = ["quoted"] * (after - index)
    return len(lines)


def _introduction_size(lines: Sequence[Line], index: int) -> int:
    """Return how many lines from ``index`` may introduce a quotation: up to a colon; 0 for none."""
    for size in range(1, _WRAPPED + 1):
        last = index + size - 1
        if last >= len(lines) or not lines[last].key:
            return 0
        if lines[last].text.rstrip(" *_>\u00a0").endswith((":", "：")):
            return size
    return 0


def _introduces(line: str, *, marked: bool, wrapped: bool) -> bool:
    """Whether ``line`` introduces a quotation, whose own lines are ``marked`` with ">" or not."""
    key = line.lower().rstrip(" :：\u00a0")
    opens = key.startswith(phrases("introduction_openings"))
    if wrapped and not opens:
        return False
    addressed = _ADDRESS.search(line) is not None
    dated = _DATE.search(line) is not None
    if marked and addressed and dated:
        return True
    if not (key.endswith(phrases("introductions")) or _quotequail_splits(line)):
        return False
    timed = _TIME.search(line) or _DAY_AND_NAME.fullmatch(line) or (marked and dated)
    if addressed or (opens and timed):
        return True
    return marked and not wrapped and len(key.split()) <= _SHORT_INTRODUCTION


def _joined(lines: Sequence[Line], index: int, size: int) -> str:
    return " ".join(line.text.strip(" *_>\u00a0") for line in lines[index : index + size])


def _next_written(lines: Sequence[Line], index: int) -> int | None:
    return next((i for i in range(index, len(lines)) if lines[i].text.strip()), None)


@lru_cache(maxsize=256)
def _quotequail_splits(line: str) -> bool:
    return len(quotequail.quote(line + "\n", quote_intro_line=True)) > 1


def _is_forward(line: Line) -> bool:
    """Whether a line such as "-----Original Message-----" opens a quoted mail."""
    text = line.text.strip()
    introduces = starts_with(line, "introduction_openings") or line.key.endswith(
        phrases("introductions")
    )
    titled = text.endswith(":") and not introduces
    return (titled or text.startswith(("--", "__"))) and _quotequail_splits(text)


def _is_header(lines: Sequence[Line], index: int) -> bool:
    """Whether the header of a quoted mail ("From: …", "Sent: …") starts at ``index``.

    A contact form ("From: …", "Subject: …") and a journey ("From: …", "To: …", "Date: …") look
    similar, but one has no date and the other neither a subject nor an address.
    """
    if _header_name(lines[index]) not in word_set("header_from"):
        return False
    names = {_header_name(line) for line in lines[index : index + _HEADER_LINES]}
    if names.isdisjoint(word_set("header_date")):
        return False
    return not names.isdisjoint(word_set("header_subject")) or bool(
        _ADDRESS.search(lines[index].text)
    )


def _header_name(line: Line) -> str | None:
    match = _HEADER.match(line.text)
    return match[1].lower() if match else None


def _is_machine_made(text: str, own: Sequence[Line]) -> bool:
    """Whether the own lines are an automatic reply: one by its title, or absent in three ways.

    What asks for something is a customer's message: missing a machine costs less than a customer.
    """
    first = next((line for line in own if line.key), None)
    if first is None:
        return False
    if first.key in phrases("automatic_titles"):
        return True
    titles = tuple(f"{title}:" for title in phrases("automatic_titles"))
    words = " ".join(" ".join(text[line.start : line.end] for line in own).split())
    words = comparable(words[:_AUTOMATIC_WITHIN])
    if words.startswith(titles):
        return True
    if any(request in words for request in phrases("requests")):
        return False
    if words.startswith(phrases("automatic_openings")):
        return True
    signs = sum(any(sign in words for sign in group) for group in phrase_groups("automatic_signs"))
    return signs > 1 and any(absence in words for absence in phrases("absences"))


def _mark_notices(lines: Sequence[Line], kinds: list[PartKind]) -> None:
    """Mark disclaimers, to the end of the own words, and lines that a mail program added."""
    disclaimer = False
    for index, line in enumerate(lines):
        if kinds[index] != "own":
            disclaimer = False
        elif disclaimer or starts_with(line, "disclaimers"):
            kinds[index], disclaimer = "disclaimer", True
        elif starts_with(line, "sent_from") and len(line.words) <= _SENT_FROM_WORDS:
            kinds[index] = "signature"
