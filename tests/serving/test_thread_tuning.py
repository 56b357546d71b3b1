"""A process of many threads finds those that wait quickly, and does not stop to look through all it holds."""

import subprocess
import sys

import pytest

COLLECTIONS = """
import gc, time
from assist_service.serving.thread_tuning import collect_by_the_clock
full = []
gc.callbacks.append(lambda phase, info: full.append(info) if phase == "stop" and info["generation"] == 2 else None)
{begin}
full.clear()
kept = [[number] for number in range(400_000)]
print(len(full))
round_about = []
round_about.append(round_about)
del round_about
deadline = time.monotonic() + 30
while not full and time.monotonic() < deadline:
    time.sleep(0.01)
print(len(full) > 0 and full[0]["collected"] > 0)
"""
LISTS = """
import ctypes
from assist_service.serving.thread_tuning import GET_SLOTS, PR_FUTEX_HASH, spread_waiting_threads
before = ctypes.CDLL(None).prctl(PR_FUTEX_HASH, GET_SLOTS, 0, 0, 0)
print(before, spread_waiting_threads({threads}), spread_waiting_threads(2))
"""


def _printed(program: str) -> list[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_objects_are_looked_through_by_the_clock_and_not_because_there_are_many() -> None:
    by_itself = _printed(COLLECTIONS.format(begin="gc.collect()"))
    assert int(by_itself[0]) > 0, "Python would have looked through all of them"
    assert _printed(COLLECTIONS.format(begin="collect_by_the_clock(2.0)")) == ["0", "True"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own table")
@pytest.mark.parametrize(("threads", "lists"), [(64, 64), (8256, 8192), (10_000, 8192)])
def test_waiting_threads_are_spread_over_enough_lists_and_never_over_fewer(
    threads: int, lists: int
) -> None:
    before, now, again = map(int, _printed(LISTS.format(threads=threads)))
    assert (now, again) == ((lists, lists) if before >= 0 else (0, 0)), "before 6.16 there is none"
