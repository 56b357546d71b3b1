"""Measure the review of replies on labelled pairs: what it gets right, and how long a draft takes.

python -m benchmarks.review              the pairs it was tuned on
python -m benchmarks.review --held-out   the third that nothing was tuned on
python -m benchmarks.review --errors     which pairs are wrong, and how they were read
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Sequence

from assist_service.analysis.emotion.reading import read
from assist_service.analysis.review.review import review
from assist_service.domain.types import Message, Review, Turn
from benchmarks.pairs import FRESH, Pair, read_pairs

LABELS = ("none", "generic", "personalised")
# From here up the graded scores count as "yes".
OPEN, TOGETHER = 0.5, 0.5
DEMANDS = frozenset(
    (
        "validation.missing",
        "validation.generic",
        "validation.late",
        "curiosity.missing",
        "empowerment.missing",
        "wait.unacknowledged",
        "name.unused",
        "policy.unbridged",
    )
)
DRAFT = (
    "Three weeks without heating with a newborn at home is far too long, and I'm sorry nobody "
    "called you back. I'll call the engineer now and I'll message you by five today with a time. "
    "Would a visit tomorrow morning work for you, or would you rather have an electric heater "
    "sent over tonight until then?"
)


def context(pair: Pair) -> tuple[Turn, ...]:
    """Return what the agent answers: the customer's message with its reading."""
    return (
        Turn(
            Message("c", "customer", pair.customer, 0.0, author_name="Sam Reed"),
            read(pair.customer),
        ),
    )


def f1(pairs: Sequence[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of (truth, said) pairs."""
    hits = sum(truth and said for truth, said in pairs)
    precision = hits / max(1, sum(said for _, said in pairs))
    recall = hits / max(1, sum(truth for truth, _ in pairs))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def report(results: Sequence[tuple[Pair, Review]]) -> None:
    """Print the figures of one part of the pairs."""
    table = Counter((pair.validation, found.validation) for pair, found in results)
    print(f"pairs {len(results)}, adversarial {sum(pair.adversarial for pair, _ in results)}")
    print(f"{'truth / said':14}" + "".join(f"{said:>14}" for said in LABELS))
    for truth in LABELS:
        print(f"{truth:14}" + "".join(f"{table[truth, said]:14}" for said in LABELS))
    scores = []
    for label in LABELS:
        p, r, f = f1([(a.validation == label, b.validation == label) for a, b in results])
        scores.append(f)
        print(f"validation {label:13} P {p:.3f} R {r:.3f} F1 {f:.3f}")
    print(f"validation macro-F1 {statistics.mean(scores):.3f}")
    hard = [(a, b) for a, b in results if a.adversarial]
    right = sum(a.validation == b.validation for a, b in hard)
    print(f"adversarial right {right} of {len(hard)}")
    p, r, f = f1([(a.open_question, b.ace.curiosity >= OPEN) for a, b in results])
    print(f"open questions P {p:.3f} R {r:.3f} F1 {f:.3f}")
    p, r, f = f1([(a.collaborative, b.ace.empowerment >= TOGETHER) for a, b in results])
    print(f"collaborative next step P {p:.3f} R {r:.3f} F1 {f:.3f}")
    calm = [b for a, b in results if a.calm]
    asked = sum(any(x.kind in DEMANDS for x in b.findings) for b in calm)
    print(f"calm customer, demand made {asked} of {len(calm)}")
    upset = [b for a, b in results if not a.calm and a.validation == "none"]
    seen = sum(any(x.kind == "validation.missing" for x in b.findings) for b in upset)
    print(f"upset customer, nothing validated, demand made {seen} of {len(upset)}")


def errors(results: Sequence[tuple[Pair, Review]]) -> None:
    """Print each pair that is read wrongly."""
    for pair, found in results:
        said = (found.validation, found.ace.curiosity >= OPEN, found.ace.empowerment >= TOGETHER)
        wrong = []
        if said[0] != pair.validation:
            wrong.append(f"{pair.validation} -> {said[0]} ({found.validation_score})")
        if said[1] != pair.open_question:
            wrong.append(f"open {pair.open_question} -> {said[1]}")
        if said[2] != pair.collaborative:
            wrong.append(f"together {pair.collaborative} -> {said[2]} ({found.ace.empowerment})")
        demands = [x.kind for x in found.findings if x.kind in DEMANDS]
        if pair.calm and demands:
            wrong.append(f"demands {demands}")
        if wrong:
            marks = [
                f"{e.why}={pair.reply[slice(*e.span)]!r}" for e in found.evidence if not e.message
            ]
            print(f"\nC {pair.customer}\nR {pair.reply}\n  {'; '.join(wrong)}\n  {marks}")


def timing(rounds: int = 400) -> None:
    """Print the time of a draft that has not been seen before, in microseconds."""
    earlier = context(
        Pair(
            "Three weeks without heating and a newborn at home! Nobody calls me back.",
            *[""] * 2,
            *[False] * 4,
        )  # type: ignore[arg-type]
    )
    taken = []
    for at in range(rounds):
        draft = f"{DRAFT} {at}"
        begin = time.perf_counter()
        review(draft, earlier, "chat")
        taken.append((time.perf_counter() - begin) * 1e6)
    begin = time.perf_counter()
    review(draft, earlier, "chat")
    again = (time.perf_counter() - begin) * 1e6
    taken.sort()
    print(
        f"draft of {len(DRAFT.split())} words: median {taken[rounds // 2]:.0f} us, "
        f"p95 {taken[int(rounds * 0.95)]:.0f} us; the same again {again:.0f} us"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--held-out", action="store_true", help="measure the part held out")
    parser.add_argument("--fresh", action="store_true", help="measure the pairs written last")
    parser.add_argument("--errors", action="store_true", help="show the pairs read wrongly")
    options = parser.parse_args()
    chosen: Sequence[Pair] = [p for p in read_pairs() if p.held_out == options.held_out]
    if options.fresh:
        chosen = read_pairs(FRESH)
    results = [(pair, review(pair.reply, context(pair), "chat")) for pair in chosen]
    if options.errors:
        errors(results)
    report(results)
    timing()


if __name__ == "__main__":
    main()
