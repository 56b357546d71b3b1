"""What is left out, in which order, when more comes in than one machine can do. Pure.

Charts go first, because nobody's answer waits for them; then what the worker reads back, then its
notes; then checks of drafts. Webhooks go last: what is refused comes again by itself, but later.
"""

from bisect import bisect_right
from typing import Literal, NamedTuple, get_args

Sheddable = Literal["charts", "back_fills", "notes", "drafts", "webhooks"]
ORDER: tuple[Sheddable, ...] = get_args(Sheddable)
# How busy a web process is, as a share of its capacity, when each is left out.
STEPS = (0.25, 0.4, 0.5, 0.65, 0.95)
# One more is left out for each quarter second over its step, so that a burst leaves out nothing
# that a moment would mend; one is taken up again for each second well below it.
RISE_SECONDS, FALL_SECONDS, SLACK = 0.25, 1.0, 0.7


class LoadLevel(NamedTuple):
    """How many of ``ORDER`` are left out, and for how many seconds it has been calm since."""

    level: int = 0
    calm: float = 0.0

    @property
    def shed(self) -> tuple[Sheddable, ...]:
        """What is left out, in the order in which it was."""
        return ORDER[: self.level]


def next_level(current: LoadLevel, busy: float, seconds: float) -> LoadLevel:
    """Return the standing after ``seconds`` in which ``busy`` of the capacity was in use."""
    rising = bisect_right(STEPS, busy)
    if rising > current.level:
        return LoadLevel(min(rising, current.level + max(1, int(seconds / RISE_SECONDS))))
    falling = bisect_right(STEPS, busy / SLACK)
    if falling >= current.level:
        return LoadLevel(current.level)
    steps, calm = divmod(current.calm + seconds, FALL_SECONDS)
    return LoadLevel(max(falling, current.level - int(steps)), calm)
