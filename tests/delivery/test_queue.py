"""The queue keeps each delivery until it is made, once for each id, and never longer than its text."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from assist_service.delivery.queue import ClaimedDelivery, Deliveries
from assist_service.delivery.worker import LONGEST_PAUSE, TRIES, Worker, back_off
from assist_service.domain.conversation import Conversation, ConversationKey, Event, MessageAdded
from assist_service.domain.types import Message
from assist_service.errors import StoreUnavailable
from assist_service.helpdesk.contract import (
    Delivery,
    DeliveryKind,
    Incoming,
    TryLater,
    Undeliverable,
)
from assist_service.outbound.circuit_breaker import FAILURES, FIRST_SECONDS, Breaker
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.store import keys
from assist_service.store.connection import Store

KINDS: frozenset[DeliveryKind] = frozenset(("note", "tag", "read"))


def owed(number: int, account: str = "1") -> Delivery:
    key = ConversationKey("zendesk", account, str(number % 20))
    return Delivery(f"tag:{number}", "tag", key, 0.0, subject=str(number))


class Desk:
    """A helpdesk that answers as a test says, and keeps what it has."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.kept: list[str] = []
        self.asked: list[str] = []
        self.lock = threading.Lock()

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        return KINDS if account == "1" else frozenset()

    def has(self, delivery: Delivery) -> bool:
        with self.lock:
            self.asked.append(delivery.subject)
            return delivery.subject in self.kept

    def deliver(self, delivery: Delivery) -> tuple[Incoming, ...]:
        with self.lock:
            answer = self.answers.pop(0) if self.answers else None
            if not isinstance(answer, TryLater | Undeliverable) or answer.message == "lost":
                self.kept.append(delivery.subject)
        if answer is not None:
            raise answer
        return ()


@pytest.fixture
def queue(store: Store) -> Deliveries:
    return Deliveries(store, 3600)


@pytest.fixture
def work(queue: Deliveries) -> Iterator[Callable[..., Worker]]:
    """Start workers that are quick to look again; they end with the test."""
    stop = threading.Event()
    threads = []

    def start(desk: Desk, **options: float) -> Worker:
        made = Worker(
            queue,
            {"zendesk": desk},
            lambda _: None,
            name=f"w{len(threads)}",
            idle_seconds=0.01,
            first_pause=0.02,
            **options,  # type: ignore[arg-type]
        )
        threads.append(threading.Thread(target=made.run, args=(stop,)))
        threads[-1].start()
        return made

    yield start
    stop.set()
    for thread in threads:
        thread.join()


def all_taken(queue: Deliveries, silent_ms: int = 60_000) -> list[ClaimedDelivery]:
    return [
        one for number in range(keys.BUCKETS) for one in queue.claim(number, "me", 100, silent_ms)
    ]


def empty(queue: Deliveries) -> bool:
    queue_status = queue.status()
    return queue_status.waiting == 0 and queue_status.later == 0


def test_each_is_made_once_by_many_workers(queue, work, wait):
    desk = Desk()
    for number in range(100):
        assert queue.enqueue(owed(number))
    assert not queue.enqueue(owed(7)), "asked for already"
    for _ in range(3):
        work(desk)
    wait(lambda: empty(queue), "the queue to be empty")
    assert sorted(desk.kept, key=int) == [str(number) for number in range(100)]
    assert not queue.enqueue(owed(7)), "made already"
    assert queue.status().ended == {"zendesk|tag|made": 100}


@pytest.mark.parametrize(
    ("step", "asked", "kept"),
    [("taken", ["3"], ["3"]), ("made", ["3"], ["3"])],
)
def test_a_worker_that_dies_at_this_step_loses_and_doubles_nothing(
    queue, work, wait, step: str, asked: list[str], kept: list[str]
):
    """The first worker takes it and is gone, before or after the helpdesk had it."""
    desk = Desk()
    queue.enqueue(owed(3))
    (taken,) = all_taken(queue)
    if step == "made":
        desk.deliver(taken.delivery)
    work(desk, silent_seconds=0.8)
    wait(lambda: empty(queue), "another to take it up")
    assert (desk.asked, desk.kept) == (asked, kept)


def test_what_another_settled_is_not_settled_again(queue):
    """A worker that was slow, not dead, changes nothing any more."""
    queue.enqueue(owed(3))
    (slow,) = all_taken(queue)
    (quick,) = all_taken(queue, silent_ms=0)
    queue.settle(quick, "made")
    queue.settle(slow, "dead", reason="late")
    assert (queue.status().dead, queue.status().ended) == ((), {"zendesk|tag|made": 1})


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([TryLater("no answer")], 1),
        ([TryLater("lost")], 1),
        ([ValueError("a fault of ours")], 1),
        ([TryLater("so many", after=0.01, rate_limited=True), TryLater("no answer")], 2),
    ],
    ids=["refused", "answer lost", "fault of ours", "rate limit, then refused"],
)
def test_it_is_tried_again_and_asked_for_first(queue, work, wait, answers, asked):
    desk = Desk(*answers)
    queue.enqueue(owed(3))
    work(desk)
    wait(lambda: empty(queue) and desk.kept, "it to be made")
    assert (desk.kept, len(desk.asked)) == (["3"], asked)


def test_what_is_refused_is_shown_and_can_be_replayed(queue, work, wait):
    desk = Desk(Undeliverable("The ticket is closed."))
    queue.enqueue(owed(3))
    work(desk)
    wait(lambda: queue.status().dead, "it to be given up")
    (dead,) = queue.status().dead
    assert (dead.name, dead.tries, dead.error) == (
        "zendesk:1:3|tag:3", 1, "The ticket is closed.",
    )  # fmt: skip
    assert queue.replay(dead)
    assert not queue.replay(dead), "it is not dead any more"
    wait(lambda: empty(queue) and desk.kept, "it to be made")
    assert (desk.asked, desk.kept) == (["3"], ["3"])


def test_after_the_last_try_it_is_given_up(queue):
    """Nothing is tried for ever."""
    desk = Desk(*(TryLater("down", after=0) for _ in range(TRIES)))
    worker = Worker(queue, {"zendesk": desk}, lambda _: None, name="me", first_pause=0.0)
    worker._breaker = lambda *_: Breaker(time.monotonic)  # type: ignore[method-assign]
    queue.enqueue(owed(3))
    for _ in range(TRIES):
        for taken in all_taken(queue):
            worker.make_delivery(taken)
    assert [dead.error for dead in queue.status().dead] == ["down"]


def test_an_account_without_a_way_in_is_told(queue, work, wait):
    queue.enqueue(owed(3, account="9"))
    work(Desk())
    wait(lambda: queue.status().dead, "it to be given up")
    assert "set up" in queue.status().dead[0].error


def test_a_delivery_lives_no_longer_than_its_text(store: Store):
    """What is taken after the live window is let go, dead ones as well."""
    queue = Deliveries(store, 3600)
    for number in (1, 2):
        queue.enqueue(owed(number))
    given_up = next(taken for taken in all_taken(queue) if taken.delivery.subject == "2")
    queue.settle(given_up, "dead", reason="refused")
    for number in (1, 2):
        store.client.pexpire(keys.delivery(owed(number).key, owed(number).id), 1)
    time.sleep(0.05)
    assert all_taken(queue, silent_ms=0) == []
    assert (queue.status().dead, empty(queue)) == ((), True)


def test_it_is_queued_with_its_message_or_not_at_all(store: Store):
    """A message that comes again asks for nothing again."""
    queue = Deliveries(store, 3600)
    log = ConversationLog(store, 3600, lambda *_: (owed(3), owed(23)))
    said = MessageAdded(1.0, Message("m", "customer", "hello", 1.0))

    def decide(_: Conversation) -> Event:
        return said

    assert not log.append(owed(3).key, "message:m", decide).duplicate
    assert log.append(owed(3).key, "message:m", decide).duplicate
    assert sorted(taken.delivery.subject for taken in all_taken(queue)) == ["23", "3"]
    assert log.load(owed(3).key).turns[0].message.id == "m"


def test_a_store_that_goes_away_in_between_is_outlived(data_dir: Path, wait):
    store = Store("", data_dir).open()
    queue, desk, stop = Deliveries(store, 3600), Desk(), threading.Event()
    worker = Worker(queue, {"zendesk": desk}, lambda _: None, name="w", idle_seconds=0.01)
    take, failures = queue.claim, iter([StoreUnavailable("away"), StoreUnavailable("away")])

    def away(*arguments: object) -> list[ClaimedDelivery]:
        for failure in failures:
            raise failure
        return take(*arguments)  # type: ignore[arg-type]

    queue.claim = away  # type: ignore[method-assign]
    queue.enqueue(owed(3))
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    wait(lambda: desk.kept == ["3"], "it to be made")
    stop.set()
    thread.join()
    store.close()


def test_a_worker_that_slept_leaves_what_it_took_to_others(queue: Deliveries):
    """It took it, and its machine stood still for half the time after which others claim it."""
    desk = Desk()
    worker = Worker(queue, {"zendesk": desk}, lambda _: None, name="me")
    queue.enqueue(owed(3))
    (taken,) = all_taken(queue)
    worker._free.acquire()
    worker._handle(taken, deadline=time.monotonic() - 1)
    assert desk.kept == []
    (claimed,) = all_taken(queue, silent_ms=0)
    assert claimed.claims == 2


@pytest.mark.parametrize(
    ("left_out", "kind", "made"),
    [
        ((), "note", True),
        (("back_fills",), "note", True),
        (("back_fills",), "read", False),
        (("back_fills", "notes"), "note", False),
    ],
)
def test_what_is_left_out_under_pressure_is_made_later(
    queue: Deliveries, left_out: tuple[str, ...], kind: str, made: bool
):
    """It costs no try, however long the pressure lasts."""
    desk = Desk()
    worker = Worker(
        queue, {"zendesk": desk}, lambda _: None, name="me", is_shed=left_out.__contains__
    )
    queue.enqueue(msgspec.structs.replace(owed(3), kind=kind))
    (taken,) = all_taken(queue)
    worker.make_delivery(taken)
    assert bool(desk.kept) == made
    queue_status = queue.status()
    assert (queue_status.later, len(queue_status.dead)) == (0 if made else 1, 0)


def test_pauses_double_and_end():
    for tries, longest in [(1, 2.0), (2, 4.0), (5, 32.0), (60, LONGEST_PAUSE)]:
        pauses = [back_off(tries) for _ in range(200)]
        assert 0.6 * longest <= min(pauses) < max(pauses) <= longest
        assert len({round(pause, 6) for pause in pauses}) > 100, "spread, so that none meet again"


def test_the_breaker_opens_lets_one_through_and_closes():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES - 1):
        breaker.record_failure()
    assert breaker.seconds_to_wait() == 0
    breaker.record_failure()
    assert breaker.seconds_to_wait() == FIRST_SECONDS
    now[0] = FIRST_SECONDS
    assert (breaker.seconds_to_wait(), breaker.seconds_to_wait()) == (0, 1.0), "one trial at a time"
    breaker.record_failure()
    assert breaker.seconds_to_wait() == 2 * FIRST_SECONDS
    now[0] = 10 * FIRST_SECONDS
    assert breaker.seconds_to_wait() == 0
    breaker.record_answer()
    assert (breaker.seconds_to_wait(), breaker.seconds_to_wait()) == (0, 0)
    breaker.record_rate_limit(7)
    assert breaker.seconds_to_wait() == 7
