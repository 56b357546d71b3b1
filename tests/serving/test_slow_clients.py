"""What a client that is slow, endless, doubled or cut off can hold: a thread for seconds, and nothing of others."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest
import requests

from tests.conftest import RunningService

THREADS = 40
HEAD = "POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[RunningService]:
    """One process with as few threads as may be set."""
    folder = tmp_path_factory.mktemp("slow")
    found = RunningService(folder / "data", ASSIST_WORKERS="1", ASSIST_THREADS=str(THREADS)).start()
    yield found
    found.stop()


def opened(desk: RunningService, sent: bytes) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", desk.port), timeout=60)
    made.sendall(sent)
    return made


def answered(made: socket.socket) -> bytes:
    """Everything until the other side closes."""
    said = b""
    try:
        while piece := made.recv(65536):
            said += piece
    except ConnectionResetError:
        pass
    made.close()
    return said


def test_connections_that_say_nothing_hold_no_thread(desk: RunningService):
    silent = [opened(desk, b"") for _ in range(3 * THREADS)]
    began = time.monotonic()
    assert requests.get(f"{desk.url}/healthz", timeout=30).status_code == 200
    took = time.monotonic() - began
    for one in silent:
        one.close()

    # A thread that waited for one of them would do so for five seconds.
    assert took < 4


HALVES = (
    HEAD[:30],
    HEAD + "Content-Length: 100\r\n\r\n{",
    HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
)


def test_requests_that_never_end_are_let_go_and_others_are_served_again(desk: RunningService):
    """As many as there are threads, and one that drips: for so long nobody is served, then all are."""
    dripping = opened(desk, HEAD.encode())
    slow = [opened(desk, HALVES[number % 3].encode()) for number in range(THREADS)]
    began = time.monotonic()
    answer = requests.get(f"{desk.url}/healthz", timeout=60)
    took = time.monotonic() - began
    ends = [answered(one) for one in slow]
    with contextlib.suppress(OSError):
        while time.monotonic() - began < 40:
            dripping.sendall(b"X")
            time.sleep(0.1)
    dripping.close()

    assert answer.status_code == 200
    assert took < 30
    assert time.monotonic() - began < 40, "a byte now and then buys no time"
    assert not any(b" 200 " in said for said in ends), "what was cut off is not taken for whole"
    assert desk.ready()


def test_clients_that_do_not_close_after_an_error_stop_nobody(desk: RunningService):
    """The server waits for each to close; it did so where it takes new connections."""
    rude = [opened(desk, b"GET / HTTP/9.9\r\n\r\n") for _ in range(12)]
    for one in rude:
        assert one.recv(4096).startswith(b"HTTP/1.1 ")
    began = time.monotonic()
    assert requests.get(f"{desk.url}/healthz", timeout=60).status_code == 200
    took = time.monotonic() - began
    for one in rude:
        one.close()

    # Twelve times two seconds, one after the other, it was.
    assert took < 10


TWICE = {
    "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz "
    "HTTP/1.1\r\nHost: x\r\n\r\n",
    "chunks by another name": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks twice": "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a folded header": "X-A: b\r\n Content-Length: 5\r\n\r\n",
    "a blank before the colon": "Content-Length : 5\r\n\r\n12345",
    "a length with a sign": "Content-Length: +5\r\n\r\n12345",
    "a header without a name": ": x\r\n\r\n",
    "a nul": "X-A: a\0b\r\n\r\n",
    "too many headers": "".join(f"X-{n}: 1\r\n" for n in range(100)) + "\r\n",
    "a header too long": f"X-A: {'a' * 20_000}\r\n\r\n",
}


@pytest.mark.parametrize("name", TWICE)
def test_a_request_that_two_servers_could_read_differently_is_refused_whole(
    desk: RunningService, name: str
):
    """Else a second request could be hidden from a proxy in front of us."""
    made = opened(desk, (HEAD + TWICE[name]).encode())
    made.shutdown(socket.SHUT_WR)
    said = answered(made)

    assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501"))
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_line_too_long_is_refused(desk: RunningService):
    said = answered(opened(desk, b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"))

    assert said.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("how", ["declared", "chunked"])
def test_a_body_over_the_limit_is_not_kept(desk: RunningService, how: str):
    data = b"a" * 300_000
    sent = data if how == "declared" else iter([data[:150_000], data[150_000:]])
    answer = requests.post(f"{desk.url}/webhooks/intercom", data=sent, timeout=30)

    assert answer.status_code == 413


def test_a_packed_body_is_not_unpacked(desk: RunningService):
    """A small bomb is a small body that is no JSON, and unsigned besides."""
    headers = {"Content-Encoding": "gzip"}
    answer = requests.post(
        f"{desk.url}/webhooks/intercom", data=b"\x1f\x8b" + b"0" * 100, headers=headers, timeout=30
    )

    assert answer.status_code == 401
