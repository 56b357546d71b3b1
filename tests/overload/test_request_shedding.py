"""Beyond capacity things are left out in the set order, webhooks last, and taken up again by themselves."""

import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import requests

from assist_service.errors import Overloaded
from assist_service.overload.broadcast import OverloadBroadcast
from assist_service.overload.levels import LoadLevel, Sheddable
from assist_service.overload.request_shedding import Shedding
from assist_service.store.connection import Store
from tests.conftest import RunningService
from tests.desk import ACCOUNT, message_event, signed

TEXT = "I have been waiting three weeks and it still doesn't work!"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_requests_in_hand_are_what_counts_and_the_worker_is_told() -> None:
    clock, told = Clock(), list[tuple[Sheddable, ...]]()
    shedding = Shedding(lambda: 10, told.append, clock)
    for _ in range(4):
        shedding.begin("webhooks")
    for _ in range(12):
        clock.now += 0.25
        shedding.begin(None)
        shedding.end()
    # Four of ten are in hand: charts and back-fills are left out, nothing else.
    assert shedding.load_level == LoadLevel(2)
    assert told[0] == ("back_fills",)
    assert len(told) <= 3
    with pytest.raises(Overloaded):
        shedding.begin("charts")
    shedding.end()
    shedding.begin("drafts")
    shedding.end()
    for _ in range(4):
        shedding.end()
    clock.now += 10
    shedding.begin("charts")
    assert shedding.load_level == LoadLevel(0)


def test_a_worker_hears_of_it_and_nobody_has_to_say_that_it_is_over(store: Store) -> None:
    OverloadBroadcast(store).announce(("back_fills",))
    assert OverloadBroadcast(store).is_shed("back_fills")
    assert not OverloadBroadcast(store).is_shed("notes")
    (name,) = store.ask("keys", "assist:pressure:*")
    assert 0 < store.ask("ttl", name) <= 3


class Desk:
    """A caller that tries each kind of request on a service with almost no capacity."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self.bearer = service.bearer(f"zendesk:{ACCOUNT}")
        self.accepted: set[int] = set()
        self._numbers = count(1)
        self._lock = threading.Lock()

    def chart(self) -> requests.Response:
        return requests.get(f"{self.service.url}/console/learning", timeout=30)

    def draft(self) -> requests.Response:
        url = f"{self.service.url}/v1/conversations/zendesk:{ACCOUNT}:1/draft"
        return requests.post(url, json={"text": "Hello there"}, headers=self.bearer, timeout=30)

    def webhook(self) -> requests.Response:
        with self._lock:
            number = next(self._numbers)
        body, headers = signed(message_event(1, number, TEXT))
        url = f"{self.service.url}/webhooks/zendesk"
        found = requests.post(url, data=body, headers=headers, timeout=30)
        if found.status_code == 200:
            with self._lock:
                self.accepted.add(number)
        return found

    def metric(self, name: str) -> float:
        text = requests.get(f"{self.service.url}/metrics", timeout=30).text
        return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def test_a_service_beyond_its_capacity_sheds_in_order_and_recovers(
    start: Callable[..., RunningService], wait: Callable[..., None]
) -> None:
    desk = Desk(start(ASSIST_WORKERS="1", ASSIST_CAPACITY="1"))
    kinds: dict[str, Callable[[], requests.Response]] = {
        "charts": desk.chart,
        "drafts": desk.draft,
        "webhooks": desk.webhook,
    }
    stop = threading.Event()

    def press() -> None:
        while not stop.is_set():
            desk.webhook()

    presses = [threading.Thread(target=press) for _ in range(6)]
    for one in presses:
        one.start()
    refused: dict[str, tuple[int, Any]] = {}
    try:
        for turn in range(1000):
            for kind, ask in kinds.items():
                found = ask()
                if found.status_code == 503:
                    refused.setdefault(kind, (turn, found))
            if len(refused) == len(kinds):
                break
    finally:
        stop.set()
        for one in presses:
            one.join()
    assert refused["charts"][0] <= refused["drafts"][0] <= refused["webhooks"][0]
    for _, found in refused.values():
        assert int(found.headers["Retry-After"]) > 0
    assert refused["drafts"][1].json()["error"]["code"] == "overloaded"
    assert "charts are not available" in refused["charts"][1].text
    # Webhooks went on while charts and drafts waited.
    assert desk.accepted

    for kind in reversed(kinds):
        wait(lambda ask=kinds[kind]: ask().status_code != 503, f"{kind} to be taken up again")
    for kind in kinds:
        assert desk.metric(f'assist_shed_total{{share="{kind}"}}') >= 1
    assert desk.metric("assist_left_out") < 4
