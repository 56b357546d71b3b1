"""The cue lists of ``words/promises.yaml``, compiled once.

The lists are ours and bounded (no nested repetition), and they are tried only on the sentence
around a phrase match. Lists that are only looked up go to RE2, which takes a
few microseconds for a hundred entries; those that are taken apart or replaced stay with ``re``.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import re2
import yaml

_FILE = Path(__file__).with_name("words") / "promises.yaml"
_GAP = r"(?: \S+){0,5}?"


def _load() -> Mapping[str, list[str]]:
    text = _FILE.read_text(encoding="utf-8")
    document: Mapping[str, list[str]] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (our own file; every scalar is text)
    return document


def _joined(*names: str) -> str:
    entries = [entry for name in names for entry in _ENTRIES[name]]
    return "|".join(entry.replace("(", "(?:").replace(" ...", _GAP) for entry in entries)


def _searcher(*names: str) -> Callable[[str], bool]:
    # Words are joined by single spaces, so only a space or an end can surround one.
    pattern: Any = re2.compile(f"(?:^| )(?:{_joined(*names)})(?: |$)")
    search = pattern.search
    return lambda text: search(text) is not None


_ENTRIES = _load()
CUES = {name: re.compile(rf"(?<!\S)(?:{_joined(name)})(?!\S)") for name in _ENTRIES}
negated = _searcher("negation")
blocked = _searcher("negation", "attempts", "reports")
unsure = _searcher("unsure")
conditional = _searcher("conditions")
