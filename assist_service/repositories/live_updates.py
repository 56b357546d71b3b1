"""Who waits for news of which conversation: one listener for each process, rebuilt for ever."""

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
# A changed setting wakes every stream of a process; so many look at the log at once, lest each take
# a connection of its own and webhooks find neither the processor nor the store.
LOOKING = 16


def spread(seconds: float) -> float:
    """Return three to four quarters of ``seconds``, by lot.

    After a restart thousands of streams begin within seconds; they must not all send a sign of life at once.
    """
    return seconds * (0.75 + random.random() / 4)  # noqa: S311 - no secret


class Waiter:
    """One open stream: it is told that there is something new, and looks for itself."""

    __slots__ = ("_queue", "followed_keys")

    def __init__(self) -> None:
        self._queue: SimpleQueue[str] = SimpleQueue()
        self.followed_keys: frozenset[str] = frozenset()

    def wake(self, reason: str) -> None:
        """Tell the stream why to look."""
        self._queue.put(reason)

    def wait(self, seconds: float) -> str | None:
        """Return why to look, the gravest of what piled up, or ``None`` after ``seconds``."""
        try:
            reasons = {self._queue.get(timeout=seconds)}
        except Empty:
            return None
        with contextlib.suppress(Empty):
            while True:
                reasons.add(self._queue.get_nowait())
        return next(reason for reason in (CLOSING, CHANGED, NEWS) if reason in reasons)


class LiveUpdates:
    """Hands the store's news to the streams of this process.

    Args:
        most: streams that may be open at once, so that webhooks always find a thread.
        on_change: called with a document's name when it changed, and with ``None`` after a
            gap, when anything may have.
        on_news: called with a conversation's key when it has a new entry.

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
        self.read_slots = threading.BoundedSemaphore(LOOKING)

    def start(self) -> None:
        """Start listening, in a thread of this process."""
        self._thread = threading.Thread(target=self._listen_for_ever, name="live", daemon=True)
        self._thread.start()

    def close(self, wait_seconds: float = 0.0) -> None:
        """End every stream, so that the process can stop at once.

        Who closes the store next waits for the listener, which may be reading it just now.
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
            Busy: all places are taken, or the process is stopping.

        """
        waiter = Waiter()
        with self._lock:
            if self._open >= self._most or self._closing:
                raise Busy("All places for live views are taken.", "It is tried again by itself.")
            self._open += 1
            self._subscribe(waiter, (key,))
        try:
            yield waiter
        finally:
            with self._lock:
                self._open -= 1
                self._unsubscribe(waiter, {key, *waiter.followed_keys})

    def follow(self, waiter: Waiter, keys: Iterable[str]) -> None:
        """Have ``waiter`` hear of ``keys`` too, instead of those it was turned to before."""
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
        # A redis-py listener dies after an outage of about five seconds and what was published
        # meanwhile is gone; so it is built anew, and every stream looks at the log itself.
        while not self._closing:
            try:
                self._listen()
            except Exception as fault:  # noqa: BLE001 - without its listener every view stands still
                if not isinstance(fault, RedisError | AssistError | OSError):
                    report_fault(fault)
                self.listening.clear()
                time.sleep(PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - jitter
                with contextlib.suppress(AssistError):
                    if self._store.supervisor is not None:
                        self._store.supervisor.ensure()

    def _listen(self) -> None:
        # Every process hears of every message, so redis-py's PubSub, at some 150 us each, would
        # cost more than the rest of a webhook; its connection is read directly instead.
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
        """Have every stream look again."""
        with self._lock:
            waiting = {waiter for waiters in self._waiters.values() for waiter in waiters}
        for waiter in waiting:
            waiter.wake(reason)
