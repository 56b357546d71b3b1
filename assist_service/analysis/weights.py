"""The weights of the emotion model, as ``tools/train_emotion`` writes them.

``model/emotion.bin`` is zlib-compressed: one line of JSON (intercepts, small
tables, calibration), the names of the word features one to a line, a blank line,
then one signed byte for each name and output.
"""

import json
import zlib
from array import array
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assist_service.analysis.features import PREFIX
from assist_service.vocabulary import EMOTIONS

FILE = Path(__file__).with_name("model") / "emotion.bin"
# "upset" is any of the five negative feelings, "support" whether this is support talk at all.
OUTPUTS = (*EMOTIONS, "upset", "support")
HEADS = OUTPUTS[:-1]


Row = tuple[int, ...]


class Entry(NamedTuple):
    """What the model knows of one word: by itself, negated, and before other words."""

    rows: tuple[Row, ...]
    negated: tuple[Row, ...]
    following: Mapping[str, Row]


class Weights(NamedTuple):
    """What the model learned; every number is in log-odds.

    ``words`` hold rows of one byte for each output, to be multiplied by ``scale``
    and divided by the square root of the number of word features; ``starts`` are
    those of five letters, plain and negated, for words that are not in ``words``. ``style`` has
    a row for each mark of writing. ``base`` are intercepts. ``support`` is the head for support talk:
    for each of ``HEADS`` an intercept, what it takes over of other outputs (by index), of
    the lexicon's own weights, and a weight for each cue. ``curves`` turn log-odds into
    calibrated probabilities: slope and intercept.
    """

    words: Mapping[str, Entry]
    starts: Mapping[str, tuple[tuple[Row, ...], tuple[Row, ...]]]
    scale: tuple[float, ...]
    style: Mapping[str, tuple[float, ...]]
    base: tuple[float, ...]
    support_base: tuple[float, ...]
    support_words: tuple[tuple[tuple[int, float], ...], ...]
    support_hand: tuple[float, ...]
    support_marks: Mapping[str, tuple[float, ...]]
    curves: tuple[tuple[float, float], ...]
    settings: Mapping[str, float]


def pack(header: Mapping[str, object], words: Mapping[str, tuple[int, ...]]) -> bytes:
    """Return the content of the file."""
    names = sorted(words)
    table = array("b", [value for name in names for value in words[name]])
    text = json.dumps(header, separators=(",", ":"), sort_keys=True) + "\n" + "\n".join(names)
    return zlib.compress(text.encode() + b"\n\n" + table.tobytes(), 9)


def unpack(content: bytes) -> Weights:
    """Read the content of the file."""
    text, _, table = zlib.decompress(content).partition(b"\n\n")
    first, *names = text.decode().split("\n")
    values = array("b", table)
    width = len(OUTPUTS)
    header = json.loads(first)
    rows = {
        name: tuple(values[start : start + width])
        for name, start in zip(names, range(0, len(values), width), strict=True)
    }
    entries, starts = _by_word(rows)
    return Weights(
        entries,
        starts,
        tuple(header["scale"]),
        {name: tuple(row) for name, row in header["style"].items()},
        tuple(header["base"]),
        tuple(header["support_base"]),
        tuple(
            tuple((k, weight) for k, weight in enumerate(row) if weight)
            for row in header["support_words"]
        ),
        tuple(header["support_hand"]),
        {name: tuple(row) for name, row in header["support_marks"].items()},
        tuple((slope, shift) for slope, shift in header["curves"]),
        header["settings"],
    )


def _by_word(
    rows: Mapping[str, Row],
) -> tuple[dict[str, Entry], dict[str, tuple[tuple[Row, ...], tuple[Row, ...]]]]:
    """Return the rows so that one look-up for a word finds all that may apply."""
    following: dict[str, dict[str, Row]] = {}
    words: set[str] = set()
    starts: dict[str, tuple[tuple[Row, ...], tuple[Row, ...]]] = {}
    for name, row in rows.items():
        first, _, second = name.partition(" ")
        if second:
            following.setdefault(first, {})[second] = row
        elif name.endswith("*"):
            start = name.removeprefix("not_")
            starts[start[:-1]] = (_known(rows, start), _known(rows, f"not_{start}"))
        else:
            words.add(name.removeprefix("not_"))
    entries: dict[str, Entry] = {}
    for word in sorted(words | following.keys()):
        shared, shared_negated = (
            starts.get(word[:PREFIX], ((), ())) if len(word) > PREFIX else ((), ())
        )
        entries[word] = Entry(
            _known(rows, word) + shared,
            _known(rows, f"not_{word}") + shared_negated,
            following.get(word, {}),
        )
    return entries, starts


def _known(rows: Mapping[str, Row], name: str) -> tuple[Row, ...]:
    return (rows[name],) if name in rows else ()


@cache
def weights() -> Weights:
    """Return the weights of this process; loading them takes about 20 ms."""
    return unpack(FILE.read_bytes())
