"""Live updates for open streams: one listener per process, rebuilt after every failure."""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue

import redis
from redis.exceptions import RedisError

from assist_service.errors import AssistError, Busy
from assist_service.observability.logs import report_fault
from assist_service.store import keys
from assist_service.store.connection import Store

NEWS, CHANGED, CLOSING = "news", "changed", "closing"
PAUSE_SECONDS = 0.2
# A changed setting wakes all streams of a process. The number that read the log at once is limited,
# so that they do not use up the connections and processor time that webhooks need.
READ_SLOTS = 16


def jitter(seconds: float) -> float:
    """Return a random 75 to 100% of ``seconds``.

    After a restart, thousands of streams start within seconds; they must not all send keep-alives
    at once.
    """
    return seconds * (0.75 + random.random() / 4)  # noqa: S311 - no secret


class Waiter:
    """One open stream: it is woken when there is news, and reads the news itself."""

    __slots__ = ("_queue", "followed_keys")

    def __init__(self) -> None:
        self._queue: SimpleQueue[str] = SimpleQueue()
        self.followed_keys: frozenset[str] = frozenset()

    def wake(self, reason: str) -> None:
        """Wake the stream with a reason."""
        self._queue.put(reason)

    def wait(self, seconds: float) -> str | None:
        """Return the most important of the queued reasons, or ``None`` after ``seconds``."""
        try:
            reasons = {self._queue.get(timeout=seconds)}
        except Empty:
            return None
        with contextlib.suppress(Empty):
            while True:
                reasons.add(self._queue.get_nowait())
        return next(reason for reason in (CLOSING, CHANGED, NEWS) if reason in reasons)


class LiveUpdates:
    """Passes the store's news to the streams of this process.

    Args:
        most: how many streams may be open at once, so that threads remain for webhooks.
        on_change: called with the name of a changed document, and with ``None`` after a gap in
            which any document may have changed.
        on_news: called with the key of a conversation that has a new entry.

    """

    def __init__(
        self,
        store: Store,
        most: int,
        on_change: Callable[[str | None], None],
        on_news: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._most = most
        self._on_change = on_change
        self._on_news = on_news
        self._waiters: dict[str, set[Waiter]] = {}
        self._lock = threading.Lock()
        self._open = 0
        self._closing = False
        self._thread: threading.Thread | None = None
        self._listener: redis.Redis | None = None
        self.listening = threading.Event()
        self.read_slots = threading.BoundedSemaphore(READ_SLOTS)

    def start(self) -> None:
        """Start listening in a background thread."""
        self._thread = threading.Thread(target=self._listen_for_ever, name="live", daemon=True)
        self._thread.start()

    def close(self, wait_seconds: float = 0.0) -> None:
        """End all streams, so that the process can stop at once.

        Args:
            wait_seconds: how long to wait for the listener; pass it before closing the store.

        """
        self._closing = True
        self.wake_all(CLOSING)
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        if self._thread is not None and wait_seconds:
            self._thread.join(wait_seconds)

    @property
    def streams(self) -> int:
        """How many streams are open in this process."""
        return self._open

    @contextlib.contextmanager
    def watch(self, key: str) -> Iterator[Waiter]:
        """Wait for news of ``key`` while the block runs.

        Raises:
            Busy: the maximum number of streams is open, or the process is stopping.

        """
        waiter = Waiter()
        with self._lock:
            if self._open >= self._most or self._closing:
                raise Busy("Too many live views are open.", "The view reconnects automatically.")
            self._open += 1
            self._subscribe(waiter, (key,))
        try:
            yield waiter
        finally:
            with self._lock:
                self._open -= 1
                self._unsubscribe(waiter, {key, *waiter.followed_keys})

    def follow(self, waiter: Waiter, keys: Iterable[str]) -> None:
        """Have ``waiter`` also receive news of ``keys``, instead of those it followed before."""
        followed = frozenset(keys)
        with self._lock:
            self._unsubscribe(waiter, waiter.followed_keys - followed)
            self._subscribe(waiter, followed - waiter.followed_keys)
            waiter.followed_keys = followed

    def _subscribe(self, waiter: Waiter, keys: Iterable[str]) -> None:
        for key in keys:
            self._waiters.setdefault(key, set()).add(waiter)

    def _unsubscribe(self, waiter: Waiter, keys: Iterable[str]) -> None:
        for key in keys:
            waiting = self._waiters[key]
            waiting.discard(waiter)
            if not waiting:
                del self._waiters[key]

    def _listen_for_ever(self) -> None:
        # A redis-py listener dies after an outage of about 5 seconds, and messages published in the
        # meantime are lost. It is therefore rebuilt, and every stream reads the log again.
        while not self._closing:
            try:
                self._listen()
            except Exception as fault:  # noqa: BLE001 - without its listener no view is updated
                if not isinstance(fault, RedisError | AssistError | OSError):
                    report_fault(fault)
                self.listening.clear()
                time.sleep(PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - jitter
                with contextlib.suppress(AssistError):
                    if self._store.supervisor is not None:
                        self._store.supervisor.ensure()

    def _listen(self) -> None:
        # Every process receives every message. redis-py's PubSub takes about 150 µs for each, more
        # than the rest of a webhook, so the connection is read directly.
        client = self._listener = self._store.listener()
        channels = (keys.CHANGED, *(keys.news_channel(number) for number in range(keys.BUCKETS)))
        with contextlib.closing(client):
            connection = client.connection_pool.get_connection()
            connection.send_command("SUBSCRIBE", *channels)  # type: ignore[no-untyped-call]
            for _ in channels:
                connection.read_response()
            self._on_change(None)
            self.listening.set()
            self.wake_all()
            while not self._closing:
                _, channel, data = connection.read_response()
                self._dispatch(channel.decode(), data.decode())

    def _dispatch(self, channel: str, data: str) -> None:
        if channel == keys.CHANGED:
            self._on_change(data)
            self.wake_all()
            return
        self._on_news(data)
        with self._lock:
            waiting = tuple(self._waiters.get(data, ()))
        for waiter in waiting:
            waiter.wake(NEWS)

    def wake_all(self, reason: str = CHANGED) -> None:
        """Wake all streams."""
        with self._lock:
            waiting = {waiter for waiters in self._waiters.values() for waiter in waiters}
        for waiter in waiting:
            waiter.wake(reason)
