"""What a process of thousands of threads needs: one holds each open live view, waiting.

Three things are made for programs with few threads, and cost such a process dearly. Each was found
and measured with 10,000 open views (docs/load.md).
"""

import ctypes
import gc
import os
import sys
import threading
import time

# From so many threads on, what the allocator keeps for each is worth a start of its own.
MANY_THREADS = 1000
TUNABLES = "GLIBC_TUNABLES"
# prctl(2), Linux 6.16 and later.
PR_FUTEX_HASH, SET_SLOTS, GET_SLOTS = 78, 1, 2
NEVER = 2**31 - 1
FULL_COLLECTION_SECONDS = 600.0


def begin_without_caches(threads: int) -> None:
    """Begin anew, as the same process, with glibc's caches for each thread switched off.

    A thread that holds a live view does nothing for minutes, and its cache holds some 5 KB. glibc
    reads this when a program begins, so it cannot be said later; other C libraries ignore it.
    """
    if threads >= MANY_THREADS and TUNABLES not in os.environ:
        os.environ[TUNABLES] = "glibc.malloc.tcache_count=0"
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the very command that was given


def prepare(threads: int) -> None:
    """Set up a web process of ``threads`` threads, once all that it holds for good is loaded."""
    spread_waiting_threads(threads)
    collect_by_the_clock()


def spread_waiting_threads(threads: int) -> int:
    """Have Linux keep threads that wait in lists of two; return how many lists it has now, or 0.

    Since 6.16 a process has a table of waiting threads of its own, sized by its processors: sixteen
    lists on two. Each time a lock is let go, and Python lets go of its own all through a request, the
    kernel walks one list; with 5,000 that wait it was over 300 long, and took a fifth of the machine.
    """
    if sys.platform != "linux":
        return 0
    prctl = ctypes.CDLL(None).prctl
    current_slots = int(prctl(PR_FUTEX_HASH, GET_SLOTS, 0, 0, 0))
    slots = 1 << max(4, (threads // 2).bit_length())
    # Nought is the table of the whole machine until a second thread begins; less is a kernel that
    # has no other.
    if 0 <= current_slots < slots:
        prctl(PR_FUTEX_HASH, SET_SLOTS, slots, 0, 0)
        current_slots = int(prctl(PR_FUTEX_HASH, GET_SLOTS, 0, 0, 0))
    return max(0, current_slots)


def collect_by_the_clock(seconds: float = FULL_COLLECTION_SECONDS) -> None:
    """Look through all objects for unused ones each ``seconds``, not whenever a quarter is new.

    A process with 5,000 open views stands still for a third of a second meanwhile, and it came
    every few seconds. What was loaded at the start is set aside and not looked through again.
    """
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    threading.Thread(target=_collect, args=(seconds,), name="collect", daemon=True).start()


def _collect(seconds: float) -> None:
    while True:
        time.sleep(seconds)
        gc.collect()
