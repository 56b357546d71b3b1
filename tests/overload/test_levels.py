"""What is left out follows how busy a process is: in one order, slowly up, more slowly down."""

import pytest

from assist_service.overload.levels import ORDER, STEPS, LoadLevel, next_level


@pytest.mark.parametrize(
    ("level", "calm", "busy", "seconds", "now", "calm_now"),
    [
        # At rest.
        (0, 0.0, 0.00, 0.25, 0, 0.0),
        (0, 0.0, 0.24, 0.25, 0, 0.0),
        # One more for each quarter second over its step, however far over.
        (0, 0.0, 0.25, 0.25, 1, 0.0),
        (0, 0.0, 9.00, 0.25, 1, 0.0),
        (1, 0.0, 9.00, 0.25, 2, 0.0),
        (4, 0.0, 0.95, 0.25, 5, 0.0),
        (4, 0.0, 0.94, 0.25, 4, 0.0),
        # A look that came late makes up for it, up to what is due.
        (0, 0.0, 0.60, 2.00, 3, 0.0),
        (0, 0.0, 9.00, 9.00, 5, 0.0),
        # A little below the step nothing changes, and calm begins anew.
        (5, 0.9, 0.80, 0.25, 5, 0.0),
        (1, 0.9, 0.20, 0.25, 1, 0.0),
        # Well below it, one is taken up again for each second.
        (5, 0.0, 0.00, 0.25, 5, 0.25),
        (5, 0.75, 0.0, 0.25, 4, 0.0),
        (5, 0.75, 0.0, 0.50, 4, 0.25),
        # Not further than to what is due, and after a long rest at once.
        (5, 0.0, 0.50, 9.00, 4, 0.0),
        (5, 0.0, 0.00, 60.0, 0, 0.0),
    ],
)
def test_the_standing_after_a_while(
    level: int, calm: float, busy: float, seconds: float, now: int, calm_now: float
) -> None:
    found = next_level(LoadLevel(level, calm), busy, seconds)
    assert (found.level, found.calm) == (now, pytest.approx(calm_now))


def test_more_is_only_ever_left_out_in_the_order() -> None:
    load_level = LoadLevel()
    seen = []
    for _ in range(10):
        load_level = next_level(load_level, 1.0, 0.25)
        seen.append(load_level.shed)
    assert seen[:5] == [ORDER[:many] for many in range(1, 6)]
    assert seen[-1] == ORDER
    assert len(STEPS) == len(ORDER)
    assert ORDER == ("charts", "back_fills", "notes", "drafts", "webhooks")
