"""Machines whose clocks differ agree on the time, by the store's."""

import time
from pathlib import Path

import pytest

from assist_service.errors import StoreUnavailable
from assist_service.store import connection
from assist_service.store.clock import StoreClock
from assist_service.store.connection import Store


@pytest.mark.parametrize("skew", [3600.0, -3600.0, 86400.0], ids=lambda skew: f"{skew:+.0f} s")
def test_a_machine_whose_clock_is_off_goes_by_the_stores(shared_store: Store, skew: float):
    clock = StoreClock(shared_store, own=lambda: time.time() + skew)

    assert clock.compare() == pytest.approx(skew, abs=2)

    assert clock() == pytest.approx(time.time(), abs=2)
    assert clock.local_clock() == pytest.approx(time.time() + skew, abs=2)


def test_a_small_difference_is_left_alone(shared_store: Store):
    """An answer that took a second says nothing about the clock."""
    moment = time.time() + 2
    clock = StoreClock(shared_store, own=lambda: moment)

    clock.compare()

    assert clock() == moment


def test_a_clock_that_is_set_right_again_is_believed(shared_store: Store):
    off = [3600.0]
    clock = StoreClock(shared_store, own=lambda: time.time() + off[0])
    clock.compare()
    off[0] = 0.0

    clock.compare()

    assert clock() == pytest.approx(time.time(), abs=0.1)


def test_while_the_store_is_away_what_is_known_holds(
    shared_store: Store, data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    clock = StoreClock(shared_store, own=lambda: time.time() + 3600)
    clock.compare()
    clock._store = Store(f"unix://{data_dir}/no.sock", data_dir)

    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(StoreUnavailable):
        clock.compare()

    assert clock() == pytest.approx(time.time(), abs=2)
