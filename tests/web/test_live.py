"""Live streams: in step, resumed without a gap, ended at once, never in the webhooks' way."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
import requests

from assist_service.repositories.live_updates import LiveUpdates, jitter
from assist_service.serving.server import GRACE_SECONDS
from assist_service.store.connection import Store
from tests.conftest import RunningService, wait_until
from tests.sse import Stream

RunningDesk = Callable[..., RunningService]


class Desk:
    """A demo conversation on a running service."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        made = requests.post(f"{service.url}/demo/conversations", json={}, timeout=10)
        self.key = made.json()["conversation"]
        self.headers = {"Authorization": f"Bearer {made.json()['token']}"}
        self.url = f"{service.url}/v1/conversations/{self.key}"

    def say(self, text: str, author: str = "customer") -> None:
        told = {"conversation": self.key, "author": author, "text": text}
        requests.post(f"{self.service.url}/demo/messages", json=told, timeout=10).raise_for_status()

    def stream(self, after: str | None = None) -> Stream:
        return Stream(f"{self.url}/events", self.headers, after)


def test_a_stream_begins_with_the_state_and_follows_it(running: RunningService):
    """Two views of one conversation see the same, in whatever process they are."""
    desk = Desk(running)
    with desk.stream() as one, desk.stream() as other:
        assert one.until("state").data["turns"] == []
        other.until("state")

        desk.say("My parcel has been lost for three weeks and nobody answers!")

        for stream in (one, other):
            entry = stream.until("entry")
            assert entry.data["message"]["text"].startswith("My parcel")
            assert stream.until("state").data["turns"][0]["text"].startswith("My parcel")


def test_a_stream_resumes_with_each_missed_entry_once_in_order(running: RunningService):
    """Last-Event-ID is where the reader stopped."""
    desk = Desk(running)
    with desk.stream() as stream:
        stream.until("state")
        desk.say("one")
        last = stream.until("state").id
    for text in ("two", "three", "four"):
        desk.say(text)

    with desk.stream(last) as stream:
        reader = iter(stream)
        events = [next(reader) for _ in range(4)]

    assert [event.data["message"]["text"] for event in events[:3]] == ["two", "three", "four"]
    assert [event.name for event in events] == ["entry"] * 3 + ["state"]
    assert events[3].id == events[2].id


def test_a_stop_ends_open_streams_at_once(start: RunningDesk):
    """gunicorn alone would wait for its grace period to pass."""
    service = start()
    desk = Desk(service)
    streams = [desk.stream() for _ in range(20)]
    for stream in streams:
        stream.until("state")

    started = time.monotonic()
    service.stop(signal.SIGTERM)

    assert time.monotonic() - started < GRACE_SECONDS
    for stream in streams:
        stream.close()


def test_a_close_waits_for_who_reads_the_store_just_now(store: Store):
    """A listener that read a store closed under it died of the client's TypeError."""
    entered, let_on, read = threading.Event(), threading.Event(), threading.Event()

    def on_change(_name: str | None) -> None:
        entered.set()
        let_on.wait(10)
        store.ask("get", "assist:any")
        read.set()

    live = LiveUpdates(store, 1, on_change)
    live.start()
    assert entered.wait(10)
    threading.Timer(0.2, let_on.set).start()
    live.close(10)
    store.close()
    assert read.is_set()


def test_streams_that_began_together_do_not_go_on_together():
    """After a restart all come at once; their signs of life are spread over a quarter of the time."""
    waits = [jitter(16.0) for _ in range(400)]
    assert min(waits) >= 12.0
    assert max(waits) <= 16.0
    assert {int(one) for one in waits} == {12, 13, 14, 15}


def test_streams_never_take_the_last_threads(start: RunningDesk):
    """Past the cap a stream is told so; a webhook or a page is answered all the while."""
    service = start(ASSIST_THREADS="40", ASSIST_WORKERS="1")
    desk = Desk(service)
    streams = [desk.stream() for _ in range(8)]

    refused = requests.get(f"{desk.url}/events", headers=desk.headers, timeout=10)
    answered = requests.get(f"{service.url}/readyz", timeout=2)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert refused.headers["Retry-After"]
    assert answered.status_code == 200
    for stream in streams:
        stream.close()


def test_streams_and_listeners_outlive_a_dead_store(start: RunningDesk):
    """The store is stopped for eight seconds, longer than redis-py's listener lives."""
    service = start()
    desk = Desk(service)
    keeper = service.pid("store.keeper")
    with desk.stream() as stream:
        stream.until("state")
        server = service.pid("-server unixsocket:")
        os.kill(server, signal.SIGSTOP)
        time.sleep(8)
        os.kill(server, signal.SIGCONT)
        wait_until(service.ready, "the service to be ready again")
        os.kill(keeper, signal.SIGKILL)
        wait_until(lambda: server not in service.pids("-server unixsocket:"), "the server to end")
        wait_until(service.ready, "the service to be ready with a new store")

        threading.Timer(1.0, desk.say, ("still here?",)).start()
        for event in stream:
            if event.name == "entry":
                assert event.data["message"]["text"] == "still here?"
                break


@pytest.mark.parametrize("after", ["nonsense", "0-0", "9999999999999-0"])
def test_any_last_event_id_is_answered(running: RunningService, after: str):
    desk = Desk(running)
    desk.say("hello")

    with desk.stream(after) as stream:
        assert stream.until("state").data["turns"]
