"""The labelled messages the emotion model learns from."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assist_service.domain.labels import CAUSES
from assist_service.domain.types import EMOTIONS, CauseKind, Emotion

OWN = Path(__file__).parents[1] / "support_messages"
# Sets that we did not write.
PUBLIC = ("goemotions", "multidogo")
# GoEmotions hides names and religions; a word in their place would be learned as a word.
_HIDDEN = ("[NAME]", "[RELIGION]")


class Row(NamedTuple):
    """A message with its fair labels, the likeliest first, and where it is from."""

    text: str
    labels: tuple[Emotion, ...]
    source: str
    causes: tuple[CauseKind, ...] = ()
    kind: str = ""


def goemotions(data: Path, part: str) -> list[Row]:
    """Return the ``train`` or ``dev`` part of GoEmotions (Demszky and others, 2020; CC BY 4.0)."""
    return [
        Row(_unhide(text), _labels(labels), "goemotions")
        for text, labels, *_ in _lines(data / f"goemotions_{part}.tsv")
    ]


def multidogo(data: Path, part: str) -> list[Row]:
    """Return customers' turns of MultiDoGO (Amazon; CDLA-Permissive-1.0), 4 in 5 for ``train``."""
    return [
        Row(text, _labels(labels), "multidogo")
        for text, labels, *_ in _lines(data / "multidogo_customers.tsv")
        if (bucket(text) < 0.2) == (part == "dev")
    ]


def own() -> list[Row]:
    """Return our own support messages for learning; ``source`` is the batch, each by another writer."""
    return [row for file in sorted(OWN.glob("*.tsv")) for row in batch(file)]


def untouched() -> list[Row]:
    """Return our own support messages that nothing was chosen by."""
    return [row for file in sorted((OWN / "untouched").glob("*.tsv")) for row in batch(file)]


def batch(file: Path) -> list[Row]:
    """Return the messages of one file of lines ``kind, fair labels, causes, text``."""
    return [
        Row(
            text,
            _labels(labels),
            file.stem,
            tuple(c for c in CAUSES if c in causes.split(",")),
            kind,
        )
        for kind, labels, causes, text in _lines(file)
    ]


def tweets(data: Path) -> list[tuple[str, float]]:
    """Return tweets with the intensity people gave them, -4 to 4 (Hutto and Gilbert, 2014; MIT)."""
    return [(text, float(score)) for text, score in _lines(data / "vader_intensity_tweets.tsv")]


def _lines(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("# "):
                yield line.rstrip("\n").split("\t")


def _labels(joined: str) -> tuple[Emotion, ...]:
    return tuple(label for label in joined.split(",") if label in EMOTIONS)


def _unhide(text: str) -> str:
    for hidden in _HIDDEN:
        text = text.replace(hidden, "Alex")
    return text


def bucket(text: str) -> float:
    """Return 0 to 1 by the text alone, so that equal texts fall on one side."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
