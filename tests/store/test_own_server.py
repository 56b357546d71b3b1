"""With REDIS_URL: a server of one's own, shared by services on any number of machines."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import requests

from assist_service.store.supervisor import server_binary
from tests.conftest import RunningService, free_port, wait_until
from tests.desk import ACCOUNT, message_event, send
from tests.sse import Stream


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A server that is not ours to start or stop, reached over TCP."""
    port = free_port()
    server = subprocess.Popen(
        [server_binary(), "--port", str(port), "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    wait_until(answers, "the server to answer")
    client.close()
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


def test_two_services_share_one_conversation(start: Callable[..., RunningService], redis_url: str):
    """A webhook to one is seen live at the other; no embedded store is started."""
    key = "a-key-that-both-know-and-nobody-else"
    one, other = (start(REDIS_URL=redis_url, ASSIST_SECRET_KEY=key) for _ in range(2))
    bearer = one.bearer(f"zendesk:{ACCOUNT}")

    with Stream(f"{other.url}/v1/conversations/zendesk:{ACCOUNT}:7/events", bearer) as stream:
        stream.until("state")
        assert send(one.url, message_event(7, 1, "Is anybody there?")).status_code == 200
        assert stream.until("entry").data["message"]["text"] == "Is anybody there?"

    assert send(other.url, message_event(7, 1, "Is anybody there?")).json()["status"] == "duplicate"
    assert one.pids("-server unixsocket:") == other.pids("-server unixsocket:") == []


def test_a_server_that_goes_away_is_said_and_survived(
    start: Callable[..., RunningService], tmp_path: Path
):
    """503 with Retry-After, so that the helpdesk sends it again; ready again when it is back."""
    port = free_port()
    command = [server_binary(), "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    service = start(REDIS_URL=f"redis://127.0.0.1:{port}/0")
    server.kill()
    server.wait()

    refused = send(service.url, message_event(8, 1, "hello"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store_unavailable")
    assert refused.headers["Retry-After"]
    assert requests.get(f"{service.url}/readyz", timeout=10).status_code == 503
    assert requests.get(f"{service.url}/healthz", timeout=10).status_code == 200

    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(service.ready, "the service to be ready again")
    assert send(service.url, message_event(8, 1, "hello")).json()["status"] == "accepted"
    server.terminate()
    server.wait()
