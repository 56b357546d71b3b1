"""Nothing is run twice, nothing hangs, and a dead store is said to be dead."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from assist_service.errors import StoreUnavailable
from assist_service.store import connection
from assist_service.store.connection import Store


def pid(store: Store) -> int:
    return int(store.client.info("server")["process_id"])


def test_a_command_whose_answer_is_late_is_not_run_twice(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    """redis-py would repeat it and count two; we ask once and say that we do not know."""
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    store = Store("", data_dir).open()
    server = pid(store)

    os.kill(server, signal.SIGSTOP)
    timer = threading.Timer(1.0, os.kill, (server, signal.SIGCONT))
    timer.start()
    with pytest.raises(StoreUnavailable):
        store.run(lambda client: client.incr("count"), idempotent=False)
    timer.join()
    time.sleep(0.2)

    assert store.client.get("count") == b"1"
    store.close()


def test_a_command_that_may_run_again_outlives_a_killed_server(store: Store):
    """The keeper starts the server again and the caller does not notice."""
    os.kill(pid(store), signal.SIGKILL)

    assert store.run(lambda client: client.ping(), idempotent=True)


def test_a_server_of_ones_own_that_is_away_is_an_error_within_our_patience(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """No 30 s of silent retries."""
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.5)
    store = Store("redis://127.0.0.1:1/0", tmp_path)

    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        store.open()

    assert time.monotonic() - started < 2


def test_a_listening_client_waits_longer_than_an_answer_may_take(store: Store):
    """The default time-out would end a blocking read after five seconds."""
    listener = store.listener()
    started = time.monotonic()

    found = listener.xread({"nothing": "$"}, block=2500)

    assert not found
    assert time.monotonic() - started > 2.4
    listener.close()


def test_an_error_of_the_server_is_said_at_once(store: Store):
    """A wrong command is no outage, but nor is it an answer."""

    def wrong(client: object) -> object:
        raise RedisError("READONLY You can't write against a read only replica")

    with pytest.raises(StoreUnavailable, match="RedisError"):
        store.run(wrong, idempotent=True)


def test_a_server_that_was_stopped_is_waited_for_no_longer_than_one_that_is_gone(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    """It takes connections and never answers; a webhook's thread must not hang on it for 20 s."""
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    store = Store("", data_dir).open()
    stopped = pid(store)
    os.kill(stopped, signal.SIGSTOP)
    begun = time.monotonic()
    try:
        with pytest.raises(StoreUnavailable):
            store.run(lambda client: client.ping(), idempotent=True)
        took = time.monotonic() - begun
    finally:
        os.kill(stopped, signal.SIGCONT)
        store.close()

    # Half a second of patience, and at most one look at the socket on top; it was 20.
    assert took < 8
