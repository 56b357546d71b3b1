"""The lines of a message, and the words of ``mail.yaml`` that tell mail's own lines from the writer's."""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

# Of a line only this much is compared: no introduction and no header is longer.
_COMPARED = 300
_EDGE = " \t\r\n\u00a0*_#->,.!:"


class Line(NamedTuple):
    """The beginning of a line, and its key: lower case, without marks at both ends."""

    text: str
    key: str
    start: int
    end: int

    @property
    def words(self) -> list[str]:
        """The key's words."""
        return self.key.split()


def lines_of(text: str) -> list[Line]:
    """Return the lines of ``text``; together they cover it."""
    lines, start = [], 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = text[start : min(end, start + _COMPARED)].rstrip("\r\n")
        lines.append(Line(line, comparable(line.strip(_EDGE)), start, end))
        start = end
    return lines


def comparable(text: str) -> str:
    """Return ``text`` in lower case, with straight apostrophes, and "email" without a hyphen."""
    return text.lower().replace("’", "'").replace("e-m", "em")


@cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the list ``name`` of ``mail.yaml``."""
    return tuple(_data()[name])


@cache
def phrase_groups(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of phrases under ``name`` in ``mail.yaml``."""
    return tuple(map(tuple, _data()[name].values()))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words under ``name`` in ``mail.yaml``, which are separated by commas."""
    return frozenset(word.strip() for word in _data()[name].split(","))


def starts_with(line: Line, name: str) -> bool:
    """Whether ``line`` starts with one of the phrases of the list ``name``."""
    return line.key.startswith(phrases(name))


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("mail.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
