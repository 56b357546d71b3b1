"""Find many phrases in one pass over a message's words.

A phrase is written as a support lead would write it: words match in any
inflection, ``...`` skips up to five words, ``(a|b c)`` chooses, ``[a]`` may be
missing, ``=word`` stands for exactly that form, ``/`` is a sentence end and
``<number>``, ``<unit>`` and the like are the classes of ``lexicon/words.yaml``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assist_service.analysis.inflection import forms
from assist_service.analysis.text import Words, bare

LEXICON = Path(__file__).with_name("lexicon")
_GAP = 5
_PART = re.compile(r"\[|\]|\(|\)|\||\.\.\.|/|=?[\w'<>-]+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")

Node = dict[str, Any]


class Match(NamedTuple):
    """What was found, from its first word to its last."""

    payload: Any
    first: int
    last: int


class Phrases:
    """A set of phrases, each with what it stands for."""

    def __init__(self) -> None:
        self._root: Node = {}
        self._symbols: dict[str, tuple[str, ...]] = dict(_classes())

    def add(self, phrase: str, payload: Any) -> None:
        """Add ``phrase``; a match of it carries ``payload``.

        Raises:
            ValueError: brackets do not pair, or nothing is left to match.

        """
        for sequence in expand(phrase):
            if not sequence or sequence[-1] == "..." or sequence[0] == "...":
                raise ValueError(f"{phrase!r}: a phrase begins and ends with a word.")
            node = self._root
            for part in sequence:
                node = node.setdefault(self._learn(part), {})
            payloads = node.setdefault("", [])
            if payload not in payloads:
                payloads.append(payload)

    def find(self, found: Words) -> list[Match]:
        """Return every match, in order of its first word."""
        keys, sentences, root = found.keys, found.sentences, self._root
        symbols = [self._symbols_of(key) for key in keys]
        matches: list[Match] = []
        for first, names in enumerate(symbols):
            for name in names:
                node = root.get(name)
                if node is not None:
                    _walk(node, first, first, symbols, sentences, matches)
        return matches

    def _symbols_of(self, key: str) -> tuple[str, ...]:
        symbols = self._symbols.get(key)
        if symbols is not None:
            return symbols
        if key[0].isdigit():
            return ("<ordinal>",) if _ORDINAL.fullmatch(key) else ("<number>",)
        if len(key) > 3 and _elongated(key):
            return self._symbols.get(_squeeze(key, 1)) or self._symbols.get(_squeeze(key, 2)) or ()
        return ()

    def _learn(self, part: str) -> str:
        if part[0] in "<./":
            return part
        exact = part[0] == "="
        word = bare(part.lstrip("="))
        for form in (word,) if exact else forms(word):
            known = self._symbols.get(form, ())
            if part not in known:
                self._symbols[form] = (*known, part)
        return part


def _walk(
    node: Node,
    first: int,
    at: int,
    symbols: Sequence[tuple[str, ...]],
    sentences: Sequence[int],
    matches: list[Match],
) -> None:
    """Follow ``node``, reached with word ``at``, as far as the words go."""
    for payload in node.get("", ()):
        matches.append(Match(payload, first, at))  # noqa: PERF401
    gap = node.get("...")
    for following in range(at + 1, min(at + 2 + (_GAP if gap else 0), len(symbols))):
        next_to = following == at + 1
        near, far = (node if next_to else None), gap
        crosses = sentences[following] != sentences[at]
        if crosses:
            near, far = near and near.get("/"), far and far.get("/")
        for name in symbols[following]:
            if near and name in near:
                _walk(near[name], first, following, symbols, sentences, matches)
            if far and name in far:
                _walk(far[name], first, following, symbols, sentences, matches)
        if crosses:
            return


def expand(phrase: str) -> Iterator[list[str]]:
    """Return every plain sequence that ``phrase`` stands for."""
    parts = _PART.findall(phrase.lower().replace("’", "'"))
    sequences, rest = _alternatives(parts, 0, "")
    if rest != len(parts):
        raise ValueError(f"{phrase!r}: brackets do not pair.")
    yield from sequences


def _alternatives(parts: list[str], at: int, closing: str) -> tuple[list[list[str]], int]:
    found: list[list[str]] = []
    branch: list[list[str]] = [[]]
    while at < len(parts) and parts[at] not in (")", "]"):
        part = parts[at]
        if part == "|":
            found, branch, at = found + branch, [[]], at + 1
        elif part in "([":
            inner, at = _alternatives(parts, at + 1, ")" if part == "(" else "]")
            if part == "[":
                inner = [*inner, []]
            branch = [[*head, *tail] for head in branch for tail in inner]
        else:
            branch, at = [[*head, part] for head in branch], at + 1
    if closing and (at >= len(parts) or parts[at] != closing):
        raise ValueError(f"brackets do not pair near {' '.join(parts[:at])!r}.")
    return found + branch, at + (1 if closing else 0)


def _elongated(key: str) -> bool:
    return any(a == b == c for a, b, c in zip(key, key[1:], key[2:], strict=False))


def _squeeze(key: str, keep: int) -> str:
    return re.sub(r"(.)\1{2,}", lambda run: run[1] * keep, key)


@cache
def _classes() -> Mapping[str, tuple[str, ...]]:
    """Return the classes of each word, from ``lexicon/words.yaml``."""
    classes: dict[str, tuple[str, ...]] = {}
    for name, members in load("words.yaml")["classes"].items():
        for member in members:
            for form in forms(member) if name in ("unit", "kin") else (bare(member),):
                classes[form] = (*classes.get(form, ()), f"<{name}>")
    return classes


def load(name: str) -> Any:
    """Return the content of one lexicon file."""
    with (LEXICON / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
