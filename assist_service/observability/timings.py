"""Where the time of a webhook goes, step by step: told to whoever listens, at the end of each.

A step lasts from the end of the one before it, on the same thread. Nothing is measured outside of
``begin`` and ``end``, so that what is decided for other ends (a draft, a replay) costs nothing.
"""

import threading
from collections.abc import Callable
from time import perf_counter

# In the order in which a customer's message meets them; an agent's meets policy before analysis.
STEPS = ("verify", "parse", "analysis", "policy", "coaching", "append")
# What ended, and when it began and ended in seconds of ``perf_counter``.
Listener = Callable[[str, float, float], None]

listeners: list[Listener] = []


class _Lap(threading.local):
    began: float | None = None


_lap = _Lap()


def begin() -> None:
    """A webhook begins on this thread."""
    _lap.began = perf_counter()


def done(step: str) -> None:
    """``step`` of the webhook on this thread is done; without one this says nothing."""
    began = _lap.began
    if began is None:
        return
    now = _lap.began = perf_counter()
    for listener in listeners:
        listener(step, began, now)


def end() -> None:
    """The webhook of this thread is answered."""
    _lap.began = None
