"""The cue lists of ``words/promises.yaml``, each compiled to one regular expression.

The lists are ours and bounded (no nested repetition), and they are only tried on the sentence
around a phrase that stands in a reply, so Python's own engine is quick and safe here.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("words") / "promises.yaml"
_GAP = r"(?: \S+){0,5}?"


def _expression(entry: str) -> str:
    written = entry.replace("(", "(?:").replace(" ...", _GAP)
    # A choice with an empty or blank-ended part brings its own blank.
    return written.replace(" )?", " )?").replace("  ", " ")


def _compile(entries: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(map(_expression, entries)) + r")(?!\S)")


def _load() -> Mapping[str, re.Pattern[str]]:
    document: Any = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 (our own file; every scalar is text)
    return {name: _compile(entries) for name, entries in document.items()}


CUES = _load()
