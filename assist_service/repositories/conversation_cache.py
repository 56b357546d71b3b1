"""Each process's cache of conversation states, and whether they are still current."""

import threading
import time
from collections import OrderedDict

import msgspec

from assist_service.domain.conversation import Conversation, ConversationKey

# The size limit and the lifetime of unused entries; text must not stay in memory for long.
MOST_CACHED = 4096
IDLE_SECONDS = 600.0


class Snapshot(msgspec.Struct, frozen=True):
    """A conversation's state, with the IDs of the first and last log entries it was folded from."""

    conversation: Conversation
    first: str = ""
    last: str = ""


class _CacheEntry(msgspec.Struct):
    """A cached state; ``own_entries`` counts this process's entries whose news has not arrived yet."""

    snapshot: Snapshot
    last_used: float
    own_entries: int = 0
    outdated: bool = False


class ConversationCache:
    """The most recently used states of this process.

    News only says that a conversation has a new entry. This process's own entries are therefore
    counted when written; any further news is another process's. The count may be wrong after a
    lost answer. That only costs work, because nothing is appended to an outdated state.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[str, _CacheEntry] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: ConversationKey) -> bool:
        return str(key) in self._entries

    def get(self, key: ConversationKey) -> Snapshot:
        """Return the cached snapshot of ``key``; that of an unknown conversation is empty."""
        entry = self._entries.get(str(key))
        return Snapshot(Conversation(key)) if entry is None else entry.snapshot

    def get_current(self, key: ConversationKey) -> Snapshot | None:
        """Return the cached snapshot of ``key``, or ``None`` if it is missing or outdated."""
        entry = self._entries.get(str(key))
        return None if entry is None or entry.outdated else entry.snapshot

    def put(self, key: ConversationKey, snapshot: Snapshot) -> Snapshot:
        """Cache and return a snapshot; the least recently used entries are evicted."""
        name, now = str(key), time.monotonic()
        with self._lock:
            # A conversation without entries has no state to cache.
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
        """Remove a state from the cache."""
        with self._lock:
            self._entries.pop(str(key), None)

    def count_own_entry(self, key: ConversationKey, more: int = 1) -> None:
        """Count an entry that this process is about to write; -1 if it was not written."""
        with self._lock:
            entry = self._entries.get(str(key))
            if entry is not None:
                entry.own_entries = max(0, entry.own_entries + more)

    def note_news(self, key: str) -> None:
        """Process news of ``key``: either about this process's own entry, or the state is outdated."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return
            if entry.own_entries:
                entry.own_entries -= 1
            else:
                entry.outdated = True
