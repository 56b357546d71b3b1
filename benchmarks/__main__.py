"""Every benchmark behind the README's figures: ``python -m benchmarks [NAME …]``."""

import sys
from importlib import import_module

NAMES = ("webhook", "live", "analyze")


def main(names: list[str]) -> None:
    """Run the named benchmarks, or those of the hot path."""
    for name in names or NAMES:
        import_module(f"benchmarks.{name}").main()
        print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
