"""Time from a webhook sent to its event seen by a live view, at 50 messages a second."""

import json
import queue
import socket
import tempfile
import threading
import time
from pathlib import Path

from assist_service.access.page_tokens import Page, PageTokens
from benchmarks.client import share
from benchmarks.services import service, webhook

VIEWS, PER_SECOND, MESSAGES = 50, 50, 1500


def main() -> None:
    """Print p50 and p99 of the delay."""
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as port:
        secret = (Path(folder) / "secret.key").read_text(encoding="ascii")
        token = PageTokens(secret).issue(Page("zendesk", "1", "bench"), time.time())
        seen: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
        views = [_View(port, ticket, token, seen) for ticket in range(VIEWS)]
        delays = _measure(port, seen)
        for view in views:
            view.close()
    print(
        f"Webhook sent to event seen, {VIEWS} live views, {PER_SECOND} messages/s, {MESSAGES} messages"
    )
    print(
        f"  p50 {share(delays, 0.5) * 1000:.1f} ms   p99 {share(delays, 0.99) * 1000:.1f} ms   "
        f"max {max(delays) * 1000:.1f} ms   lost {MESSAGES - len(delays)}   (aim: p99 under 50 ms)"
    )


def _measure(port: int, seen: "queue.SimpleQueue[tuple[str, float]]") -> list[float]:
    sent: dict[str, float] = {}
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    due = time.perf_counter()
    for number in range(1, MESSAGES + 1):
        due += 1 / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        request = webhook(number % VIEWS, number)
        sent[f"m{number}"] = time.perf_counter()
        client.sendall(request)
        client.recv(65536)
    time.sleep(1.0)
    client.close()
    delays = []
    while not seen.empty():
        name, at = seen.get()
        delays.append(at - sent[name])
    return delays


class _View:
    """A live view that notes when it saw each message."""

    def __init__(
        self, port: int, ticket: int, token: str, seen: "queue.SimpleQueue[tuple[str, float]]"
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.sendall(
            f"GET /v1/conversations/zendesk:1:{ticket}/events HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        self._seen = seen
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        buffer = b""
        while True:
            try:
                part = self._socket.recv(65536)
            except OSError:
                return
            at = time.perf_counter()
            if not part:
                return
            buffer += part
            while b"\n\n" in buffer:
                event, _, buffer = buffer.partition(b"\n\n")
                if event.find(b"event: entry") >= 0:
                    data = event[event.index(b"data: ") + 6 :]
                    self._seen.put((json.loads(data)["message"]["id"], at))

    def close(self) -> None:
        """Hang up."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


if __name__ == "__main__":
    main()
