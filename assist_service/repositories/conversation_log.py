"""The conversation log: append once for each identity, fold what is new, keep it short."""

from collections.abc import Callable, Sequence
from typing import Any

from assist_service.domain.append_result import Appended
from assist_service.domain.conversation import (
    Compacted,
    Conversation,
    ConversationKey,
    Event,
    MessageAdded,
    Unread,
    compact,
    fold,
)
from assist_service.errors import StoreUnavailable
from assist_service.helpdesk.contract import Delivery
from assist_service.insights.counters import counter_fields
from assist_service.repositories.conversation_cache import ConversationCache, Snapshot
from assist_service.repositories.log_entries import Logged, decode_entry, encode_entry
from assist_service.repositories.statistics_writer import counter_updates
from assist_service.store import keys
from assist_service.store.connection import Script, Store

APPEND = Script("append", idempotent=True, replicated=True)
ENTRIES = Script("entries", idempotent=True)
COMPACT = Script("compact", idempotent=False)
# Entries before a log is compacted, and the identities it remembers against duplicates.
LONGEST_LOG = 400
# Both parts of a stream id are 64 bits wide.
LONGEST_PART = 20
IDENTITIES = 2000
ATTEMPTS = 100
# Said of a conversation that was erased, where changed documents are told of.
ERASED = "erased|"

Entry = tuple[str, Logged]
# What an event makes us owe the helpdesk: the state before, the event, the state after.
DeliveryPlanner = Callable[[Conversation, Event, Conversation], tuple[Delivery, ...]]


class ConversationLog:
    """One capped, expiring stream for each conversation; the state is folded in the process."""

    def __init__(
        self,
        store: Store,
        live_seconds: int,
        plan_deliveries: DeliveryPlanner = lambda *_: (),
        secret: str = "",
    ) -> None:
        self._plan_deliveries = plan_deliveries
        self._secret = secret
        self._store = store
        self._live_seconds = live_seconds
        self.cache = ConversationCache()

    def load(self, key: ConversationKey) -> Conversation:
        """Return the state as the log has it; an unknown conversation is empty."""
        return self.snapshot(key).conversation

    def snapshot(self, key: ConversationKey) -> Snapshot:
        """Return the state with the id of the last entry in it."""
        return self.follow(key)[0]

    def follow(
        self, key: ConversationKey, after: str | None = None
    ) -> tuple[Snapshot, list[Entry]]:
        """Return the state, and the entries after ``after`` (``None``: none of them).

        Where the log was compacted since, its state stands for the entries that are gone.
        """
        snapshot = self.cache.get(key)
        since = _position(snapshot.last)
        if after is not None:
            since = min(since, _position(after))
        # Written anew from its numbers: a client's "9-9-9" is no id that the store would take.
        since_id = "{}-{}".format(*since) if since > (0, 0) else ""
        first, raw = self._store.call(ENTRIES, [keys.log(key)], [snapshot.first, since_id])
        entries = _entries(raw)
        snapshot = self.cache.put(key, _catch_up(snapshot, first.decode(), entries))
        if after is None:
            return snapshot, []
        return snapshot, [
            entry
            for entry in entries
            if _position(entry[0]) > _position(after) and not isinstance(entry[1], Unread)
        ]

    def append(
        self, key: ConversationKey, identity: str, decide: Callable[[Conversation], Event | None]
    ) -> Appended:
        """Append what ``decide`` says of the current state, once for each identity.

        The append holds only on the state that was decided on; where another process was
        quicker, its entries are folded in and the decision is made again. At least one
        writer gets through each time, so the attempts bound nothing but a fault.

        Raises:
            StoreUnavailable: the store did not answer; sending it again is safe.

        """
        # To decide on a state that others have moved on costs many times what reading it does.
        snapshot = self.cache.get_current(key) or self.snapshot(key)
        for _ in range(ATTEMPTS):
            event = decide(snapshot.conversation)
            if event is None:
                # What is there on an older state is there on a newer one.
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
        raise StoreUnavailable(f"{key} is written by too many at once.", "Send it again.")

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
        updates = counter_updates(snapshot.conversation, event, after, self._secret)
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
    """Fold the entries that are new into what is known, or all when the log begins anew."""
    if first != snapshot.first:
        snapshot = Snapshot(Conversation(snapshot.conversation.key), first)
    new = [entry for entry in entries if _position(entry[0]) > _position(snapshot.last)]
    conversation = snapshot.conversation
    for _, event in new:
        conversation = fold(conversation, event)
    return Snapshot(conversation, first, new[-1][0] if new else snapshot.last)


def _position(entry: str) -> tuple[int, int]:
    """Order of stream ids; anything else (a client's nonsense) stands before all."""
    milliseconds, _, sequence = entry.partition("-")
    return (_number(milliseconds), _number(sequence)) if _number(milliseconds) else (0, 0)


def _number(digits: str) -> int:
    """Return a part of a stream id; Python refuses to read thousands of digits, and none has 20."""
    plain = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_PART
    return int(digits) if plain else 0
