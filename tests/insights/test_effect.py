"""What may be said of a difference, and when nothing may."""

import random

import pytest

from assist_service.domain.experiment import Experiment
from assist_service.insights.effect import (
    ArmCounts,
    clustered_variance,
    compare_arms,
    measure_effect,
    student_t_quantile,
)


def arm(share: float, of: int, cells: int = 20) -> ArmCounts:
    """An arm whose cells all have the same share."""
    each = of // cells
    return ArmCounts(
        dict.fromkeys(range(cells), each), dict.fromkeys(range(cells), round(each * share))
    )


def noisy(share: float, of: int, seed: int, cells: int = 20) -> ArmCounts:
    chance = random.Random(seed)
    each = of // cells
    return ArmCounts(
        dict.fromkeys(range(cells), each),
        {cell: sum(chance.random() < share for _ in range(each)) for cell in range(cells)},
    )


@pytest.mark.parametrize(
    ("measure", "nudged", "held", "verdict"),
    [
        ("csat", noisy(0.80, 20_000, 1), noisy(0.70, 6_000, 2), "helps"),
        ("csat", noisy(0.70, 20_000, 3), noisy(0.80, 6_000, 4), "harms"),
        ("reopened", noisy(0.10, 20_000, 5), noisy(0.20, 6_000, 6), "helps"),
        ("reopened", noisy(0.20, 20_000, 7), noisy(0.10, 6_000, 8), "harms"),
        ("csat", noisy(0.75, 60_000, 9), noisy(0.75, 30_000, 10), "no_matter"),
        ("csat", noisy(0.75, 400, 11), noisy(0.70, 200, 12), "cannot_tell"),
        ("csat", arm(0.9, 20), arm(0.5, 20), "cannot_tell"),
        ("csat", ArmCounts({}, {}), ArmCounts({}, {}), "cannot_tell"),
        ("csat", arm(1.0, 2000), arm(0.5, 2000), "cannot_tell"),
        ("csat", arm(0.8, 3000, 3), arm(0.5, 3000, 3), "cannot_tell"),
    ],
    ids=[
        "clearly more",
        "clearly less",
        "fewer reopened",
        "more reopened",
        "the same",
        "few",
        "a handful",
        "nothing",
        "no bad one",
        "three cells",
    ],
)
def test_the_verdict_follows_the_interval(measure, nudged, held, verdict):
    assert compare_arms(measure, nudged, held, 0.05).verdict == verdict


def test_it_says_how_many_are_missing_and_less_the_more_there_are():
    """And nothing once there is an answer."""
    few = compare_arms("csat", noisy(0.74, 800, 1), noisy(0.72, 200, 2), 0.05)
    more = compare_arms("csat", noisy(0.74, 3200, 1), noisy(0.72, 800, 2), 0.05)

    assert few.needed is not None
    assert more.needed is not None
    assert few.needed > more.needed > 0
    assert compare_arms("csat", noisy(0.8, 20_000, 1), noisy(0.7, 6_000, 2), 0.05).needed is None


def test_agents_who_are_alike_in_themselves_widen_the_interval():
    """Clusters that differ in what nudges do to them count as few, not as many."""
    alike, mixed = arm(0.7, 4000), ArmCounts(
        dict.fromkeys(range(20), 200), {cell: 200 if cell % 2 else 80 for cell in range(20)}
    )  # fmt: skip

    assert clustered_variance(mixed, alike) > 20 * clustered_variance(noisy(0.7, 4000, 1), alike)


def test_arms_are_read_from_counters_of_their_own_experiment_only():
    sums = {"x|nudged|1|rated": 5, "x|nudged|1|good": 3, "x|held|2|rated": 4, "y|nudged|1|rated": 9}
    found = measure_effect(Experiment("x", 0.0, 0.2, 4), "csat", sums)

    assert found.units == (5, 4)
    assert (found.nudged, found.control) == (0.6, 0.0)
    assert found.interval is None


@pytest.mark.parametrize(("freedom", "told"), [(3, 3.182), (4, 2.776), (19, 2.093), (63, 1.998)])
def test_quantiles_of_students_t(freedom, told):
    """As any table has them, within a hundredth part."""
    assert student_t_quantile(0.975, freedom) == pytest.approx(told, rel=0.01)
