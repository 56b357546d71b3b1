"""A chore is done at once and when it is due, by one worker at a time, and outlives its faults."""

import threading

import pytest

from assist_service.app import first_within
from assist_service.delivery import periodic_jobs as jobs_module
from assist_service.delivery.periodic_jobs import PeriodicJobRunner
from assist_service.errors import StoreUnavailable
from assist_service.helpdesk.contract import PeriodicJob
from assist_service.repositories.checkpoints import Checkpoints
from assist_service.store.connection import Store
from tests.conftest import wait_until


def test_of_two_workers_one_does_it_each_time(shared_store: Store) -> None:
    done: list[int] = []

    def chores(number: int) -> PeriodicJobRunner:
        chore = PeriodicJob("once-each", 60.0, lambda _: done.append(number))
        return PeriodicJobRunner(
            [chore], lambda name, seconds: first_within(shared_store, name, seconds)
        )

    both = [chores(1).start(), chores(2).start()]
    wait_until(lambda: bool(done), "one of them to do it")
    for one in both:
        one.close()
    assert len(done) == 1


def test_a_fault_does_not_end_it(shared_store: Store) -> None:
    done: list[int] = []
    faults: list[Exception] = [StoreUnavailable("away"), ValueError("ours")]

    def run(_: threading.Event) -> None:
        if faults:
            raise faults.pop()
        done.append(1)

    chores = PeriodicJobRunner([PeriodicJob("faulty", 0.01, run)], lambda *_: True).start()
    wait_until(lambda: bool(done), "the chore to be done after its faults")
    chores.close()


def test_a_mark_is_kept_between_rounds(shared_store: Store) -> None:
    marks = Checkpoints(shared_store)
    assert marks.load("intercom:never") is None
    marks.save("intercom:ws", 1764000000.25)
    assert Checkpoints(shared_store).load("intercom:ws") == 1764000000.25


def test_chores_wait_while_there_is_too_much_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "SUSPENDED_SECONDS", 0.01)
    asked = iter([True, True, False])
    done: list[bool] = []
    chore = PeriodicJob("patient", 60.0, lambda _: done.append(next(asked, None) is None))
    chores = PeriodicJobRunner([chore], lambda *_: True, lambda: next(asked, False)).start()
    wait_until(lambda: bool(done), "the chore to be done once it may be")
    chores.close()
    assert done == [True]
