"""What the figures were taken on, and what a process of it holds in memory."""

import os
import platform
import time
from pathlib import Path

CPU = Path("/proc/cpuinfo")


def describe() -> str:
    """Return one line: processors, memory, Python, and how busy it was already."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in CPU.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}  {os.cpu_count()} processors ({model}), "
        f"{memory:.0f} GiB, {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}; load before the start {load}"
    )


def children(parent: int) -> list[int]:
    """Return the processes that ``parent`` started; gunicorn's are its workers."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent and after_name[0] != "Z":
            found.append(int(status.parent.name))
    return found


def serving(port: int) -> int:
    """Return our own child that serves on ``port``."""
    wanted = f"ASSIST_PORT={port}\0".encode()
    return next(
        pid for pid in children(os.getpid()) if wanted in Path(f"/proc/{pid}/environ").read_bytes()
    )


def kernel_stacks() -> int:
    """Return the bytes that the stacks of all threads take in the kernel, of the whole machine."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("KernelStack:"):
            return int(line.split()[1]) * 1024
    return 0


def resident(pids: list[int]) -> int:
    """Return the bytes of memory that processes hold (RSS); kernel stacks of threads are not in it."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(
        int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page
        for pid in pids
    )


def processor_seconds(pids: list[int]) -> float:
    """Return the processor time that processes have used."""
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")
