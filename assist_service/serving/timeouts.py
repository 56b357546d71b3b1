"""gunicorn's gthread with an end to its patience: a slow client holds a thread for seconds, not for ever.

gthread waits without end for the rest of a request that began, and for a client to take what it
is sent, so that some hundred connections that do nothing could hold every thread. Here a thread
is taken when a request begins, a request must be whole within ``READ_SECONDS``, and a client
that takes nothing for ``WRITE_SECONDS`` is let go. What is cut off is never answered as if whole.

gthread also waits, in the one loop that takes connections, up to two seconds for a client to close
after an answer that ends the connection: one client that does not would stop a process for as long
as it likes. Here threads of their own wait.
"""

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# Head and body together; a webhook of 256 KiB takes that at 26 KiB a second.
READ_SECONDS = 10.0
# More than a sidebar that sleeps takes to read again; the kernel holds some 100 KiB before it counts.
WRITE_SECONDS = 30.0
# Connections that wait for their clients to close; more are closed at once.
CLOSING_THREADS, MOST_CLOSING = 4, 64


class Connection(TConn):  # type: ignore[misc]
    """A connection that knows until when its request must have come."""

    ends = 0.0
    late = False
    closing: ThreadPoolExecutor

    def init(self) -> None:
        """Set up the parser, once, so that it reads with our patience."""
        if self.initialized:
            return
        super().init()
        unreader = self.parser.unreader
        unreader.chunk = partial(self._chunk, unreader.chunk)

    def _chunk(self, read_chunk: Any, size_hint: int | None = None) -> bytes:
        """Read what is there; when the time is over it is as if the client had gone."""
        remaining = self.ends - time.monotonic()
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
        """Close, and where the client is to read our last words first, wait for it elsewhere."""
        if graceful and self.closing._work_queue.qsize() < MOST_CLOSING:  # noqa: SLF001
            self.closing.submit(super().close, graceful=True)
        else:
            super().close()


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """The worker that ``serving/server.py`` runs."""

    def init_process(self) -> None:
        """Make the threads that wait for clients to close, and run."""
        self.closing = ThreadPoolExecutor(CLOSING_THREADS, thread_name_prefix="closing")
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a connection, and wait in the poller for its first byte: no thread does."""
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
        """Handle one request, which has from now until it must be whole."""
        conn.ends = time.monotonic() + READ_SECONDS
        return super().handle(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's
        # Where the next request would begin is unknown after one that was cut off.
        return not conn.late and bool(super()._keepalive_after(conn, keepalive))
