"""The states that a process keeps at hand, and which of them somebody else has moved on."""

import threading
import time
from collections import OrderedDict

import msgspec

from assist_service.domain.conversation import Conversation, ConversationKey

# The states a process keeps, and how long an idle one may stay: text must not linger.
AT_HAND = 4096
IDLE_SECONDS = 600.0


class Known(msgspec.Struct, frozen=True):
    """A state, and the first and last entries of the log it was folded from."""

    conversation: Conversation
    first: str = ""
    last: str = ""


class _Held(msgspec.Struct):
    """One state at hand; ``own`` is how much news is still to come of what this process wrote."""

    known: Known
    used: float
    own: int = 0
    moved: bool = False


class AtHand:
    """The states last used here.

    News says only that a conversation has a new entry. So each entry of our own is counted when
    it is written, and news beyond those is somebody else's. The count may be wrong after a lost
    answer: it only saves work, for no entry is appended to a state that is not the log's.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: ConversationKey) -> bool:
        return str(key) in self._held

    def recall(self, key: ConversationKey) -> Known:
        """Return what is known of ``key``; an unknown conversation is empty."""
        held = self._held.get(str(key))
        return Known(Conversation(key)) if held is None else held.known

    def newest(self, key: ConversationKey) -> Known | None:
        """Return what is known of ``key``, unless there is more or nothing is known."""
        held = self._held.get(str(key))
        return None if held is None or held.moved else held.known

    def remember(self, key: ConversationKey, known: Known) -> Known:
        """Keep a state that was read; those longest unused make room."""
        name, now = str(key), time.monotonic()
        with self._lock:
            # A view of what nobody has written in yet has no state to keep.
            if known.last:
                held = self._held.setdefault(name, _Held(known, now))
                held.known, held.used, held.moved = known, now, False
                self._held.move_to_end(name)
            else:
                self._held.pop(name, None)
            while self._held:
                oldest, held = next(iter(self._held.items()))
                if len(self._held) <= AT_HAND and now - held.used < IDLE_SECONDS:
                    break
                del self._held[oldest]
        return known

    def forget(self, key: ConversationKey) -> None:
        """Let go of a state."""
        with self._lock:
            self._held.pop(str(key), None)

    def writes(self, key: ConversationKey, more: int = 1) -> None:
        """Count an entry of our own that is being written, or with -1 one that was not."""
        with self._lock:
            held = self._held.get(str(key))
            if held is not None:
                held.own = max(0, held.own + more)

    def heard(self, key: str) -> None:
        """Take news of ``key``: our own entry's, or a sign that there is more than we know."""
        with self._lock:
            held = self._held.get(key)
            if held is None:
                return
            if held.own:
                held.own -= 1
            else:
                held.moved = True
