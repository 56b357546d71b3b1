"""The experiment page on simulated desks: right, wrong and "cannot tell" over 1,000 runs each.

A desk has 100 agents of different skill (and, where nudges help, helped differently), who write
different numbers of conversations; one in five customers rates. Somebody looks every week for
half a year and stops at the first answer, which is what a fixed interval would not survive.
"""

import random
import time

from assist_service.domain.experiment import Experiment, cells_for, enrol
from assist_service.insights.effect import ArmCounts, Effect, compare_arms

RUNS, WEEKS, AGENTS = 1000, 26, 100
RATED_A_WEEK, SHARE, SATISFIED = 1000, 0.2, 0.72


def one_desk(seed: int, effect: float, spread: float) -> tuple[Effect, int]:
    """Return the first answer that is one, and the week it came; or the last look."""
    chance = random.Random(seed)
    experiment = Experiment(f"run-{seed}", 0.0, SHARE, cells_for(AGENTS))
    cells = [enrol(experiment, "-", f"agent-{n}").cell for n in range(AGENTS)]
    skill = [min(0.95, max(0.3, chance.gauss(SATISFIED, 0.08))) for _ in range(AGENTS)]
    helped = [effect + chance.gauss(0, spread) for _ in range(AGENTS)]
    busy = [chance.uniform(0.3, 1.7) for _ in range(AGENTS)]
    scale = RATED_A_WEEK / sum(busy)
    arms = {True: ({}, {}), False: ({}, {})}  # held back, or not: of and count by cell
    for week in range(1, WEEKS + 1):
        for agent in range(AGENTS):
            for _ in range(int(busy[agent] * scale + chance.random())):
                held = chance.random() < SHARE
                likely = skill[agent] + (0 if held else helped[agent])
                of, count = arms[held]
                cell = cells[agent]
                of[cell] = of.get(cell, 0) + 1
                count[cell] = count.get(cell, 0) + (chance.random() < likely)
        found = compare_arms(
            "csat", ArmCounts(*arms[False]), ArmCounts(*arms[True]), experiment.smallest
        )
        if found.verdict != "cannot_tell":
            return found, week
    return found, WEEKS


def main() -> None:
    """Print the shares."""
    for effect, spread, right in (
        (0.0, 0.0, "no_matter"),
        (0.0, 0.03, "no_matter"),
        (0.05, 0.03, "helps"),
    ):
        began = time.perf_counter()
        answers: dict[str, int] = {}
        weeks = []
        covered = 0
        for seed in range(RUNS):
            found, week = one_desk(seed, effect, spread)
            answers[found.verdict] = answers.get(found.verdict, 0) + 1
            weeks.append(week)
            assert found.interval is not None
            covered += found.interval[0] <= effect <= found.interval[1]
        said = ", ".join(f"{name} {count / RUNS:.1%}" for name, count in sorted(answers.items()))
        told = sorted(weeks)[RUNS // 2]
        wrong = RUNS - answers.get(right, 0) - answers.get("cannot_tell", 0)
        print(
            f"effect {effect:+.0%} (between agents ±{spread:.0%}), looked at weekly: {said}; wrong {wrong / RUNS:.1%}; "
            f"interval holds the truth {covered / RUNS:.1%}; half answered by week {told} "
            f"({time.perf_counter() - began:.0f} s)",
            flush=True,
        )


if __name__ == "__main__":
    main()
