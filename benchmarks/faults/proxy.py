"""A way to the store that can be cut: bytes pass until it is told otherwise."""

import contextlib
import socket
import struct
import threading
import time


class Proxy:
    """Passes TCP connections on to ``target``; each has two threads of its own."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._open = threading.Event()
        self._open.set()
        self._losing = 0
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End it and every connection."""
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection at once, with a reset, as a broken network does."""
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            self._reset(pair)

    def hold(self, seconds: float) -> None:
        """Pass nothing for a while; connections stay open and new ones are accepted."""
        self._open.clear()
        time.sleep(seconds)
        self._open.set()

    def lose_answers(self, many: int) -> None:
        """Of the next ``many`` commands, pass the command on and cut before the answer comes."""
        self._losing = many

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target, 2)
            except OSError:
                if self._listener.fileno() < 0:
                    return
                near.close()
                continue
            far.settimeout(None)
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = (near, far)
            with self._lock:
                self._pairs.add(pair)
            for source, sink, back in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._pass, args=(pair, source, sink, back), daemon=True
                ).start()

    def _pass(
        self,
        pair: tuple[socket.socket, socket.socket],
        source: socket.socket,
        sink: socket.socket,
        back: bool,  # noqa: FBT001 - a thread's arguments
    ) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                self._open.wait()
                if back and self._losing > 0:
                    self._losing -= 1
                    break
                sink.sendall(part)
        self._reset(pair)

    def _reset(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            if pair not in self._pairs:
                return
            self._pairs.discard(pair)
            self.cuts += 1
        for one in pair:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RDWR)
            one.close()
