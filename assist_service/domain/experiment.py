"""Reproducible random assignment of an experiment's conversations to advice or no advice.

A conversation is enrolled when its first nudge is due, before the nudge is shown or held out.
Until then both arms are treated alike, so no effect of a nudge can influence the comparison.
"""

from typing import Literal

import msgspec

from assist_service.domain.stable_hash import stable_fraction

Arm = Literal["nudged", "held"]
Measure = Literal["csat", "personalised", "reopened", "escalated", "repeated"]
MEASURES: tuple[Measure, ...] = Measure.__args__  # type: ignore[attr-defined]
# Agents are compared in cells of about five, so that no stored figure describes one person.
AGENTS_IN_A_CELL = 5
FEWEST_CELLS, MOST_CELLS = 4, 64


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One comparison of nudges with no nudges.

    ``cells`` is the number of agent groups, the clusters of the interval. ``smallest`` is the
    smallest difference that matters, as a share (0.05 is 5 percentage points). Times are in seconds
    since 1970.
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
    """A conversation's arm and cell in an experiment; ``cell`` is that of its agent at the time."""

    experiment: str
    arm: Arm
    cell: int

    @property
    def field(self) -> str:
        """The prefix of its counters."""
        return f"{self.experiment}|{self.arm}|{self.cell}"


def cells_for(agents: int) -> int:
    """Return the number of cells for ``agents`` agents, about five in each."""
    return max(FEWEST_CELLS, min(MOST_CELLS, agents // AGENTS_IN_A_CELL))


def enrol(experiment: Experiment, conversation: str, agent: str | None) -> Enrolment:
    """Return the conversation's enrolment; without an agent its own key selects the cell."""
    arm: Arm = (
        "held"
        if stable_fraction(experiment.id, "arm", conversation) < experiment.share
        else "nudged"
    )
    cell = int(stable_fraction(experiment.id, "cell", agent or conversation) * experiment.cells)
    return Enrolment(experiment.id, arm, cell)
