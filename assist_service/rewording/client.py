"""One call to one address, over when its time is over, whatever the other side does.

Neither requests nor urllib3 bounds a whole call: a server that sends a byte now and then keeps
them waiting for ever. Here the connection is ours, and whoever waits closes it at the deadline.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from assist_service.outbound.origins import Origin, origin
from assist_service.outbound.session import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    connection,
    shut,
)

LONGEST_ANSWER = 64 * 1024


class Address(NamedTuple):
    """Where the model is: one host that the operator allowed by name."""

    origin: Origin
    path: str


class Failed(Exception):
    """No answer to use; the word says why, for the count."""


class Late(Failed):
    """The time was over."""


def address_of(url: str, allowed: frozenset[str]) -> Address:
    """Return where to call.

    Raises:
        ValueError: no such address, or none that may be called; the words say what is allowed.

    """
    to = origin(url, any_port=True)
    if to[1] not in allowed:
        raise ValueError("an address whose host stands in ASSIST_LLM_HOSTS")
    return Address(to, urlsplit(url).path.rstrip("/") + "/chat/completions")


def call(address: Address, key: str, body: bytes, deadline: float) -> bytes:
    """Return the body of the answer to one POST. Redirects are not followed, proxies not asked.

    Args:
        address: where to; nothing else is ever called.
        key: sent as bearer token, if there is one.
        body: JSON.
        deadline: as ``time.monotonic`` says; then the connection is shut, whoever speaks.

    Raises:
        Late: the deadline passed.
        Failed: anything else that is not a whole answer with status 200.

    """
    made = connection(address.origin, max(0.01, deadline - time.monotonic()))
    over = threading.Event()
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (made, over))
    timer.daemon = True
    timer.start()
    try:
        return _in_time(over, lambda: _exchange(made, address.path, key, body))
    finally:
        timer.cancel()
        made.close()


def _in_time(over: threading.Event, exchange: Callable[[], bytes]) -> bytes:
    """Return the answer; one whose connection was shut reads like any cut one, so ask the shutter."""
    try:
        found = exchange()
    except Failed:
        if over.is_set():
            raise Late("late") from None
        raise
    except TimeoutError as error:
        raise Late("late") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Late("late") if over.is_set() else Failed("unreachable") from error
    if over.is_set():
        raise Late("late")
    return found


def _exchange(made: HTTPConnection, path: str, key: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    made.request("POST", path, body, headers)
    with made.getresponse() as answer:
        return _body(answer)


def _body(answer: HTTPResponse) -> bytes:
    if answer.status != 200:
        raise Failed(f"status_{answer.status // 100}xx")
    if answer.headers.get_content_subtype() != "json":
        raise Failed("not_json")  # a sign-in page, a stream that we did not ask for
    found = answer.read(LONGEST_ANSWER + 1)
    if answer.length and len(found) <= LONGEST_ANSWER:
        raise Failed("unreachable")  # cut off: less came than was announced
    if len(found) > LONGEST_ANSWER:
        raise Failed("too_long")
    return found


def _shut(made: HTTPConnection, over: threading.Event) -> None:
    """Say that the time was over, and wake whoever reads."""
    over.set()
    shut(made)
