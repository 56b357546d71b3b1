"""Find many phrases in one pass over a message's words.

A phrase is written as a support lead would write it: words match in any
inflection, ``...`` skips up to five words, ``(a|b c)`` chooses, ``[a]`` may be
missing, ``=word`` matches only that form, ``/`` is a sentence end and
``<number>``, ``<unit>`` and the like are the classes of ``lexicon/words.yaml``.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assist_service.analysis.emotion.inflection import forms
from assist_service.analysis.emotion.tokens import MessageWords, bare

LEXICON = Path(__file__).with_name("lexicon")
_GAP = 5
_SIGN = re.compile(r"\[|\]|\(|\)|\||\.\.\.|/|=?[\w'<>-]+|(\S)")
# Classes whose words match in any inflection.
_INFLECTED = ("unit", "kin", "bad")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
# The most matching steps for one message; a hundred ordinary words take a few hundred.
_STEPS = 40_000

Node = dict[str, Any]
# A word, class or symbol; or a choice between sequences.
Part = str | list[list[Any]]


class Match(NamedTuple):
    """One match: its payload, first word and last word."""

    payload: Any
    first: int
    last: int


class Phrases:
    """A set of phrases, each with a payload."""

    def __init__(self) -> None:
        self._root: Node = {}
        self._symbols: dict[str, tuple[str, ...]] = dict(_classes())
        # Nodes on several paths; a later phrase on one of the paths copies the node first.
        self._shared_nodes: dict[int, Node] = {}
        self._cached_symbols = lru_cache(4096)(self._symbols_of)

    def add(self, phrase: str, payload: Any) -> None:
        """Add ``phrase``; a match of it carries ``payload``.

        Raises:
            ValueError: unbalanced brackets, an unknown character, or a phrase that does not begin and end with a word.

        """
        sequence = parse(phrase)
        for node in self._follow([self._root], sequence, {}):
            if payload not in node.get("", ()):
                node[""] = (*node.get("", ()), payload)

    def find(self, message_words: MessageWords) -> list[Match]:
        """Return all matches, ordered by first word."""
        root = self._root
        symbols_by_form, cached_symbols = self._symbols, self._cached_symbols
        symbols = [
            names
            if (names := symbols_by_form.get(key)) is not None and not key[0].isdigit()
            else cached_symbols(key)
            for key in message_words.keys
        ]
        walk = _Walk(symbols, message_words.sentences)
        for first, names in enumerate(symbols):
            for name in names:
                node = root.get(name)
                if node is not None:
                    walk.follow(node, first, first)
        return walk.matches

    def _follow(self, nodes: list[Node], sequence: Sequence[Part], end: Node) -> list[Node]:
        """Return the nodes that ``sequence`` leads to; a new path leads to ``end``."""
        for position, part in enumerate(sequence):
            new: Node = end if position == len(sequence) - 1 else {}
            if isinstance(part, str):
                nodes = self._step(nodes, self._learn(part), new)
                continue
            reached: dict[int, Node] = {}
            for branch in part:
                ends = self._follow(nodes, branch, new) if branch else nodes
                reached.update((id(node), node) for node in ends)
            nodes = list(reached.values())
        return nodes

    def _step(self, nodes: list[Node], name: str, new: Node) -> list[Node]:
        reached: dict[int, Node] = {}
        for node in nodes:
            branch = node.get(name)
            if branch is None:
                # Most new nodes end up on several paths; treating all as shared costs at most a copy.
                self._shared_nodes[id(new)] = branch = node[name] = new
            elif branch is not new and id(branch) in self._shared_nodes:
                branch = node[name] = dict(branch)
                for key, child in branch.items():
                    if key:
                        self._shared_nodes[id(child)] = child
            reached[id(branch)] = branch
        return list(reached.values())

    def _symbols_of(self, key: str) -> tuple[str, ...]:
        symbols = self._symbols.get(key, ())
        if key[0].isdigit():
            return (*symbols, "<ordinal>" if _ORDINAL.fullmatch(key) else "<number>")
        if not symbols:
            right = _spellings().get(key)
            if right is not None:
                return self._symbols.get(right, ())
        if not symbols and len(key) > 3 and _elongated(key):
            return self._symbols.get(_squeeze(key, 1)) or self._symbols.get(_squeeze(key, 2)) or ()
        return symbols

    def _learn(self, part: str) -> str:
        if part[0] in "<./":
            return part
        exact = part[0] == "="
        word = bare(part.lstrip("="))
        for form in (word,) if exact else forms(word):
            form_symbols = self._symbols.get(form, ())
            if part not in form_symbols:
                self._symbols[form] = (*form_symbols, part)
        return part


class _Walk:
    """The matching of one message with the phrases."""

    def __init__(self, symbols: Sequence[tuple[str, ...]], sentences: Sequence[int]) -> None:
        self.matches: list[Match] = []
        self._symbols = symbols
        self._sentences = sentences
        self._steps = _STEPS

    def follow(self, node: Node, first: int, at: int) -> None:
        """Follow ``node`` from word ``at`` as far as the words match."""
        payloads = node.get("")
        if payloads is not None:
            if len(node) == 1:
                self.matches += [Match(payload, first, at) for payload in payloads]
                return
            self.matches += [Match(payload, first, at) for payload in payloads]
        self._steps -= 1
        gap = node.get("...")
        last = min(at + (_GAP + 1 if gap else 1), len(self._symbols) - 1)
        for following in range(at + 1, last + 1 if self._steps > 0 else 0):
            near = node if following == at + 1 else None
            far = gap
            crosses = self._sentences[following] != self._sentences[at]
            if crosses:
                near = near and near.get("/")
                far = far and far.get("/")
            for name in self._symbols[following]:
                if near and name in near:
                    self.follow(near[name], first, following)
                if far and name in far:
                    self.follow(far[name], first, following)
            if crosses:
                return


def parse(phrase: str) -> list[Part]:
    """Return the parts of a phrase.

    Raises:
        ValueError: unbalanced brackets, an unknown character, or a phrase that does not begin and end with a word.

    """
    signs: list[str] = []
    for match in _SIGN.finditer(phrase.lower().replace("’", "'")):
        if match[1]:
            raise ValueError(f"{phrase!r}: {match[1]!r} means nothing in a phrase.")
        signs.append(match[0])
    choices, end = _choices(signs, 0)
    if end != len(signs) or len(choices) != 1:
        raise ValueError(f"{phrase!r}: brackets do not pair.")
    parts = choices[0]
    if not parts or {"...", "/"} & {str(parts[0]), str(parts[-1])}:
        raise ValueError(f"{phrase!r}: a phrase begins and ends with a word.")
    return parts


def _choices(signs: Sequence[str], at: int) -> tuple[list[list[Part]], int]:
    """Return the sequences up to the bracket that closes, and its position."""
    choices: list[list[Part]] = [[]]
    while at < len(signs) and signs[at] not in (")", "]"):
        sign = signs[at]
        if sign == "|":
            choices.append([])
        elif sign in ("(", "["):
            inner, at = _choices(signs, at + 1)
            if at >= len(signs) or signs[at] != {"(": ")", "[": "]"}[sign]:
                return choices, -1
            choices[-1].append([*inner, []] if sign == "[" else inner)
        else:
            choices[-1].append(sign)
        at += 1
    return choices, at


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
            for form in forms(member) if name in _INFLECTED else (bare(member),):
                classes[form] = (*classes.get(form, ()), f"<{name}>")
    return classes


@cache
def _spellings() -> Mapping[str, str]:
    """Return the intended word for each common misspelling."""
    spellings: Mapping[str, str] = load("words.yaml")["spellings"]
    return spellings


@cache
def load(name: str) -> Any:
    """Return the content of one lexicon file."""
    with (LEXICON / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
