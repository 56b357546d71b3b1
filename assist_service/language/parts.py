"""Tell the writer's own words from what came along with them: quoted mail, signatures, notices.

Lines that introduce quoted mail or a forwarded one are found by quotequail, which knows them in
several languages and clients' forms. A line such as "On the form our technician wrote:" looks the
same but names no date and no address, so it stays the writer's own.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

import quotequail
import yaml

PartKind = Literal["own", "quoted", "signature", "disclaimer", "automatic"]

# Of a line only this much is compared: no introduction and no header is longer.
_COMPARED = 300
# An introduction may be wrapped over this many lines.
_WRAPPED = 3
# A signature is at most this many lines, none longer than this many characters.
_SIGNATURE_LINES, _SIGNATURE_WIDTH = 8, 60
_ADDRESS_OR_DATE = re.compile(r"\d|@|<|\bmailto:")
_CONTACT = re.compile(r"\d{3}|@|www\.|https?://|\bext\b", re.I)
_QUOTE_MARK = re.compile(r"\s*(?:>|&gt;)")
_DASHES = re.compile(r"\s*(?:-- ?|—|_{2,}|-{3,}|\*{3,})\s*\Z")
_HEADER = re.compile(r"[\s>*]*([\w-]{1,12})\s?:[\s*]*\S")
_SENTENCE_END = re.compile(r"[.!?]\s*\Z")
_EDGE = " \t\r\n*_#->,.!:"


class Part(NamedTuple):
    """A stretch of a message: its kind, and where it starts and ends in the text."""

    kind: PartKind
    start: int
    end: int


class _Line(NamedTuple):
    """A line without its end, and its key: lower case, without marks at both ends."""

    text: str
    key: str
    start: int
    end: int


@lru_cache(maxsize=256)
def split_parts(text: str) -> tuple[Part, ...]:
    """Return the parts of ``text`` in order; together they cover it."""
    lines = _lines(text)
    return tuple(_merged(text, lines, _kinds(lines)))


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


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _lines(text: str) -> list[_Line]:
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        short = line[:_COMPARED].rstrip("\r\n")
        lines.append(_Line(short, short.strip(_EDGE).lower().replace("’", "'"), at, end))
        at = end
    return lines


def _merged(text: str, lines: Sequence[_Line], kinds: Sequence[PartKind]) -> Iterator[Part]:
    if not text:
        return
    start, current = 0, kinds[0]
    for line, kind in zip(lines, kinds, strict=True):
        if kind != current:
            yield Part(current, start, line.start)
            start, current = line.start, kind
    yield Part(current, start, len(text))


def _kinds(lines: Sequence[_Line]) -> list[PartKind]:
    """Return the kind of each line."""
    written = next((line for line in lines if line.key), None)
    if written is not None and _starts_with(written, "automatic"):
        return ["automatic"] * len(lines)
    kinds: list[PartKind] = ["quoted" if _QUOTE_MARK.match(line.text) else "own" for line in lines]
    history = _history_start(lines, kinds)
    kinds[history:] = ["quoted"] * (len(lines) - history)
    _mark_notices(lines, kinds)
    _mark_signature(lines, kinds)
    return kinds


def _history_start(lines: Sequence[_Line], kinds: list[PartKind]) -> int:
    """Return the first line of the history at the end; introductions before it become quoted."""
    for index, line in enumerate(lines):
        if kinds[index] == "quoted":
            continue
        if line.key in _data()["delimiters"] or _is_header(lines, index) or _is_forward(line):
            return index
        if size := _introduction_size(lines, index):
            after = _next_written(lines, index + size)
            if after is not None and _QUOTE_MARK.match(lines[after].text):
                kinds[index:after] = ["quoted"] * (after - index)
            elif _ADDRESS_OR_DATE.search(
                " ".join(line.text for line in lines[index : index + size])
            ):
                return index
    return len(lines)


def _introduction_size(lines: Sequence[_Line], index: int) -> int:
    """Return how many lines from ``index`` introduce a quotation; 0 if none does."""
    if not lines[index].key:
        return 0
    for size in range(1, _WRAPPED + 1):
        wrapped = lines[index : index + size]
        if len(wrapped) < size or not wrapped[-1].key:
            return 0
        if not wrapped[-1].text.rstrip(" *_>").endswith(":"):
            continue
        joined = " ".join(line.text.strip(" *_>") for line in wrapped)
        key = joined.lower().rstrip(" :")
        return size if key.endswith(_data()["introductions"]) or _quotequail_splits(joined) else 0
    return 0


@lru_cache(maxsize=256)
def _quotequail_splits(line: str) -> bool:
    return len(quotequail.quote(line + "\n", quote_intro_line=True)) > 1


def _is_forward(line: _Line) -> bool:
    """Whether a line such as "-----Original Message-----" opens a quoted mail."""
    text = line.text.strip()
    titled = text.endswith(":") and not line.key.endswith(_data()["introductions"])
    return (titled or text.startswith(("--", "__"))) and _quotequail_splits(text)


def _is_header(lines: Sequence[_Line], index: int) -> bool:
    """Whether a header of a quoted mail ("From: …", "Sent: …") starts at ``index``."""
    if not lines[index].key:
        return False
    names = [_header_name(line) for line in lines[index : index + 4] if line.key]
    return len(names) > 1 and None not in names[:2] and names[0] != names[1]


def _header_name(line: _Line) -> str | None:
    match = _HEADER.match(line.text)
    return match[1].lower() if match and match[1].lower() in _header_names() else None


def _next_written(lines: Sequence[_Line], index: int) -> int | None:
    return next((i for i in range(index, len(lines)) if lines[i].text.strip()), None)


def _mark_notices(lines: Sequence[_Line], kinds: list[PartKind]) -> None:
    """Mark disclaimers, to the end of the own words, and lines that a mail program added."""
    disclaimer = False
    for index, line in enumerate(lines):
        if kinds[index] != "own":
            disclaimer = False
        elif disclaimer or _starts_with(line, "disclaimers"):
            kinds[index], disclaimer = "disclaimer", True
        elif _starts_with(line, "sent_from") and len(line.text) <= _SIGNATURE_WIDTH:
            kinds[index] = "signature"


def _mark_signature(lines: Sequence[_Line], kinds: list[PartKind]) -> None:
    """Mark the signature at the end of the own words."""
    own = [i for i, kind in enumerate(kinds) if kind == "own" and lines[i].key]
    tail = own[-_SIGNATURE_LINES:]
    start = None
    for position in reversed(range(len(tail))):
        index = tail[position]
        line = lines[index]
        if len(line.text) > _SIGNATURE_WIDTH:
            break
        first = index == own[0]
        if line.key in _data()["sign_offs"] and not first and index != own[-1]:
            start = index
        if index and _DASHES.match(lines[index - 1].text) and not first:
            start = index - 1
            break
    if start is None:
        start = _contact_block(lines, own)
    if start is not None:
        kinds[start:] = ["signature" if kind == "own" else kind for kind in kinds[start:]]


def _contact_block(lines: Sequence[_Line], own: Sequence[int]) -> int | None:
    """Return the first line of a last paragraph that is a name with an address or a number."""
    block: list[int] = []
    for index in reversed(own):
        if block and index != block[-1] - 1:
            break
        block.append(index)
    block.reverse()
    if not 2 <= len(block) <= _SIGNATURE_LINES or len(block) == len(own):
        return None
    texts = [lines[index].text.strip() for index in block]
    plain = all(len(t) <= _SIGNATURE_WIDTH and not _SENTENCE_END.search(t) for t in texts)
    return block[0] if plain and any(_CONTACT.search(t) for t in texts[1:]) else None


def _starts_with(line: _Line, name: str) -> bool:
    return bool(line.key) and line.key.startswith(_data()[name])


@cache
def _data() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("mail.yaml").read_text(encoding="utf-8")
    return {
        name: tuple(value)
        for name, value in yaml.safe_load(text).items()
        if isinstance(value, list)
    }


@cache
def _header_names() -> frozenset[str]:
    text = files(__package__).joinpath("mail.yaml").read_text(encoding="utf-8")
    return frozenset(yaml.safe_load(text)["header_names"].split())
