"""One thread that holds thousands of streams open and sends requests on kept connections."""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

OPENING_AT_ONCE = 32
CONNECT_SECONDS = 30.0


class Stream:
    """An open live stream; hands each event to ``on_event`` as it comes."""

    def __init__(self, conversation: int, on_event: Callable[[int, bytes, float], None]) -> None:
        self.conversation = conversation
        self.status = 0
        self._on_event = on_event
        self._buffer = b""

    def received(self, data: bytes, at: float) -> None:
        """Take what came; events end with an empty line."""
        self._buffer += data
        if not self.status:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            self.status, self._buffer = int(head[9:12]), rest
        while b"\n\n" in self._buffer:
            event, _, self._buffer = self._buffer.partition(b"\n\n")
            self._on_event(self.conversation, event, at)


class Connection:
    """A kept connection, with what is to be done with the answer under way."""

    def __init__(self) -> None:
        self.done: Callable[[int, float], None] | None = None
        self.request = b""
        self.buffer = b""

    def answered(self) -> int | None:
        """Return the status once the whole answer is here."""
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return None
        at = head.lower().find(b"content-length: ")
        if len(body) < int(head[at + 16 :].split(b"\r\n", 1)[0]):
            return None
        return int(head[9:12])


class Wire:
    """Streams and requests to one port of this machine.

    ``send`` never waits: what finds no free connection is sent as soon as one is.
    """

    def __init__(self, port: int, connections: int) -> None:
        self._address = ("127.0.0.1", port)
        self._most = connections
        self._selector = selectors.DefaultSelector()
        self._free: deque[socket.socket] = deque()
        self._made = 0
        self._queue: deque[tuple[bytes, Callable[[int, float], None]]] = deque()
        self._to_open: deque[tuple[bytes, Stream]] = deque()
        self._opening = 0
        self.streams = 0

    @property
    def waiting(self) -> int:
        """Requests that are not answered yet."""
        return len(self._queue) + self._made - len(self._free)

    def send(self, request: bytes, done: Callable[[int, float], None]) -> None:
        """Send a request; ``done`` gets the status and when the answer was whole."""
        if self._free:
            self._begin(self._free.popleft(), request, done)
        elif self._made < self._most:
            self._made += 1
            self._begin(self._connected(Connection()), request, done)
        else:
            self._queue.append((request, done))

    def open(self, streams: Iterable[tuple[bytes, Stream]], seconds: float) -> None:
        """Open live streams and return when each has its first event.

        Raises:
            RuntimeError: it took longer than ``seconds``.

        """
        self._to_open.extend(streams)
        deadline = time.perf_counter() + seconds
        while self._to_open or self._opening:
            while self._to_open and self._opening < OPENING_AT_ONCE:
                request, stream = self._to_open.popleft()
                self._opening += 1
                self._connected(stream).sendall(request)
            self.step(0.5)
            if time.perf_counter() > deadline:
                raise RuntimeError(f"{len(self._to_open) + self._opening} streams did not open")

    def step(self, seconds: float) -> None:
        """Wait at most ``seconds`` for something to come and deal with it."""
        for key, _ in self._selector.select(max(0.0, seconds)):
            client: Any = key.fileobj
            try:
                data = client.recv(262_144)
            except (BlockingIOError, InterruptedError):
                continue
            except OSError:
                data = b""
            at = time.perf_counter()
            if isinstance(key.data, Stream):
                self._streamed(client, key.data, data, at)
            else:
                self._answered(client, key.data, data, at)

    def close(self) -> None:
        """Hang up everywhere."""
        for key in tuple(self._selector.get_map().values()):
            self._drop(key.fileobj)

    def _streamed(self, client: socket.socket, stream: Stream, data: bytes, at: float) -> None:
        was = stream.status
        if data:
            stream.received(data, at)
        if not was and (stream.status or not data):
            self._opening -= 1
            self.streams += stream.status == 200
        if not data or stream.status not in (0, 200):
            self.streams -= was == 200
            self._drop(client)

    def _answered(self, client: socket.socket, mine: Connection, data: bytes, at: float) -> None:
        if not data:
            self._drop(client)
            if mine.done is None:
                self._free.remove(client)
                self._made -= 1
            else:
                # A kept connection may end just as we use it; every request here may be sent twice.
                self._begin(self._connected(Connection()), mine.request, mine.done)
            return
        mine.buffer += data
        status = mine.answered()
        if status is None:
            return
        done, mine.done, mine.buffer = mine.done, None, b""
        if self._queue:
            self._begin(client, *self._queue.popleft())
        else:
            self._free.append(client)
        assert done is not None
        done(status, at)

    def _begin(
        self, client: socket.socket, request: bytes, done: Callable[[int, float], None]
    ) -> None:
        mine = self._selector.get_key(client).data
        mine.done, mine.request = done, request
        try:
            client.sendall(request)
        except OSError:
            self._drop(client)
            self._begin(self._connected(Connection()), request, done)

    def _connected(self, data: Stream | Connection) -> socket.socket:
        client = socket.create_connection(self._address, timeout=CONNECT_SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(client, selectors.EVENT_READ, data)
        return client

    def _drop(self, client: Any) -> None:
        self._selector.unregister(client)
        client.close()
