"""``python -m benchmarks.fuzz [--inputs N] [--only NAME] [--seed N]``: exit 1 if anything was found."""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain

from assist_service.observability.logs import configure
from benchmarks.fuzz import pure
from benchmarks.fuzz.service import Running, routes
from benchmarks.fuzz.service import targets as served
from benchmarks.fuzz.target import STEEPEST, Figures, Target

HEAD = (
    f"{'what':<20} {'inputs':>8} {'exceptions':>10} {'500s':>5} {'leaks':>5} {'slowest ms':>10} "
    f"{'growth':>6}  answers"
)


def every() -> Iterator[Target]:
    """Yield all targets; those of the service share one."""
    yield from pure.targets()
    running = Running()
    try:
        yield from chain(served(running), (routes(running),))
    finally:
        running.close()


def row(target: Target, found: Figures) -> str:
    """Return one printed line. Growth 1.0 is time in proportion to length, 2.0 its square."""
    answers = ", ".join(f"{name} {count:,}" for name, count in found.answers.most_common(4))
    growth = f"{found.steepest:.2f}" if found.steepest else "–"
    return (
        f"{target.name:<20} {found.inputs:>8,} {found.exceptions:>10} {found.faults:>5} {found.leaks:>5} "
        f"{found.slowest_ms:>10.1f} {growth:>6}  {answers}"
    )


def main() -> int:
    """Fuzz what was asked for and print its figures."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    asked.add_argument("--inputs", type=int, default=100_000, help="for each target")
    asked.add_argument("--only", default="", help="targets whose name holds this")
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    configure("error")
    print(HEAD)
    wrong = 0
    for target in every():
        if told.only not in target.name:
            continue
        found = target.run(told.inputs, told.seed)
        print(row(target, found), flush=True)
        for example in found.examples:
            print(f"    {example}")
        if found.steepest > STEEPEST:
            print(f"    time grows by the power {found.steepest:.2f} with {found.steepest_shape!r}")
        if found.slowest_ms > 50:
            print(f"    slowest: {found.slowest}")
        wrong += not found.clean
    print("nothing found" if not wrong else f"{wrong} targets with something found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
