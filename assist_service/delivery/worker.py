"""The worker: claims due deliveries, passes them to their helpdesk and settles them.

A worker may die at any step; another worker then claims its deliveries. It first checks whether
the helpdesk already has a delivery and makes only those that are missing.
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
    HasReceiver,
    Incoming,
    Receiver,
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
# 2 seconds at first, doubled each time, at most 15 minutes: about 2 hours in total.
TRIES = 15
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 900.0
# Pause before a delivery postponed because of overload is tried again.
POSTPONED_SECONDS = 5.0
log = structlog.get_logger()


def untraced(*_: object) -> AbstractContextManager[None]:
    """Return a context that traces nothing."""
    return nullcontext()


class Worker:
    """Several threads on one queue; any number of workers can share it.

    Args:
        observe: stores what a read returned, like a webhook's content.
        is_obsolete: whether a delivery is no longer needed; it then counts as made.
        is_shed: whether the web processes ask workers to postpone a kind of work.
        name: identifies this worker; new for each process.
        trace: makes the context of each attempt from the delivery's kind, its helpdesk, the number
            of attempts and the ID of the request that caused it.
        beat: called before each check of the queue, so that others see that this worker is alive.

    """

    def __init__(
        self,
        queue: Deliveries,
        receivers: Mapping[str, Receiver],
        observe: Callable[[Incoming], object],
        *,
        name: str,
        is_obsolete: Callable[[Delivery], bool] = lambda _: False,
        beat: Callable[[], None] = lambda: None,
        is_shed: Callable[[Sheddable], bool] = lambda _: False,
        trace: Callable[[str, str, int, str], AbstractContextManager[None]] = untraced,
        threads: int = THREADS,
        silent_seconds: float = SILENT_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._queue = queue
        self._receivers = receivers
        self._observe = observe
        self._is_obsolete = is_obsolete
        self._beat = beat
        self._is_shed = is_shed
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
        """Work until ``stop`` is set; deliveries in progress are finished."""
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
        """Check every bucket once, starting with the next one each time; return whether there was work."""
        worked = False
        self._first_bucket = (self._first_bucket + 1) % BUCKETS
        for step in range(BUCKETS):
            free = 0
            while free < self._threads and self._free.acquire(blocking=False):
                free += 1
            if not free:
                return worked
            claimed_deliveries: list[ClaimedDelivery] = []
            try:
                bucket = (self._first_bucket + step) % BUCKETS
                deadline = time.monotonic() + self._silent_ms / 2000
                claimed_deliveries = self._queue.claim(bucket, self._name, free, self._silent_ms)
            finally:
                for _ in range(free - len(claimed_deliveries)):
                    self._free.release()
            for claimed in claimed_deliveries:
                worked = True
                pool.submit(self._handle, claimed, deadline)
        return worked

    def _handle(self, claimed: ClaimedDelivery, deadline: float) -> None:
        bind_request(claimed.delivery.request)
        delivery = claimed.delivery
        with self._trace(delivery.kind, delivery.key.helpdesk, claimed.tries, delivery.request):
            self._deliver_claimed(claimed, deadline)

    def _deliver_claimed(self, claimed: ClaimedDelivery, deadline: float) -> None:
        try:
            if time.monotonic() < deadline:
                self.make_delivery(claimed)
            else:
                # This machine was suspended: another worker may have claimed it by now, so it is left alone.
                log.warning("delivery_left", name=_delivery_name(claimed))
        except StoreUnavailable as error:
            # It stays claimed; another worker claims and checks it when the store is back.
            log.warning("delivery_unsettled", name=_delivery_name(claimed), why=error.message)
        except Exception as fault:  # noqa: BLE001 - a bug must not end the thread silently
            report_fault(fault)
        finally:
            self._free.release()

    def make_delivery(self, claimed: ClaimedDelivery) -> None:
        """Make one delivery at its helpdesk and settle it."""
        delivery = claimed.delivery
        receiver = self._receivers.get(delivery.key.helpdesk)
        if receiver is None or delivery.kind not in receiver.takes(delivery.key.account):
            reason = f"Deliveries of kind {delivery.kind} are not set up for this account."
            self._settle(claimed, "dead", why=reason)
            return
        if self._is_obsolete(delivery):
            self._settle(claimed, "made", why="It is no longer needed.")
            return
        if self._is_shed("back_fills" if delivery.kind == "read" else "notes"):
            pause = POSTPONED_SECONDS * random.uniform(1, 1.2)  # noqa: S311 - jitter
            self._queue.settle(claimed, "postponed", seconds=pause)
            return
        breaker = self._breaker(delivery.key.helpdesk, delivery.key.account)
        if pause := breaker.seconds_to_wait():
            pause *= random.uniform(1, 1.2)  # noqa: S311 - jitter
            self._queue.settle(claimed, "postponed", seconds=pause)
            return
        try:
            if claimed.claims == 1 or not receiver.has(delivery):
                for incoming in receiver.deliver(delivery):
                    self._observe(incoming)
        except TryLater as later:
            self._retry_later(claimed, breaker, later)
        except (Undeliverable, PayloadError) as never:
            breaker.record_answer()
            self._settle(claimed, "dead", why=never.message)
        except StoreUnavailable:
            breaker.record_answer()
            raise
        except Exception as fault:  # noqa: BLE001 - a bug in an integration costs an attempt, not the delivery
            report_fault(fault)
            breaker.record_answer()
            self._retry_or_give_up(claimed, why=f"Internal error: {type(fault).__name__}.")
        else:
            breaker.record_answer()
            self._settle(claimed, "made")

    def _retry_later(self, claimed: ClaimedDelivery, breaker: Breaker, later: TryLater) -> None:
        pause = later.after or 0.0
        if later.rate_limited:
            breaker.record_rate_limit(pause)
        else:
            breaker.record_failure()
        self._retry_or_give_up(claimed, why=later.message, at_least=pause)

    def _retry_or_give_up(
        self, claimed: ClaimedDelivery, *, why: str, at_least: float = 0.0
    ) -> None:
        if claimed.tries >= TRIES:
            self._settle(claimed, "dead", why=why)
            return
        pause = max(back_off(claimed.tries, self._first_pause), at_least)
        self._settle(claimed, "later", seconds=pause, why=why)

    def _settle(
        self, claimed: ClaimedDelivery, end: End, *, seconds: float = 0.0, why: str = ""
    ) -> None:
        self._queue.settle(claimed, end, seconds=seconds, reason=why)
        say = log.warning if end == "dead" else log.info
        say("delivery", name=_delivery_name(claimed), end=end, tries=claimed.tries, why=why)

    def _breaker(self, helpdesk: str, account: str) -> Breaker:
        return self._breakers.setdefault((helpdesk, account), Breaker(time.monotonic))


def back_off(tries: int, first: float = FIRST_PAUSE) -> float:
    """Return the seconds before the next attempt: doubled each time, capped, with random jitter."""
    return float(min(first * 2 ** min(tries - 1, 20), LONGEST_PAUSE) * random.uniform(0.6, 1.0))  # noqa: S311


def receivers_of(
    integrations: Mapping[str, object], clock: Callable[[], float]
) -> dict[str, Receiver]:
    """Return the receivers of all helpdesks that accept deliveries, by name."""
    return {
        name: integration.receiver(clock)
        for name, integration in integrations.items()
        if isinstance(integration, HasReceiver)
    }


def _delivery_name(claimed: ClaimedDelivery) -> str:
    return f"{claimed.delivery.key}|{claimed.delivery.id}"
