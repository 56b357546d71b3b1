"""What masking finds, what it hides too much, and what it costs: ``python -m benchmarks masking``."""

import time
from collections import Counter

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.masking import mask
from benchmarks.pairs import read_pairs
from tests.analysis.masking.masking_rows import rows


def main() -> None:
    """Print recall and precision by batch, and the time beside that of one reading."""
    found: Counter[str] = Counter()
    for row in rows():
        batch = row.batch
        kind = "secret" if row.secret else "none"
        found[f"{batch}|{kind}"] += 1
        found[f"{batch}|{kind}|right"] += not (row.missed if row.secret else row.overdone)
    for batch in dict.fromkeys(row.batch for row in rows()):
        for kind, words in (("secret", "hidden"), ("none", "left as they are")):
            whole = found[f"{batch}|{kind}"]
            if whole:
                print(f"{batch}: {found[f'{batch}|{kind}|right']} of {whole} {words}")
    _cost()


def _cost() -> None:
    texts = list(dict.fromkeys(pair.customer for pair in read_pairs()))
    for text in texts[:50]:
        read(mask(text), "en")
    masked = read_ = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for text in texts:
            mask(text)
        middle = time.perf_counter()
        for text in texts:
            read(text, "en")
        masked, read_ = masked + middle - began, read_ + time.perf_counter() - middle
    many = 3 * len(texts)
    letters = sum(map(len, texts)) / len(texts)
    print(
        f"{len(texts)} messages of {letters:.0f} letters: masking {masked / many * 1e6:.0f} µs, "
        f"a reading {read_ / many * 1e6:.0f} µs, ratio {masked / read_:.3f}"
    )


if __name__ == "__main__":
    main()
