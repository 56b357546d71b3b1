"""The states that a process keeps at hand, and which of them somebody else has moved on."""

import threading
import time
from collections import OrderedDict

import msgspec

from assist_service.domain.conversation import Conversation, ConversationKey

# The states a process keeps, and how long an idle one may stay: text must not linger.
MOST_CACHED = 4096
IDLE_SECONDS = 600.0


class Snapshot(msgspec.Struct, frozen=True):
    """A state, and the first and last entries of the log it was folded from."""

    conversation: Conversation
    first: str = ""
    last: str = ""


class _CacheEntry(msgspec.Struct):
    """One state at hand; ``own_entries`` is how much news is still to come of what this process wrote."""

    snapshot: Snapshot
    last_used: float
    own_entries: int = 0
    outdated: bool = False


class ConversationCache:
    """The states last used here.

    News says only that a conversation has a new entry. So each entry of our own is counted when
    it is written, and news beyond those is somebody else's. The count may be wrong after a lost
    answer: it only saves work, for no entry is appended to a state that is not the log's.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[str, _CacheEntry] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: ConversationKey) -> bool:
        return str(key) in self._entries

    def get(self, key: ConversationKey) -> Snapshot:
        """Return what is known of ``key``; an unknown conversation is empty."""
        entry = self._entries.get(str(key))
        return Snapshot(Conversation(key)) if entry is None else entry.snapshot

    def get_current(self, key: ConversationKey) -> Snapshot | None:
        """Return what is known of ``key``, unless there is more or nothing is known."""
        entry = self._entries.get(str(key))
        return None if entry is None or entry.outdated else entry.snapshot

    def put(self, key: ConversationKey, snapshot: Snapshot) -> Snapshot:
        """Keep a state that was read; those longest unused make room."""
        name, now = str(key), time.monotonic()
        with self._lock:
            # A view of what nobody has written in yet has no state to keep.
            if snapshot.last:
                entry = self._entries.setdefault(name, _CacheEntry(snapshot, now))
                entry.snapshot, entry.last_used, entry.outdated = snapshot, now, False
                self._entries.move_to_end(name)
            else:
                self._entries.pop(name, None)
            while self._entries:
                oldest, entry = next(iter(self._entries.items()))
                if len(self._entries) <= MOST_CACHED and now - entry.last_used < IDLE_SECONDS:
                    break
                del self._entries[oldest]
        return snapshot

    def remove(self, key: ConversationKey) -> None:
        """Let go of a state."""
        with self._lock:
            self._entries.pop(str(key), None)

    def count_own_entry(self, key: ConversationKey, more: int = 1) -> None:
        """Count an entry of our own that is being written, or with -1 one that was not."""
        with self._lock:
            entry = self._entries.get(str(key))
            if entry is not None:
                entry.own_entries = max(0, entry.own_entries + more)

    def note_news(self, key: str) -> None:
        """Take news of ``key``: our own entry's, or a sign that there is more than we know."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return
            if entry.own_entries:
                entry.own_entries -= 1
            else:
                entry.outdated = True
