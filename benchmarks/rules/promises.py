"""Precision and recall of ``promises`` on labelled replies.

``promises.tsv`` is what the check was built on. Every other set was written before it was run;
its head says what the first run gave, and only that figure tells how the check does on
replies of others. What is printed is how it does now that its misses were mended.
"""

from collections import Counter
from pathlib import Path

from assist_service.language.phrases import parse_phrase
from assist_service.policy.checks.kinds import Promises
from assist_service.policy.checks.reply import Reply

CORPUS = Path(__file__).with_name("promises.tsv")
SECOND = Path(__file__).with_name("promises_second.tsv")
FIRST_SEEN = Path(__file__).with_name("promises_first_seen")
SETS = (CORPUS, SECOND, *sorted(FIRST_SEEN.glob("set_*.tsv")))


def corpus(path: Path = CORPUS) -> tuple[Promises, list[tuple[str, str]]]:
    """Return the check, and the replies with their labels."""
    rows = path.read_text(encoding="utf-8").splitlines()
    listed = next(row for row in rows if row.startswith("#phrases")).partition("\t")[2]
    check = Promises(tuple(parse_phrase(phrase.strip()) for phrase in listed.split(";")))
    pairs = [row.split("\t", 1) for row in rows if row and not row.startswith("#")]
    return check, [(label, text) for label, text in pairs]


def measure(path: Path = CORPUS) -> tuple[float, float, list[tuple[str, str]]]:
    """Return precision, recall and the replies that came out wrong."""
    check, lines = corpus(path)
    counts: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for label, text in lines:
        found, meant = bool(check.find(Reply(text))), label == "promise"
        counts[found, meant] += 1
        if found != meant:
            wrong.append((label, text))
    right = counts[True, True]
    return right / (right + counts[True, False]), right / (right + counts[False, True]), wrong


def main() -> None:
    """Print the figures of every set, and every reply that came out wrong."""
    for path in SETS:
        precision, recall, wrong = measure(path)
        labels = Counter(label for label, _ in corpus(path)[1])
        counts = ", ".join(f"{count} {name}" for name, count in labels.items())
        print(f"{path.stem}: {sum(labels.values())} replies ({counts})")
        print(f"  precision {precision:.3f}, recall {recall:.3f}")
        for label, text in wrong:
            print(f"  {label}: {text}")


if __name__ == "__main__":
    main()
