"""A small HTTP client that costs little beside what it measures: one thread, kept connections."""

import selectors
import socket
import time
from collections.abc import Iterator


class Result:
    """Answers by status, the time they took in seconds, and the whole time."""

    def __init__(self) -> None:
        self.statuses: dict[int, int] = {}
        self.seconds: list[float] = []
        self.elapsed = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed


def drive(port: int, requests: Iterator[bytes], seconds: float, connections: int = 16) -> Result:
    """Keep ``connections`` busy with whole HTTP requests for ``seconds``; one at a time on each."""
    result = Result()
    selector = selectors.DefaultSelector()
    begun: dict[socket.socket, float] = {}
    for _ in range(connections):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(client, selectors.EVENT_READ)
        begun[client] = time.perf_counter()
        client.sendall(next(requests))
    started = time.perf_counter()
    deadline = started + seconds
    while (now := time.perf_counter()) < deadline:
        for key, _ in selector.select(deadline - now):
            client = key.fileobj  # type: ignore[assignment]
            answer = client.recv(65536)
            while not _whole(answer):
                answer += client.recv(65536)
            done = time.perf_counter()
            status = int(answer[9:12])
            result.statuses[status] = result.statuses.get(status, 0) + 1
            result.seconds.append(done - begun[client])
            begun[client] = time.perf_counter()
            client.sendall(next(requests))
    result.elapsed = time.perf_counter() - started
    for client in begun:
        client.close()
    return result


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a whole HTTP request."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def _whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    at = head.lower().find(b"content-length: ")
    return len(body) >= int(head[at + 16 :].split(b"\r\n", 1)[0])


def median(values: list[float]) -> float:
    """The middle value."""
    return sorted(values)[len(values) // 2]


def share(values: list[float], part: float) -> float:
    """The value that ``part`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
