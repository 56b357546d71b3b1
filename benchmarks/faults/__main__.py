"""Run bad days and say what they cost: ``python -m benchmarks.faults [--minutes N] [--only KIND]``."""

import argparse
import sys

from benchmarks.faults.days import Report, run
from benchmarks.faults.kinds import KINDS


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return 1 when anything acknowledged was lost or duplicated."""
    told = _parser().parse_args(arguments)
    kinds = told.only or list(KINDS)
    reports: list[Report] = []
    for setup in ("embedded", "own") if not told.short else ("own",):
        mine = [kind for kind in kinds if told.short or setup == "own" or kind != "cuts"]
        mine = [kind for kind in mine if told.short or setup == "embedded" or kind in OWN_TOO]
        if mine:
            share = (
                told.minutes
                * 60
                * len(mine)
                / (len(kinds) + len(OWN_TOO & {*kinds}) - ("cuts" in kinds))
            )
            reports.append(
                run(mine, share, told.seed, embedded=setup == "embedded", short=told.short)
            )
            print(reports[-1].text(), flush=True)
    return int(any(report.broken for report in reports))


# Worth doing again where the store is the operator's own, behind a network.
OWN_TOO = {"kills", "pause", "cuts"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of faults in all; 10")
    parser.add_argument("--seed", type=int, default=1, help="of the lot that chooses")
    parser.add_argument("--only", action="append", choices=list(KINDS), help="may be given often")
    parser.add_argument("--short", action="store_true", help="each kind once, on one installation")
    return parser


if __name__ == "__main__":
    sys.exit(main())
