"""Tune a process for thousands of threads: each open live view occupies one that waits.

Three defaults suit programs with few threads and are expensive for such a process. Each was
identified and measured with 10,000 open views (docs/load.md).
"""

import ctypes
import gc
import os
import sys
import threading
import time

# From this number of threads, the allocator's caches cost enough memory to justify a restart.
MANY_THREADS = 1000
TUNABLES = "GLIBC_TUNABLES"
# prctl(2), Linux 6.16 and later.
PR_FUTEX_HASH, SET_SLOTS, GET_SLOTS = 78, 1, 2
NEVER = 2**31 - 1
FULL_COLLECTION_SECONDS = 600.0


def restart_without_caches(threads: int) -> None:
    """Re-execute the process with glibc's per-thread caches switched off.

    A live view's thread is idle for minutes, and its cache takes about 5 KB. glibc reads the
    setting only at program start; other C libraries ignore it.
    """
    if threads >= MANY_THREADS and TUNABLES not in os.environ:
        os.environ[TUNABLES] = "glibc.malloc.tcache_count=0"
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the original command


def prepare(threads: int) -> None:
    """Tune a web process with ``threads`` threads, after its permanent objects are loaded."""
    spread_waiting_threads(threads)
    collect_by_the_clock()


def spread_waiting_threads(threads: int) -> int:
    """Resize Linux's table of waiting threads to about 2 per list; return its lists, or 0.

    Since Linux 6.16, each process has its own table, sized by the number of processors: 16 lists
    for 2. The kernel walks one list whenever a lock is released, which Python does throughout a
    request. With 5,000 waiting threads, a list had over 300 entries, and walking them took 20% of
    the machine.
    """
    if sys.platform != "linux":
        return 0
    prctl = ctypes.CDLL(None).prctl
    current_slots = int(prctl(PR_FUTEX_HASH, GET_SLOTS, 0, 0, 0))
    slots = 1 << max(4, (threads // 2).bit_length())
    # 0 means the machine's shared table, used until a second thread starts; a negative number means
    # a kernel without per-process tables.
    if 0 <= current_slots < slots:
        prctl(PR_FUTEX_HASH, SET_SLOTS, slots, 0, 0)
        current_slots = int(prctl(PR_FUTEX_HASH, GET_SLOTS, 0, 0, 0))
    return max(0, current_slots)


def collect_by_the_clock(seconds: float = FULL_COLLECTION_SECONDS) -> None:
    """Run full garbage collections every ``seconds``, not whenever a quarter of objects is new.

    A full collection pauses a process with 5,000 open views for a third of a second, and used to
    run every few seconds. Objects loaded at start-up are frozen and not scanned again.
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
