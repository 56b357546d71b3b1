"""One thing that is fuzzed, what came of it, and how its time grows with the length of what it reads."""

import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import log2
from typing import Any

from hypothesis import strategies as st

from assist_service.errors import AssistError
from benchmarks.fuzz.inputs import made_up

# Of ten inputs so many are recorded ones that were broken; hypothesis makes up the rest.
BROKEN_OF_TEN = 9
# A doubling of the length may take this many doublings of the time: noise, not a square.
STEEPEST = 1.35
SIZES = (4_000, 8_000, 16_000, 32_000)
# Less than this is the clock's own grain and the caller's overhead.
LEAST_SECONDS = 0.002
EXAMPLES = 3


class Leak(Exception):
    """Something came out that must stay in."""


class Fault(Exception):
    """The service answered 500, or in a shape that it does not document."""


@dataclass
class Figures:
    """What is printed of one target. ``answers`` counts how inputs ended, by a word."""

    inputs: int = 0
    exceptions: int = 0
    faults: int = 0
    leaks: int = 0
    slowest_ms: float = 0.0
    slowest: str = ""
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    steepest: float = 0.0
    steepest_shape: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong."""
        wrong = self.exceptions + self.faults + self.leaks
        return not wrong and self.steepest <= STEEPEST


@dataclass
class Target:
    """What reads (``take`` returns a word for how it ended), and what it is sent.

    ``shapes`` make inputs of about ``n`` characters, each of one hostile kind.
    """

    name: str
    what: str
    take: Callable[[Any], str]
    recorded: Callable[[random.Random], Any]
    invented: st.SearchStrategy[Any]
    shapes: Mapping[str, Callable[[int], Any]] = field(default_factory=dict)
    broken_of_ten: int = BROKEN_OF_TEN

    def run(self, count: int, seed: int, *, growth: bool = True) -> Figures:
        """Send ``count`` inputs, then ever longer ones."""
        found = Figures()
        chance = random.Random(f"{self.name}:{seed}")
        # Words and patterns are loaded by the first, which would be the slowest whatever it is.
        if self.broken_of_ten:
            self._send(Figures(), self.recorded(random.Random(0)))
        started = time.perf_counter()
        broken = count * self.broken_of_ten // 10
        for _ in range(broken):
            self._send(found, self.recorded(chance))
        made_up(self.invented, count - broken, seed, lambda value: self._send(found, value))
        found.seconds = time.perf_counter() - started
        if growth:
            self._grow(found)
        return found

    def _send(self, found: Figures, value: Any) -> None:
        found.inputs += 1
        began = time.process_time()
        try:
            found.answers[self.take(value)] += 1
        except AssistError as error:
            found.answers[error.code] += 1
        except Leak as leak:
            found.leaks += 1
            self._note(found, value, leak)
        except Fault as fault:
            found.faults += 1
            self._note(found, value, fault)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
            found.exceptions += 1
            self._note(found, value, fault)
        took = (time.process_time() - began) * 1000
        if took > found.slowest_ms:
            found.slowest_ms, found.slowest = took, repr(value)[:80]

    def _note(self, found: Figures, value: Any, fault: Exception) -> None:
        if len(found.examples) < EXAMPLES:
            place = traceback.extract_tb(fault.__traceback__)[-1]
            found.examples.append(
                f"{type(fault).__name__}: {str(fault)[:200]} at {place.filename.rpartition('/')[2]}:"
                f"{place.lineno} of {repr(value)[:600]}"
            )

    def _grow(self, found: Figures) -> None:
        for name, make in self.shapes.items():
            # On a machine that others use too, a square shows each time and a hiccup once.
            steep = min(self._steepness(make) for _ in range(2))
            if steep > STEEPEST:
                steep = min(steep, self._steepness(make), self._steepness(make))
            if steep > found.steepest:
                found.steepest, found.steepest_shape = steep, name

    def _steepness(self, make: Callable[[int], Any]) -> float:
        """Return the power of the length by which time grows; 0 where it is too short to say."""
        times = [self._quickest(make(size)) for size in SIZES]
        # Over all doublings whose first end is long enough to be measured.
        first = next((n for n, took in enumerate(times) if took > LEAST_SECONDS), None)
        if first is None or first == len(times) - 1:
            return 0.0
        return log2(times[-1] / times[first]) / (len(times) - 1 - first)

    def _quickest(self, value: Any) -> float:
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            with suppress(AssistError):
                self.take(value)
            best = min(best, time.process_time() - began)
        return best
