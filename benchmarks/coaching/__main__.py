"""``python -m benchmarks.coaching [--held-out] [--all]``."""

import sys

from benchmarks.coaching import main

main(sys.argv[1:])
