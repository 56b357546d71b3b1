"""The weights of the emotion model, as ``tools/train_emotion`` writes them.

``model/emotion.bin`` is zlib-compressed: one line of JSON (intercepts, small
tables, calibration), the names of the word features one to a line, a blank line,
then one byte for each name and column; 128 means zero.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assist_service.domain.types import EMOTIONS

FILE = Path(__file__).with_name("model") / "emotion.bin"
# "upset" is any of the five negative feelings, "support" whether this is support talk at all.
OUTPUTS = (*EMOTIONS, "upset", "support")
HEADS = OUTPUTS[:-1]
# The columns of a row: general talk, support talk, causes.
GENERAL, SUPPORT, CAUSED = 0, len(OUTPUTS), len(OUTPUTS) + len(HEADS)
# The causes that the model was trained on, in the order of its columns. Until it is trained on a new
# one, that cause is named by the lexicon's phrases alone.
LEARNED_CAUSES = (
    *("wait", "repeat_contact", "money", "broken_promise", "defect", "access_lost"),
    *("unfair_treatment", "rude_agent", "unclear_info", "deadline", "loss_bereavement", "health"),
)
COLUMNS = CAUSED + len(LEARNED_CAUSES)

_ZERO = 128
_LANE = 4
# An integer with a 1 in each lane.
_ONES = int.from_bytes(b"\x01\x00\x00\x00" * COLUMNS, "little")
_ZEROES = _ONES * _ZERO
_BIAS = _ONES << 31


def packed(names: Sequence[str], table: bytes) -> dict[str, int]:
    """Return the row of each name as one large integer with a lane of 32 bits for each column.

    ``sum`` then adds up the rows of a message for all columns at once. The sums are exact, and lanes
    cannot overflow: a message has at most about 10,000 features.
    """
    rows = {}
    spread = bytearray(COLUMNS * _LANE)
    for start, name in zip(range(0, len(table), COLUMNS), names, strict=True):
        spread[::_LANE] = table[start : start + COLUMNS]
        rows[name] = int.from_bytes(spread, "little") - _ZEROES
    return rows


def lanes(total: int) -> memoryview:
    """Return the columns of a row or of a sum of rows; each is ``LANE_ZERO`` too high."""
    return memoryview((total + _BIAS).to_bytes(COLUMNS * _LANE, "little")).cast("I")


LANE_ZERO = 1 << 31


class Weights(NamedTuple):
    """The learned weights; every number is in log-odds.

    ``rows``: the word features' rows from ``packed``; each column is multiplied by its ``scale`` and
    by the message's ``share``. ``base``: the intercepts of all columns. ``style``: for each writing
    style feature, a row over the general and the support columns. ``marks``: for each cue, a row over
    ``HEADS``. ``lexicon_weights``: how much the lexicon's own weights count. ``cause_marks``: rows over
    ``LEARNED_CAUSES``. ``cause_from``: the log-odds from which a cause is named. ``curves``: slope and
    intercept that turn log-odds into calibrated probabilities.
    """

    rows: Mapping[str, int]
    scale: tuple[float, ...]
    base: tuple[float, ...]
    style: Mapping[str, tuple[float, ...]]
    marks: Mapping[str, tuple[float, ...]]
    lexicon_weights: tuple[float, ...]
    cause_marks: Mapping[str, tuple[float, ...]]
    cause_from: tuple[float, ...]
    curves: tuple[tuple[float, float], ...]
    settings: Mapping[str, float]


def pack(header: Mapping[str, object], words: Mapping[str, tuple[int, ...]]) -> bytes:
    """Return the content of the file; ``words`` has an integer from -127 to 127 for each column."""
    names = sorted(words)
    table = bytes(value + _ZERO for name in names for value in words[name])
    text = json.dumps(header, separators=(",", ":"), sort_keys=True) + "\n" + "\n".join(names)
    return zlib.compress(text.encode() + b"\n\n" + table, 9)


def unpack(content: bytes) -> Weights:
    """Return the weights from the file's content."""
    text, _, table = zlib.decompress(content).partition(b"\n\n")
    first, *names = text.decode().split("\n")
    header = json.loads(first)

    def table_of(name: str) -> dict[str, tuple[float, ...]]:
        return {mark: tuple(row) for mark, row in header[name].items()}

    return Weights(
        packed(names, table),
        tuple(header["scale"]),
        tuple(header["base"]),
        table_of("style"),
        table_of("marks"),
        tuple(header["hand"]),
        table_of("cause_marks"),
        tuple(header["cause_from"]),
        tuple((slope, shift) for slope, shift in header["curves"]),
        header["settings"],
    )


@cache
def weights() -> Weights:
    """Return the weights of this process; loading them takes about 20 ms."""
    return unpack(FILE.read_bytes())
