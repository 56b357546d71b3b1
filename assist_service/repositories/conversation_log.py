"""The conversation log: appends each identity once, folds new entries and compacts the log."""

from collections.abc import Callable, Sequence
from typing import Any

from assist_service.domain.append_result import Appended
from assist_service.domain.conversation import (
    Compacted,
    Conversation,
    ConversationKey,
    Event,
    MessageAdded,
    UnknownEvent,
    compact,
    fold,
)
from assist_service.errors import StoreUnavailable
from assist_service.helpdesk.contract import Delivery
from assist_service.insights.counters import counter_fields
from assist_service.repositories.conversation_cache import ConversationCache, Snapshot
from assist_service.repositories.log_entries import Logged, decode_entry, encode_entry
from assist_service.repositories.statistics_writer import MomentOf, counter_updates
from assist_service.store import keys
from assist_service.store.connection import Script, Store

APPEND = Script("append", idempotent=True, replicated=True)
ENTRIES = Script("entries", idempotent=True)
COMPACT = Script("compact", idempotent=False)
# Number of entries at which a log is compacted. IDENTITIES are kept for deduplication.
LONGEST_LOG = 400
# Both parts of a stream id are 64 bits wide.
LONGEST_PART = 20
IDENTITIES = 2000
ATTEMPTS = 100
# Prefix of an erased conversation's key on the channel for changed documents.
ERASED = "erased|"

Entry = tuple[str, Logged]
# Returns the deliveries for an event, given the state before, the event and the state after.
DeliveryPlanner = Callable[[Conversation, Event, Conversation], tuple[Delivery, ...]]


class ConversationLog:
    """One capped, expiring stream for each conversation; this process folds it into the state."""

    def __init__(
        self,
        store: Store,
        live_seconds: int,
        plan_deliveries: DeliveryPlanner = lambda *_: (),
        secret: str = "",
        moment_of: MomentOf = lambda *_: None,
    ) -> None:
        self._plan_deliveries = plan_deliveries
        self._secret = secret
        self._moment_of = moment_of
        self._store = store
        self._live_seconds = live_seconds
        self.cache = ConversationCache()

    def load(self, key: ConversationKey) -> Conversation:
        """Return the conversation's current state; an unknown conversation is empty."""
        return self.snapshot(key).conversation

    def snapshot(self, key: ConversationKey) -> Snapshot:
        """Return the current state with the IDs of its first and last entries."""
        return self.follow(key)[0]

    def follow(
        self, key: ConversationKey, after: str | None = None
    ) -> tuple[Snapshot, list[Entry]]:
        """Return the state and the entries after ``after``; no entries if it is ``None``.

        If the log was compacted in the meantime, a ``Compacted`` entry replaces the removed ones.
        """
        snapshot = self.cache.get(key)
        since = _position(snapshot.last)
        if after is not None:
            since = min(since, _position(after))
        # Rebuilt from its numbers, because the store would reject a client's invalid ID like "9-9-9".
        since_id = "{}-{}".format(*since) if since > (0, 0) else ""
        first, raw = self._store.call(ENTRIES, [keys.log(key)], [snapshot.first, since_id])
        entries = _entries(raw)
        snapshot = self.cache.put(key, _catch_up(snapshot, first.decode(), entries))
        if after is None:
            return snapshot, []
        return snapshot, [
            entry
            for entry in entries
            if _position(entry[0]) > _position(after) and not isinstance(entry[1], UnknownEvent)
        ]

    def append(
        self, key: ConversationKey, identity: str, decide: Callable[[Conversation], Event | None]
    ) -> Appended:
        """Append the event that ``decide`` returns for the current state, once for each identity.

        The append only succeeds on the state used for the decision. If another process was
        quicker, its entries are folded in and ``decide`` is called again. One writer succeeds
        each time, so the limit on attempts is only reached because of a bug.

        Raises:
            StoreUnavailable: the store did not answer; trying again is safe.

        """
        # Reading the log costs far less than deciding on an outdated state.
        snapshot = self.cache.get_current(key) or self.snapshot(key)
        for _ in range(ATTEMPTS):
            event = decide(snapshot.conversation)
            if event is None:
                # A duplicate in an older state is also one in a newer state.
                return Appended(snapshot.conversation, duplicate=True)
            after = fold(snapshot.conversation, event)
            self.cache.count_own_entry(key)
            answer = self._append(key, identity, snapshot, event, after)
            if answer[0] != b"appended":
                self.cache.count_own_entry(key, -1)
            if answer[0] == b"duplicate":
                return Appended(snapshot.conversation, duplicate=True)
            if answer[0] == b"appended":
                first, last, length = answer[1].decode(), answer[2].decode(), answer[3]
                self.cache.put(key, Snapshot(after, first, last))
                if length >= LONGEST_LOG:
                    self._compact(key, after, last)
                return Appended(after, duplicate=False)
            snapshot = _catch_up(snapshot, answer[1].decode(), _entries(answer[2]))
        raise StoreUnavailable(
            f"Too many processes are writing to {key} at once.", "Send it again."
        )

    def _append(
        self,
        key: ConversationKey,
        identity: str,
        snapshot: Snapshot,
        event: Event,
        after: Conversation,
    ) -> Any:
        counters = counter_fields(snapshot.conversation, event, after)
        deliveries = self._plan_deliveries(snapshot.conversation, event, after)
        updates = counter_updates(
            snapshot.conversation, event, after, self._secret, self._moment_of
        )
        return self._store.call(
            APPEND,
            [
                keys.log(key),
                keys.identities(key),
                keys.counters(key, event.at),
                keys.deliveries(keys.bucket(key)),
                *(name for name, _ in updates.expiring_keys),
                *(keys.delivery(key, delivery.id) for delivery in deliveries),
            ],
            [
                snapshot.first,
                snapshot.last,
                identity,
                encode_entry(event),
                self._live_seconds,
                IDENTITIES,
                keys.news_channel(keys.bucket(key)),
                str(key),
                "message" if isinstance(event, MessageAdded) else "other",
                len(counters),
                *counters,
                *updates.arguments(),
                *map(encode_entry, deliveries),
            ],
        )

    def _compact(self, key: ConversationKey, conversation: Conversation, last: str) -> None:
        event = Compacted(compact(conversation))
        self._store.call(COMPACT, [keys.log(key)], [last, encode_entry(event)])


def _entries(raw: Sequence[Any]) -> list[Entry]:
    return [(entry[0].decode(), decode_entry(entry[1][1])) for entry in raw]


def _catch_up(snapshot: Snapshot, first: str, entries: list[Entry]) -> Snapshot:
    """Fold the new entries into the snapshot; all of them if the log has a new first entry."""
    if first != snapshot.first:
        snapshot = Snapshot(Conversation(snapshot.conversation.key), first)
    new = [entry for entry in entries if _position(entry[0]) > _position(snapshot.last)]
    conversation = snapshot.conversation
    for _, event in new:
        conversation = fold(conversation, event)
    return Snapshot(conversation, first, new[-1][0] if new else snapshot.last)


def _position(entry: str) -> tuple[int, int]:
    """Return a sort key for a stream ID; invalid IDs from clients come first."""
    milliseconds, _, sequence = entry.partition("-")
    return (_number(milliseconds), _number(sequence)) if _number(milliseconds) else (0, 0)


def _number(digits: str) -> int:
    """Return a part of a stream ID as a number, 0 if it is invalid.

    The length is checked because Python refuses to parse thousands of digits.
    """
    plain = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_PART
    return int(digits) if plain else 0
