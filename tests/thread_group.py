"""A group of threads that run during a ``with`` block, for tests and benchmarks."""

import threading
from collections.abc import Callable
from typing import Self


class ThreadGroup:
    """``size`` threads that each run ``work`` with their number until ``_stop`` is set."""

    def __init__(self, size: int, work: Callable[[int], None]) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work, args=(number,)) for number in range(size)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
