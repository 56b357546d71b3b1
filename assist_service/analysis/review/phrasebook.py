"""Phrase lists for replies, compiled so that hundreds of phrases match in one pass.

The lists are in ``lexicon/*.txt``: a ``source:`` note, then sections of
one phrase a line. In a phrase ``...`` skips up to four words, ``(a|b|)`` chooses,
``word*`` matches any ending, ``{section}`` includes another section, ``#`` is a number,
``^`` is the start of a sentence and ``$`` its end.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import re2

from assist_service.analysis.review.prefilter import Prefilter, Way, combine_ways, needed_word
from assist_service.domain.types import Span

Part = TypeVar("Part")

FOLDER = Path(__file__).with_name("lexicon")
_PIECE = re.compile(r"\.\.\.|\{[\w.]+\}|[()|#^$]|(?:[^\s()|#^${}.]|\.(?!\.))+")
_GLUE = r"[ \t,'\"()*_/-]+"
_GAP = rf"(?:{_GLUE}[a-z0-9'$%]+){{0,4}}?"
_NUMBER = r"\$?[0-9][0-9.,:]*"
_START = r"(?:^|[.!?:;\n]\s*|\s-\s)"
_END = r"[ \t]*(?:[.!?\n]|$)"
_TRIM = b" \t\n\r.,:;!?'\"()*_/-$"


class Phrasebook:
    """All sections of all list files. Immutable once loaded."""

    def __init__(self, sections: Mapping[str, tuple[str, ...]]) -> None:
        self._sections = sections
        self._compiled = {
            name: self._compile(name) for name in sections if not name.startswith("part.")
        }
        self._prefilter = Prefilter({name: self._ways(name) for name in self._compiled})

    def phrases(self, name: str) -> tuple[str, ...]:
        """Return the phrases of one section, as written in the file."""
        return self._sections[name]

    def names(self) -> tuple[str, ...]:
        """Return the names of all sections."""
        return tuple(self._sections)

    def find(self, name: str, plain: bytes, start: int = 0, end: int | None = None) -> list[Span]:
        """Return the spans of a section's phrases in ``plain`` (``NormalizedText.plain``)."""
        piece = plain if start == 0 and end is None else plain[start:end]
        if not self._prefilter.passes(name, piece):
            return []
        spans = [match.span() for match in self._compiled[name].finditer(piece)]
        return [
            _trim(piece, begin, close, start) for begin, close in spans if _ends_well(piece, close)
        ]

    def has(self, name: str, plain: bytes) -> bool:
        """Whether a phrase of a section matches ``plain``."""
        if not self._prefilter.passes(name, plain):
            return False
        return any(_ends_well(plain, match.end()) for match in self._compiled[name].finditer(plain))

    def _compile(self, name: str) -> Any:
        options = re2.Options()
        options.max_mem = 64 << 20
        options.log_errors = False
        pattern = rf"(?:{self._choice(name)})(?:\b|$|[^a-z0-9])"
        return re2.compile(pattern.encode(), options)

    def _choice(self, name: str) -> str:
        return "|".join(
            _sequence(_PIECE.findall(line), self._choice) for line in self._sections[name]
        )

    def _ways(self, name: str) -> list[Way]:
        """Return the ways in which the phrases of a section can match."""
        return [
            way for line in self._sections[name] for way in _ways(_PIECE.findall(line), self._ways)
        ]


def _ends_well(piece: bytes, end: int) -> bool:
    """Whether a match ends with a whole word: "can" does not match in "can't"."""
    return (
        piece[end : end + 1] != b"'"
        or piece[end + 1 : end + 3] in (b"s ", b"")
        or not (piece[end + 1 : end + 2].isalpha())
    )


def _trim(piece: bytes, start: int, end: int, offset: int) -> Span:
    while start < end and piece[start] in _TRIM:
        start += 1
    while end > start and piece[end - 1] in _TRIM:
        end -= 1
    return (offset + start, offset + end)


def _sequence(pieces: list[str], choice: Any) -> str:
    """Return the regular expression, over normalised bytes, for the pieces of one phrase."""
    parts, glue, at = [], "", 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece == "(":
            inner, at = _alternatives(pieces, at, lambda part: _sequence(part, choice))
            full = "|".join(part for part in inner if part)
            if "" not in inner:
                parts.append(f"{glue}(?:{full})")
            elif glue:
                parts.append(f"(?:{glue}(?:{full}))?")
            else:
                parts.append(f"(?:(?:{full}){_GLUE})?")
                continue
        elif piece == "...":
            parts.append(_GAP)
        elif piece in "^$":
            parts.append(_START if piece == "^" else _END)
            glue = "" if piece == "^" else glue
            continue
        else:
            parts.append(glue + _word(piece, choice))
        glue = _GLUE
    return "".join(parts)


def _ways(pieces: list[str], section: Callable[[str], list[Way]]) -> list[Way]:
    """Return the ways in which the phrase of ``pieces`` can match, each with the words it needs."""
    match_ways: list[Way] = [()]
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece == "(":
            inner, at = _alternatives(pieces, at, lambda part: _ways(part, section))
            match_ways = combine_ways(match_ways, [way for ways in inner for way in ways])
        elif piece.startswith("{"):
            match_ways = combine_ways(match_ways, section(piece[1:-1]))
        else:
            need = frozenset("#") if piece == "#" else needed_word(piece)
            match_ways = combine_ways(match_ways, [(need,) if need else ()])
    return match_ways


def _alternatives(
    pieces: list[str], at: int, sequence: Callable[[list[str]], Part]
) -> tuple[list[Part], int]:
    """Return ``sequence``'s result for each alternative, and the position of the closing bracket."""
    depth, begin = 1, at
    inner: list[Part] = []
    while depth:
        if at >= len(pieces):
            raise ValueError(f"a bracket is not closed in {' '.join(pieces)!r}")
        piece = pieces[at]
        depth += (piece == "(") - (piece == ")")
        if depth == 0 or (depth == 1 and piece == "|"):
            inner.append(sequence(pieces[begin:at]))
            begin = at + 1
        at += 1
    return inner, at


def _word(piece: str, choice: Any) -> str:
    if piece == "#":
        return _NUMBER
    if piece.startswith("{"):
        return f"(?:{choice(piece[1:-1])})"
    ending = "[a-z']*" if piece.endswith("*") else ""
    return r"\b" + re.escape(piece.removesuffix("*")).replace("'", "'*") + ending


def load(folder: Path) -> Phrasebook:
    """Return the phrase lists of all files in ``folder``.

    Raises:
        ValueError: a file has no source note, a line before its first section,
            a duplicate section or an invalid phrase.

    """
    sections: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        for name, phrases in read_lists(path).items():
            if name in sections:
                raise ValueError(f"{path.name}: section [{name}] is already in another file")
            sections[name] = phrases
    return Phrasebook(sections)


def read_lists(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the sections of one list file; lines that begin with ``#`` are comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not any(line.startswith("# source:") for line in lines):
        raise ValueError(f"{path.name}: say where the list comes from in a line '# source: ...'")
    sections: dict[str, list[str]] = {}
    section_lines: list[str] | None = None
    for number, line in enumerate(lines, 1):
        entry = line.strip()
        if not entry or line.startswith("#"):
            continue
        if entry.startswith("["):
            section_lines = sections.setdefault(entry.strip("[]"), [])
        elif section_lines is None:
            raise ValueError(f"{path.name}:{number}: this phrase comes before the first [section]")
        else:
            section_lines.append(entry)
    return {name: tuple(phrases) for name, phrases in sections.items()}


@cache
def phrasebook() -> Phrasebook:
    """Return the cached phrase lists."""
    return load(FOLDER)
