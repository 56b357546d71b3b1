"""``python -m benchmarks.load [--short] [--part NAME …]``."""

import argparse

from benchmarks.load.parts import FULL, PARTS, SHORT, run


def main() -> None:
    """Read the options and run the parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--short", action="store_true", help="all parts, small")
    parser.add_argument(
        "--part", action="append", choices=tuple(PARTS), help="only this; may repeat"
    )
    options = parser.parse_args()
    run(options.part or PARTS, SHORT if options.short else FULL)


if __name__ == "__main__":
    main()
