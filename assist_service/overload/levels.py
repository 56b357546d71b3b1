"""The order in which work is shed when a machine is overloaded. Pure.

Charts go first, because no reply depends on them; then the worker's reads and notes, then draft
checks. Webhooks go last: the helpdesk sends rejected ones again, but later.
"""

from bisect import bisect_right
from typing import Literal, NamedTuple, get_args

Sheddable = Literal["charts", "back_fills", "notes", "drafts", "webhooks"]
ORDER: tuple[Sheddable, ...] = get_args(Sheddable)
# The load of a web process, as a share of its capacity, from which each is shed.
STEPS = (0.25, 0.4, 0.5, 0.65, 0.95)
# One more kind of work is shed for each quarter second above its step, so that a short burst sheds
# nothing; one is resumed for each second well below its step.
RISE_SECONDS, FALL_SECONDS, SLACK = 0.25, 1.0, 0.7


class LoadLevel(NamedTuple):
    """How many kinds of ``ORDER`` are shed, and for how many seconds the load has been low since."""

    level: int = 0
    calm: float = 0.0

    @property
    def shed(self) -> tuple[Sheddable, ...]:
        """The kinds of work that are shed, in the order of ``ORDER``."""
        return ORDER[: self.level]


def next_level(current: LoadLevel, busy: float, seconds: float) -> LoadLevel:
    """Return the load level after ``seconds`` during which ``busy`` of the capacity was in use."""
    rising = bisect_right(STEPS, busy)
    if rising > current.level:
        return LoadLevel(min(rising, current.level + max(1, int(seconds / RISE_SECONDS))))
    falling = bisect_right(STEPS, busy / SLACK)
    if falling >= current.level:
        return LoadLevel(current.level)
    steps, calm = divmod(current.calm + seconds, FALL_SECONDS)
    return LoadLevel(max(falling, current.level - int(steps)), calm)
