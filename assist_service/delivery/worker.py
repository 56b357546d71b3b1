"""Make deliveries: take what is due, hand it to its helpdesk, settle it.

A worker may die at any step. Before the helpdesk has it, the delivery is claimed by another and
made; after, the other asks the helpdesk first and finds it there.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

import structlog

from assist_service.delivery.queue import ClaimedDelivery, Deliveries, End
from assist_service.errors import PayloadError, StoreUnavailable
from assist_service.helpdesk.contract import (
    Delivery,
    Incoming,
    Receiver,
    Receiving,
    TryLater,
    Undeliverable,
)
from assist_service.observability.logs import bind_request, report_fault
from assist_service.outbound.circuit_breaker import Breaker
from assist_service.overload.levels import Sheddable
from assist_service.store.keys import BUCKETS

THREADS = 8
IDLE_SECONDS = 0.5
# Twice what a receiver may take (Receiver says 25 seconds for a call, and two are made at most).
SILENT_SECONDS = 100.0
# Two seconds at first, then twice as long each time, up to a quarter of an hour: some two hours.
TRIES = 15
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 900.0
# Until what was left out, because the web processes have too much to do, is looked at again.
LEFT_SECONDS = 5.0
log = structlog.get_logger()


def untraced(*_: object) -> AbstractContextManager[None]:
    """Trace nothing."""
    return nullcontext()


class Worker:
    """Several hands on one queue; any number of workers share it.

    Args:
        observe: keeps what a read brought, as if a webhook had told it.
        needless: whether nobody needs a delivery any more; it then counts as made.
        leaves_out: whether the web processes ask to leave out what is not urgent for now.
        name: of this worker among all, new for each process.
        trace: makes the context of each try from the delivery's kind, its helpdesk, how often it was
            tried and the id of the request that caused it.
        beat: called before each look into the queue, so that others see that this worker is there.

    """

    def __init__(
        self,
        queue: Deliveries,
        receivers: Mapping[str, Receiver],
        observe: Callable[[Incoming], object],
        *,
        name: str,
        needless: Callable[[Delivery], bool] = lambda _: False,
        beat: Callable[[], None] = lambda: None,
        leaves_out: Callable[[Sheddable], bool] = lambda _: False,
        trace: Callable[[str, str, int, str], AbstractContextManager[None]] = untraced,
        threads: int = THREADS,
        silent_seconds: float = SILENT_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._queue = queue
        self._receivers = receivers
        self._observe = observe
        self._needless = needless
        self._beat = beat
        self._leaves_out = leaves_out
        self._trace = trace
        self._name = name
        self._threads = threads
        self._silent_ms = int(silent_seconds * 1000)
        self._idle_seconds = idle_seconds
        self._first_pause = first_pause
        self._free = threading.Semaphore(threads)
        self._breakers: dict[tuple[str, str], Breaker] = {}
        self._first_bucket = 0

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``; what is in hand then is finished."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="delivery") as pool:
            while not stop.is_set():
                try:
                    self._beat()
                    busy = self._claim_due(pool)
                except StoreUnavailable as error:
                    log.warning("queue_unavailable", why=error.message)
                    busy = False
                if not busy:
                    stop.wait(self._idle_seconds)

    def _claim_due(self, pool: ThreadPoolExecutor) -> bool:
        """Look into every bucket once, beginning with another each time; say if there was work."""
        worked = False
        self._first_bucket = (self._first_bucket + 1) % BUCKETS
        for step in range(BUCKETS):
            free = 0
            while free < self._threads and self._free.acquire(blocking=False):
                free += 1
            if not free:
                return worked
            taken: list[ClaimedDelivery] = []
            try:
                bucket = (self._first_bucket + step) % BUCKETS
                until = time.monotonic() + self._silent_ms / 2000
                taken = self._queue.claim(bucket, self._name, free, self._silent_ms)
            finally:
                for _ in range(free - len(taken)):
                    self._free.release()
            for one in taken:
                worked = True
                pool.submit(self._handle, one, until)
        return worked

    def _handle(self, taken: ClaimedDelivery, until: float) -> None:
        bind_request(taken.delivery.request)
        delivery = taken.delivery
        with self._trace(delivery.kind, delivery.key.helpdesk, taken.tries, delivery.request):
            self._deliver_claimed(taken, until)

    def _deliver_claimed(self, taken: ClaimedDelivery, until: float) -> None:
        try:
            if time.monotonic() < until:
                self.make(taken)
            else:
                # This machine slept: another may be at it by now, so it is left to be claimed.
                log.warning("delivery_left", name=_delivery_name(taken))
        except StoreUnavailable as error:
            # It stays taken, and is claimed and asked for when the store is back.
            log.warning("delivery_unsettled", name=_delivery_name(taken), why=error.message)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not end the thread silently
            report_fault(fault)
        finally:
            self._free.release()

    def make(self, taken: ClaimedDelivery) -> None:
        """Hand one delivery to its helpdesk and settle it."""
        delivery = taken.delivery
        receiver = self._receivers.get(delivery.key.helpdesk)
        if receiver is None or delivery.kind not in receiver.takes(delivery.key.account):
            why = f"Nothing is set up here to bring a {delivery.kind} to this account."
            self._settle(taken, "dead", why=why)
            return
        if self._needless(delivery):
            self._settle(taken, "made", why="Nobody needs it any more.")
            return
        if self._leaves_out("back_fills" if delivery.kind == "read" else "notes"):
            self._queue.settle(taken, "postponed", seconds=LEFT_SECONDS * random.uniform(1, 1.2))  # noqa: S311
            return
        breaker = self._breaker(delivery.key.helpdesk, delivery.key.account)
        if pause := breaker.wait():
            self._queue.settle(taken, "postponed", seconds=pause * random.uniform(1, 1.2), why="")  # noqa: S311
            return
        try:
            if taken.claims == 1 or not receiver.has(delivery):
                for incoming in receiver.deliver(delivery):
                    self._observe(incoming)
        except TryLater as later:
            self._retry_later(taken, breaker, later)
        except (Undeliverable, PayloadError) as never:
            breaker.answered()
            self._settle(taken, "dead", why=never.message)
        except StoreUnavailable:
            breaker.answered()
            raise
        except Exception as fault:  # noqa: BLE001 - a folder's fault costs a try, not the delivery
            report_fault(fault)
            breaker.answered()
            self._retry_or_give_up(taken, why=f"A fault of ours: {type(fault).__name__}.")
        else:
            breaker.answered()
            self._settle(taken, "made")

    def _retry_later(self, taken: ClaimedDelivery, breaker: Breaker, later: TryLater) -> None:
        pause = later.after or 0.0
        if later.crowded:
            breaker.crowded(pause)
        else:
            breaker.failed()
        self._retry_or_give_up(taken, why=later.message, at_least=pause)

    def _retry_or_give_up(self, taken: ClaimedDelivery, *, why: str, at_least: float = 0.0) -> None:
        if taken.tries >= TRIES:
            self._settle(taken, "dead", why=why)
            return
        pause = max(back_off(taken.tries, self._first_pause), at_least)
        self._settle(taken, "later", seconds=pause, why=why)

    def _settle(
        self, taken: ClaimedDelivery, end: End, *, seconds: float = 0.0, why: str = ""
    ) -> None:
        self._queue.settle(taken, end, seconds=seconds, why=why)
        say = log.warning if end == "dead" else log.info
        say("delivery", name=_delivery_name(taken), end=end, tries=taken.tries, why=why)

    def _breaker(self, helpdesk: str, account: str) -> Breaker:
        return self._breakers.setdefault((helpdesk, account), Breaker(time.monotonic))


def back_off(tries: int, first: float = FIRST_PAUSE) -> float:
    """Return seconds before the next try: doubling, capped, and spread so that none meet again."""
    return float(min(first * 2 ** min(tries - 1, 20), LONGEST_PAUSE) * random.uniform(0.6, 1.0))  # noqa: S311


def receivers_of(
    integrations: Mapping[str, object], clock: Callable[[], float]
) -> dict[str, Receiver]:
    """Return the way into every helpdesk that things can be delivered to."""
    return {
        name: integration.receiver(clock)
        for name, integration in integrations.items()
        if isinstance(integration, Receiving)
    }


def _delivery_name(taken: ClaimedDelivery) -> str:
    return f"{taken.delivery.key}|{taken.delivery.id}"
