"""Which conversations of an experiment get no nudges: chosen at random, in a way anyone can repeat.

A conversation is enrolled when its first nudge is due, before it is shown or held back, and
until then both arms are treated alike: so nothing that a nudge does can decide who is compared.
"""

from typing import Literal

import msgspec

from assist_service.domain.stable_hash import lot

Arm = Literal["nudged", "held"]
Measure = Literal["csat", "personalised", "reopened", "escalated", "repeated"]
MEASURES: tuple[Measure, ...] = Measure.__args__  # type: ignore[attr-defined]
# Agents are compared in cells of about five, so that no figure in the store is one person's.
AGENTS_IN_A_CELL = 5
FEWEST_CELLS, MOST_CELLS = 4, 64


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One comparison of nudges with none.

    ``cells`` groups of agents are the clusters of the interval; ``smallest`` is the smallest
    difference that matters, as a share (0.05 is five points). Times in seconds since 1970.
    """

    id: str
    began_at: float
    share: float
    cells: int
    measure: Measure = "csat"
    smallest: float = 0.05
    by: str = ""
    ended_at: float | None = None


class Enrolment(msgspec.Struct, frozen=True):
    """A conversation's place in an experiment; ``cell`` is that of its agent at that time."""

    experiment: str
    arm: Arm
    cell: int

    @property
    def field(self) -> str:
        """What its counters begin with."""
        return f"{self.experiment}|{self.arm}|{self.cell}"


def cells_for(agents: int) -> int:
    """Return how many cells ``agents`` fill with about five each."""
    return max(FEWEST_CELLS, min(MOST_CELLS, agents // AGENTS_IN_A_CELL))


def enrol(experiment: Experiment, conversation: str, agent: str | None) -> Enrolment:
    """Return the conversation's place.

    Without a known agent the conversation falls into a cell of its own lot.
    """
    arm: Arm = "held" if lot(experiment.id, "arm", conversation) < experiment.share else "nudged"
    cell = int(lot(experiment.id, "cell", agent or conversation) * experiment.cells)
    return Enrolment(experiment.id, arm, cell)
