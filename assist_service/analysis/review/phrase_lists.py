"""The phrase lists that judge replies, all matched in one pass.

The lists are in ``lexicon/*.txt``: a ``source:`` note, then sections of one phrase a line, in the
phrase language of ``language.phrases``. ``{section}`` stands for any phrase of another section.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assist_service.language.phrase_index import PhraseIndex
from assist_service.language.phrases import parse_phrase, plain_choices
from assist_service.language.words import Words

FOLDER = Path(__file__).with_name("lexicon")
# Sections whose names begin with this are only parts of other phrases, or lists of words.
_PART = "part."
# A section inside brackets is one choice among others, elsewhere it is a choice by itself.
_SECTION = re.compile(r"(?P<inner>\([^()]*\))|\{(?P<name>[\w.]+)\}")
_REFERENCE = re.compile(r"\{([\w.]+)\}")

# Word ranges, end exclusive, of the phrases of each section that has any.
Matches = Mapping[str, tuple[tuple[int, int], ...]]


class PhraseLists:
    """All sections of all list files. Immutable once loaded."""

    def __init__(self, sections: Mapping[str, tuple[str, ...]]) -> None:
        self._sections = sections
        self._names = [name for name in sections if not name.startswith(_PART)]
        self._index = PhraseIndex(
            (number, parse_phrase(self._without_references(line)))
            for number, name in enumerate(self._names)
            for line in sections[name]
        )

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of one section, as written in the file."""
        return self._sections[name]

    def names(self) -> tuple[str, ...]:
        """Return the names of all sections."""
        return tuple(self._sections)

    def match(self, words: Words) -> Matches:
        """Return where the phrases of each section are; of two that overlap, the first, longest."""
        ranges: dict[str, list[tuple[int, int]]] = {}
        hits = self._index.find_in(words)
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            section_ranges = ranges.setdefault(self._names[hit.owner], [])
            if not section_ranges or section_ranges[-1][1] <= hit.start:
                section_ranges.append((hit.start, hit.end))
        return {name: tuple(section_ranges) for name, section_ranges in ranges.items()}

    def _without_references(self, line: str) -> str:
        def replace(match: re.Match[str]) -> str:
            if match["inner"]:
                return _REFERENCE.sub(lambda inner: "|".join(self._choices(inner[1])), match[0])
            return f"({'|'.join(self._choices(match['name']))})"

        return _SECTION.sub(replace, line)

    def _choices(self, name: str) -> list[str]:
        return [choice for line in self._sections[name] for choice in plain_choices(line)]


def load(folder: Path) -> PhraseLists:
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
    return PhraseLists(sections)


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
def phrase_lists() -> PhraseLists:
    """Return the cached phrase lists."""
    return load(FOLDER)
