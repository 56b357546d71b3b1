"""Threads that work while a block runs, for tests and benchmarks."""

import threading
from collections.abc import Callable
from typing import Self


class Crew:
    """``many`` threads, each doing ``work`` with its number until ``_stop`` is set."""

    def __init__(self, many: int, work: Callable[[int], None]) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work, args=(n,)) for n in range(many)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
