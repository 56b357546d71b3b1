"""The effect of nudges: the difference between two arms, its interval and a verdict.

The interval clusters by cells of agents (linearised ratio estimator, sandwich variance), because
conversations of one agent are similar. It is an always-valid one (mixture sequential probability
ratio test: Johari, Pekelis and Walsh, "Always valid inference", 2015): it stays valid however
often it is checked, so that nobody can stop at a lucky moment. The price is width: about 50% more
than an interval that may be checked only once.
"""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Literal

import msgspec

from assist_service.domain.experiment import Arm, Experiment, Measure

Verdict = Literal["helps", "harms", "no_matter", "cannot_tell"]
# 5% false positives without an effect; the smallest relevant effect is found in 80% of experiments.
ALPHA = 0.05
POWER = 0.8
# The counters of each measure (units, hits), and whether more is better.
COUNTED: Mapping[Measure, tuple[str, str, bool]] = {
    "csat": ("rated", "good", True),
    "personalised": ("upset", "personalised", True),
    "reopened": ("conversations", "reopened", False),
    "escalated": ("conversations", "escalated", False),
    "repeated": ("conversations", "repeated", False),
}
# With fewer, the normal approximation is not valid.
FEWEST_UNITS, FEWEST_EACH, FEWEST_CELLS = 30, 5, 4


class ArmCounts(msgspec.Struct, frozen=True):
    """One arm: ``count`` of ``of``, by cell; the cells are not displayed."""

    of: Mapping[int, int]
    count: Mapping[int, int]

    @property
    def total(self) -> int:
        """The number of units in the arm."""
        return sum(self.of.values())

    @property
    def hits(self) -> int:
        """The number of hits in the arm."""
        return sum(self.count.values())

    @property
    def share(self) -> float:
        """``hits`` of ``total``, 0 to 1; 0 without units."""
        return self.hits / self.total if self.total else 0.0


class Effect(msgspec.Struct, frozen=True):
    """The effect on one measure. Shares and differences are 0 to 1, nudged minus control.

    ``needed`` estimates how many more units (ratings, replies or conversations) are needed to
    detect the smallest relevant effect; ``None`` if there is no estimate yet.
    """

    measure: Measure
    nudged: float
    control: float = msgspec.field(name="held")
    units: tuple[int, int]
    difference: float | None
    interval: tuple[float, float] | None
    needed: int | None
    verdict: Verdict


def arm_counts(sums: Mapping[str, int], experiment: str, arm: Arm, measure: Measure) -> ArmCounts:
    """Return one arm of one measure from ``experiment_sums``."""
    of, count, _ = COUNTED[measure]
    units_and_hits: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for index, name in enumerate((of, count)):
        for field, number in sums.items():
            field_experiment, field_arm, cell, field_measure = field.rsplit("|", 3)
            if (field_experiment, field_arm, field_measure) == (experiment, arm, name):
                units_and_hits[index][int(cell)] = units_and_hits[index].get(int(cell), 0) + number
    return ArmCounts(*units_and_hits)


def measure_effect(experiment: Experiment, measure: Measure, sums: Mapping[str, int]) -> Effect:
    """Return the effect on ``measure``; valid however often it is checked."""
    nudged = arm_counts(sums, experiment.id, "nudged", measure)
    control = arm_counts(sums, experiment.id, "held", measure)
    return compare_arms(measure, nudged, control, experiment.smallest)


def compare_arms(
    measure: Measure, nudged: ArmCounts, control: ArmCounts, smallest: float
) -> Effect:
    """Return the effect with its always-valid 95% interval.

    Args:
        smallest: the smallest difference that matters; also the scale of the mixture.

    """
    units = (nudged.total, control.total)
    shares = (nudged.share, control.share)
    difference = shares[0] - shares[1] if min(units) else None
    variance = clustered_variance(nudged, control)
    fewest = min(number for arm in (nudged, control) for number in (arm.hits, arm.total - arm.hits))
    if variance is None or difference is None or min(units) < FEWEST_UNITS or fewest < FEWEST_EACH:
        return Effect(measure, *shares, units, difference, None, None, "cannot_tell")
    cells = len({*nudged.of, *control.of})
    half = half_width(variance, smallest, cells)
    low, high = max(-1.0, difference - half), min(1.0, difference + half)
    better = COUNTED[measure][2]
    verdict = _verdict(low, high, smallest, more_is_better=better)
    needed = None
    if verdict == "cannot_tell":
        needed = max(0, math.ceil(sum(units) * (variance / target_variance(smallest, cells) - 1)))
    return Effect(measure, *shares, units, difference, (low, high), needed, verdict)


def clustered_variance(nudged: ArmCounts, control: ArmCounts) -> float | None:
    """Return the variance of the difference of two shares, clustered by cell.

    ``None`` with fewer than four cells or an empty arm.
    """
    cells = {*nudged.of, *control.of}
    if len(cells) < FEWEST_CELLS or not nudged.total or not control.total:
        return None
    total = sum(
        (_residual(nudged, cell) - _residual(control, cell)) ** 2 for cell in cells
    )  # each cell's contribution to the difference
    return max(total * len(cells) / (len(cells) - 1), 1e-12)


def _residual(arm: ArmCounts, cell: int) -> float:
    return (arm.count.get(cell, 0) - arm.share * arm.of.get(cell, 0)) / arm.total


def half_width(variance: float, smallest: float, cells: int) -> float:
    """Return half the always-valid interval, wider with few cells, where the variance is uncertain."""
    prior = smallest**2
    mixed = (variance + prior) / variance
    width = math.sqrt(variance * (variance + prior) / prior * math.log(mixed / ALPHA**2))
    return (
        width * student_t_quantile(1 - ALPHA / 2, cells - 1) / NormalDist().inv_cdf(1 - ALPHA / 2)
    )


def target_variance(smallest: float, cells: int) -> float:
    """Return the variance at which the smallest effect is detected with probability ``POWER``."""
    margin = NormalDist().inv_cdf(POWER)
    low, high = 1e-12, 1.0
    for _ in range(80):
        middle = math.sqrt(low * high)
        if half_width(middle, smallest, cells) + margin * math.sqrt(middle) <= smallest:
            low = middle
        else:
            high = middle
    return low


def student_t_quantile(quantile: float, freedom: int) -> float:
    """Return a quantile of Student's t (Cornish-Fisher expansion; accurate to 1% from 3 degrees of freedom)."""
    z = NormalDist().inv_cdf(quantile)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / float(max(1, freedom)) ** power for power, term in enumerate(terms))


def _verdict(low: float, high: float, smallest: float, *, more_is_better: bool) -> Verdict:
    if low > 0 or high < 0:
        return "helps" if (low > 0) == more_is_better else "harms"
    return "no_matter" if -smallest < low and high < smallest else "cannot_tell"
