"""The load in small: what the benchmark counts is true, and nothing is lost or doubled. No times."""

from itertools import takewhile
from pathlib import Path

import pytest

from benchmarks.load.ledger import Ledger
from benchmarks.load.rhythm import MESSAGES_A_TURN, plan
from benchmarks.load.running import running
from benchmarks.load.wire import Stream

SIDEBARS, MOST_BYTES = 1000, 45 * 1024
ENTRY = b'event: entry\nid: 1-1\ndata: {"type":"MessageAdded","message":{"id":"%d"}}'


def test_a_desk_of_two_helpdesks_loses_nothing_and_doubles_nothing() -> None:
    with running(sidebars=2000) as service:
        before = service.resident()
        service.trial.open_sidebars(range(SIDEBARS))
        each = (service.resident() - before) / SIDEBARS
        found = service.trial.run(20, SIDEBARS, 6)
        full = service.trial.saturate(SIDEBARS, 2)
        assert service.trial.until_told(service.change_settings) > 0
        environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in service.web]
    assert found.accepted > 60
    assert full.accepted > 20
    for one in (found, full):
        assert (one.lost, one.doubled, one.refused) == (0, 0, {})
    # 37 KB were measured with a thousand open, and 35 is what a stream of nothing takes.
    assert each < MOST_BYTES
    # Many threads: the service began anew without the allocator's cache for each.
    assert all(b"tcache_count=0" in one for one in environments)


def test_the_rhythm_keeps_its_rate_and_its_order() -> None:
    happenings = list(takewhile(lambda one: one.at < 200, plan(50, 1000)))
    assert [one.at for one in happenings] == sorted(one.at for one in happenings)
    said = [one for one in happenings if one.kind in ("customer", "agent")]
    assert len(said) / 200 == pytest.approx(50, rel=0.1)
    assert len({one.number for one in happenings}) == len(happenings)
    replies = sum(one.kind == "agent" for one in said)
    assert len(said) / replies == pytest.approx(MESSAGES_A_TURN, rel=0.05)


def test_the_same_seed_plans_the_same_day() -> None:
    first, again = (list(takewhile(lambda one: one.at < 5, plan(20, 10, seed=3))) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("seen", "lost", "doubled"),
    [([], 2, 0), ([1], 1, 0), ([1, 2], 0, 0), ([2, 1, 2], 0, 1)],
)
def test_the_ledger_tells_what_was_lost_and_what_came_twice(
    seen: list[int], lost: int, doubled: int
) -> None:
    ledger = Ledger()
    for number in (1, 2, 3):
        ledger.sent(number, 0.0, watched=number < 3)
        ledger.answered("customer", number, 200, 0.0, 0.1)
    for number in seen:
        ledger.event(7, ENTRY % number, 0.2)
    found = ledger.figures(1.0)
    assert (found.lost, found.doubled, found.accepted) == (lost, doubled, 3)


def test_what_was_refused_is_not_called_lost() -> None:
    ledger = Ledger()
    ledger.sent(1, 0.0, watched=True)
    ledger.answered("customer", 1, 503, 0.0, 0.1)
    found = ledger.figures(1.0)
    assert (found.lost, found.refused) == (0, {503: 1})


def test_a_stream_hands_over_whole_events_however_they_are_cut() -> None:
    told: list[bytes] = []
    stream = Stream(1, lambda _, event, __: told.append(event))
    whole = (
        b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n5\r\nevent: a\ndata: 1\n\n\r\n5\r\nevent: b\ndata: 2\n\n"
    )
    for at in range(len(whole)):
        stream.received(whole[at : at + 1], 0.0)
    assert stream.status == 200
    assert [event.split(b"event: ")[1][:1] for event in told] == [b"a", b"b"]
