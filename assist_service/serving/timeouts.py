"""gunicorn's gthread worker with time-outs: a slow client occupies a thread for seconds at most.

gthread waits indefinitely for the rest of a request, and for a client to read the response, so
that about a hundred idle connections could occupy every thread. Here a request takes a thread when
its first byte arrives and must be complete within ``READ_SECONDS``, and a client that reads
nothing for ``WRITE_SECONDS`` is disconnected. A truncated request is never answered as if it were
complete.

After a response that ends the connection, gthread also waits up to 2 seconds for the client to
close, in the only loop that accepts connections: a single client could stop a process for as long
as it likes. Here separate threads wait.
"""

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# Headers and body together; a webhook of 256 KiB takes that long at 26 KiB per second.
READ_SECONDS = 10.0
# Longer than a sleeping sidebar needs to resume; the kernel buffers about 100 KiB before that.
WRITE_SECONDS = 30.0
# Connections that wait for their clients to close; beyond that, they're closed at once.
CLOSING_THREADS, MOST_CLOSING = 4, 64


class Connection(TConn):  # type: ignore[misc]
    """A connection with a deadline for its request."""

    deadline = 0.0
    late = False
    closing: ThreadPoolExecutor

    def init(self) -> None:
        """Set up the parser, once, so that it reads with our time-out."""
        if self.initialized:
            return
        super().init()
        unreader = self.parser.unreader
        unreader.chunk = partial(self._chunk, unreader.chunk)

    def _chunk(self, read_chunk: Any, size_hint: int | None = None) -> bytes:
        """Read the available bytes; after the deadline, act as if the client had disconnected."""
        remaining = self.deadline - time.monotonic()
        try:
            if remaining > 0:
                self.sock.settimeout(remaining)
                chunk: bytes = read_chunk(size_hint)
                return chunk
        except TimeoutError:
            pass
        finally:
            self.sock.settimeout(WRITE_SECONDS)
        self.late = True
        return b""

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's
        """Close; if the client must read the response first, wait for it in another thread."""
        if graceful and self.closing._work_queue.qsize() < MOST_CLOSING:  # noqa: SLF001
            self.closing.submit(super().close, graceful=True)
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """The gunicorn worker class of ``serving/server.py``."""

    def init_process(self) -> None:
        """Start the threads that wait for clients to close, then run."""
        self.closing = ThreadPoolExecutor(CLOSING_THREADS, thread_name_prefix="closing")
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Accept a connection and register it with the poller until its first byte arrives."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, sock, address, listener.getsockname())
        conn.closing = self.closing
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Connection) -> Any:
        """Handle one request, which must be complete within ``READ_SECONDS`` from now."""
        conn.deadline = time.monotonic() + READ_SECONDS
        return super().handle(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's
        # After a truncated request, the start of the next one is unknown.
        return not conn.late and bool(super()._keepalive_after(conn, keepalive))
