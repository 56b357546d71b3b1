"""Measure the coaching: reflections, suggestions, nudges and time.

python -m benchmarks coaching                 every figure on all messages
python -m benchmarks.coaching --held-out      reflections of the third that was kept apart
python -m benchmarks.coaching --all           every reflection beside its message
"""

from benchmarks.coaching.report import main

__all__ = ["main"]
