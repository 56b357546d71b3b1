"""A periodic job runs at once and when it is due, in one worker at a time, and survives its errors."""

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

    def make_runner(number: int) -> PeriodicJobRunner:
        job = PeriodicJob("once-each", 60.0, lambda _: done.append(number))
        return PeriodicJobRunner(
            [job], lambda name, seconds: first_within(shared_store, name, seconds)
        )

    both = [make_runner(1).start(), make_runner(2).start()]
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

    runner = PeriodicJobRunner([PeriodicJob("faulty", 0.01, run)], lambda *_: True).start()
    wait_until(lambda: bool(done), "the job to run after its errors")
    runner.close()


def test_a_mark_is_kept_between_rounds(shared_store: Store) -> None:
    marks = Checkpoints(shared_store)
    assert marks.load("intercom:never") is None
    marks.save("intercom:ws", 1764000000.25)
    assert Checkpoints(shared_store).load("intercom:ws") == 1764000000.25


def test_jobs_wait_under_overload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "SUSPENDED_SECONDS", 0.01)
    asked = iter([True, True, False])
    done: list[bool] = []
    job = PeriodicJob("patient", 60.0, lambda _: done.append(next(asked, None) is None))
    runner = PeriodicJobRunner([job], lambda *_: True, lambda: next(asked, False)).start()
    wait_until(lambda: bool(done), "the job to run once it may")
    runner.close()
    assert done == [True]
