"""Ask the model for other words for a ready suggestion; the ready words stand whenever in doubt."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import NamedTuple

import msgspec

from assist_service.coaching.scene import Scene
from assist_service.domain.types import Nudge, Suggestion
from assist_service.outbound.circuit_breaker import Breaker
from assist_service.rewording.checks import check
from assist_service.rewording.client import Address, Failed, Late, call
from assist_service.rewording.prompt import MOST_TOKENS, Unreadable, estimate, read, request
from assist_service.rewording.shielding import said, shield

# The whole of it, from the asking to the checked answer.
SECONDS = 0.8
# Calls at one time in one process, so that a hanging model never takes the threads of webhooks.
AT_ONCE = 4
REMEMBERED = 256


class Reworded(msgspec.Struct, frozen=True):
    """How it ended: ``reworded`` with other words, or why the ready ones stand."""

    end: str
    suggestion: Suggestion | None = None


class Spent(NamedTuple):
    """Tokens of one call; of one that broke off, the most that it can have been."""

    tokens_in: int
    tokens_out: int


class Leash:
    """One per process.

    Args:
        address: the one place that may be called.
        key: its bearer token, or nothing.
        model: the name of the model there.
        affordable: asked before each call whether the day's tokens are not used up.
        spend: told what each call cost, whatever came of it.
        on_fault: told of a fault of ours.

    """

    def __init__(
        self,
        address: Address,
        key: str,
        model: str,
        affordable: Callable[[], bool],
        spend: Callable[[Spent], None],
        on_fault: Callable[[Exception], None],
    ) -> None:
        self._address = address
        self._key = key
        self._model = model
        self._affordable = affordable
        self._spend = spend
        self._on_fault = on_fault
        self._places = threading.Semaphore(AT_ONCE)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="rewording")
        self._breaker = Breaker(time.monotonic)
        self._known: OrderedDict[tuple[str, Suggestion], Reworded] = OrderedDict()
        self._lock = threading.Lock()

    def reword(self, nudge: Nudge, scene: Scene, names: tuple[str, ...]) -> Reworded:
        """Return other words for the suggestion of ``nudge``, at most 0.8 seconds from now."""
        ready = nudge.suggestion
        if ready is None or all(segment.kind == "fixed" for segment in ready.segments):
            return Reworded("nothing")
        asked = (nudge.id, ready)
        with self._lock:
            known = self._known.get(asked)
        if known is not None:
            return known
        deadline = time.monotonic() + SECONDS
        if not self._affordable():
            return Reworded("spent")
        if not self._places.acquire(blocking=False):
            return Reworded("busy")
        # Asked last: whom the breaker lets through must also call, or it would wait for them.
        if self._breaker.wait() > 0:
            self._places.release()
            return Reworded("resting")
        # The call has a thread of its own: a name that resolves slowly cannot be broken off.
        future = self._pool.submit(self._ask, ready, scene, names, deadline)
        try:
            found = future.result(max(0.0, deadline - time.monotonic()))
        except NotYet:
            return Reworded("late")
        return self._remember(asked, found)

    def _remember(self, asked: tuple[str, Suggestion], found: Reworded) -> Reworded:
        if found.suggestion is not None or found.end.startswith("dropped_"):
            with self._lock:
                self._known[asked] = found
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return found

    def _ask(
        self, ready: Suggestion, scene: Scene, names: tuple[str, ...], deadline: float
    ) -> Reworded:
        try:
            return self._asked(ready, scene, names, deadline)
        except Exception as fault:  # noqa: BLE001 - a fault of ours leaves the ready words
            self._on_fault(fault)
            self._breaker.failed()
            return Reworded("failed_fault")
        finally:
            self._places.release()

    def _asked(
        self, ready: Suggestion, scene: Scene, names: tuple[str, ...], deadline: float
    ) -> Reworded:
        shielded = shield(ready, names)
        telling = scene.telling
        heard = said(telling.message.text, names) if telling is not None else ""
        body = request(self._model, shielded, heard)
        spent = Spent(estimate(body), MOST_TOKENS)
        try:
            raw = call(self._address, self._key, body, deadline)
            self._breaker.answered()
            answer = read(body, raw)
            spent = Spent(answer.tokens_in, answer.tokens_out)
        except Late:
            self._breaker.failed()
            return Reworded("late")
        except Failed as failure:
            self._breaker.failed()
            return Reworded(f"failed_{failure}")
        except Unreadable:
            return Reworded("failed_unreadable")
        finally:
            self._spend(spent)
        found = check(answer.text, ready, shielded, scene)
        if found.suggestion is None:
            return Reworded(f"dropped_{found.dropped}")
        if time.monotonic() > deadline:
            return Reworded("late")
        return Reworded("reworded", found.suggestion)
