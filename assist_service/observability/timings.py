"""Measure each step of a webhook and report it to the listeners.

A step lasts from the end of the previous one, on the same thread. Nothing is measured outside
``begin`` and ``end``, so that other decisions (a draft, a replay) cost nothing.
"""

import threading
from collections.abc import Callable
from time import perf_counter

# In the order for a customer's message; for an agent's, policy comes before analysis.
STEPS = ("verify", "parse", "analysis", "policy", "coaching", "append")
# The step's name, and its start and end in seconds of ``perf_counter``.
Listener = Callable[[str, float, float], None]

listeners: list[Listener] = []


class _Lap(threading.local):
    began: float | None = None


_lap = _Lap()


def begin() -> None:
    """Start measuring a webhook on this thread."""
    _lap.began = perf_counter()


def done(step: str) -> None:
    """Report the end of ``step`` of this thread's webhook; do nothing without a webhook."""
    began = _lap.began
    if began is None:
        return
    now = _lap.began = perf_counter()
    for listener in listeners:
        listener(step, began, now)


def end() -> None:
    """Stop measuring this thread's webhook."""
    _lap.began = None
