"""One POST to one endpoint that ends at a deadline, whatever the server does.

Neither requests nor urllib3 limits the time of a whole call: a server that sends one byte now and
then keeps them waiting forever. This client owns its connection and a timer shuts it down.
"""

import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from assist_service.outbound.origins import Origin, origin
from assist_service.outbound.session import (
    HTTPConnection,
    HTTPException,
    create_connection,
    shut_down,
)

MAX_ANSWER_BYTES = 64 * 1024


class Endpoint(NamedTuple):
    """The address of the model's chat completions."""

    origin: Origin
    path: str


class CallFailed(Exception):
    """There is no complete answer; the message is the reason, as counted in the metrics."""


class CallTimedOut(CallFailed):
    """The deadline passed."""


def parse_endpoint(url: str, allowed_hosts: frozenset[str]) -> Endpoint:
    """Return the endpoint below a base URL.

    Raises:
        ValueError: the URL is invalid or its host is not allowed; the message says what is.

    """
    base = origin(url, any_port=True)
    if base[1] not in allowed_hosts:
        raise ValueError("an address whose host is in ASSIST_LLM_HOSTS")
    return Endpoint(base, urlsplit(url).path.rstrip("/") + "/chat/completions")


def post(endpoint: Endpoint, key: str, body: bytes, deadline: float) -> bytes:
    """Return the body of the answer; no redirect is followed and no proxy is used.

    Args:
        endpoint: the only address that is called.
        key: sent as bearer token unless it is empty.
        body: JSON.
        deadline: in seconds of ``time.monotonic``; the connection is shut down then.

    Raises:
        CallTimedOut: the deadline passed.
        CallFailed: anything else but a complete JSON answer with status 200.

    """
    seconds = max(0.01, deadline - time.monotonic())
    http = create_connection(endpoint.origin, seconds)
    timed_out = threading.Event()

    def stop() -> None:
        timed_out.set()
        shut_down(http)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        answer = _exchange(http, endpoint.path, key, body)
    except (CallFailed, OSError, HTTPException, ValueError) as error:
        # A connection that was shut down fails in many ways.
        if timed_out.is_set() or isinstance(error, TimeoutError):
            raise CallTimedOut("late") from error
        if isinstance(error, CallFailed):
            raise
        raise CallFailed("unreachable") from error
    finally:
        timer.cancel()
        http.close()
    if timed_out.is_set():
        raise CallTimedOut("late")
    return answer


def _exchange(http: HTTPConnection, path: str, key: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    http.request("POST", path, body, headers)
    with http.getresponse() as response:
        if response.status != 200:
            raise CallFailed(f"status_{response.status // 100}xx")
        if response.headers.get_content_subtype() != "json":
            raise CallFailed("not_json")  # such as a sign-in page or a stream
        answer = response.read(MAX_ANSWER_BYTES + 1)
        if len(answer) > MAX_ANSWER_BYTES:
            raise CallFailed("too_long")
        if response.length:
            raise CallFailed("unreachable")  # fewer bytes than announced
        return answer
