"""Back into a store that is empty: what has outlived its time since is left out."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import redis

from assist_service.backup.file import BackupError, Record, check, records
from assist_service.privacy.keyspace import matching_keys
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.format import FORMAT

# Keys, and bytes of them, that are written in one go.
MANY, MUCH = 200, 1_000_000
# A long list goes in by parts of so many.
PART = 500


class Restored(msgspec.Struct, frozen=True):
    """How many keys were written, and how many had ended since the back-up was made."""

    keys: int
    ended: int


def restore(
    store: Store,
    path: Path,
    key: str,
    *,
    any_key: bool = False,
    watch: Callable[[Iterable[Record]], Iterable[Record]] = lambda stored_records: stored_records,
) -> Restored:
    """Write a back-up into an empty store.

    Args:
        key: the mark of the secret key in force (``key_mark``).
        any_key: whether it may be another key's back-up; what stands under pseudonyms is then lost.
        watch: goes through the records, for a progress bar.

    Raises:
        BackupError: the file is damaged, of a newer release or made with another secret key; the
            store is not empty or somebody uses it. Nothing was written then.
        StoreUnavailable: no answer; restoring again begins anew.

    """
    head = check(path)
    if head.key != key and not any_key:
        raise BackupError(
            "This back-up was made with another ASSIST_SECRET_KEY.",
            "Set the key that was in force: agents' own weeks, phrases and votes stand under names "
            "made with it. --any-key restores without them.",
        )
    _make_room(store)
    store.ask("set", keys.restoring(), 1)
    store.ask("set", keys.data_format(), FORMAT)
    now = time.time() * 1000
    key_count = expired_count = 0
    for batch in _batches(watch(records(path))):
        live = [record for record in batch if record.ends_at < 0 or record.ends_at > now]
        key_count, expired_count = key_count + len(live), expired_count + len(batch) - len(live)
        _write(store, live)
    store.ask("delete", keys.restoring())
    return Restored(key_count, expired_count)


def _make_room(store: Store) -> None:
    """See that nobody uses the store and that it is empty but for a restore that did not end."""
    subscriber_counts = store.on_all(lambda server: server.pubsub_numsub(keys.CHANGED))
    if any(number for counts in subscriber_counts for _, number in counts):
        raise BackupError(
            "A service is running on this store.", "Stop its web and worker processes first."
        )
    existing_keys = [
        name for name in matching_keys(store, "assist:*") if name != keys.data_format()
    ]
    if keys.restoring() in existing_keys:
        for start in range(0, len(existing_keys), MANY):
            store.ask("delete", *existing_keys[start : start + MANY])
        return
    if existing_keys:
        raise BackupError(
            f"This store is not empty: it holds {len(existing_keys):,} keys, such as {existing_keys[0][:60]}.",
            "Restore into an empty store: another ASSIST_DATA_DIR, or another REDIS_URL.",
        )


def _batches(stored_records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in stored_records:
        batch.append(record)
        size += sum(map(len, record.value))
        if len(batch) >= MANY or size >= MUCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _write(store: Store, batch: list[Record]) -> None:
    def command(client: redis.Redis) -> None:
        steps = client.pipeline(transaction=False)
        for record in batch:
            # Deleted first, so that writing it again after a lost answer doubles nothing.
            steps.delete(record.name)
            for arguments in _commands(record):
                steps.execute_command(*arguments)  # type: ignore[no-untyped-call]
            if record.ends_at >= 0:
                steps.pexpireat(record.name, record.ends_at)
        steps.execute()

    store.run(command, idempotent=True)


def _commands(record: Record) -> Iterator[tuple[bytes | str, ...]]:
    name, value = record.name, record.value
    if record.kind == "string":
        yield ("SET", name, value[0])
    elif record.kind == "stream":
        yield from _entries(name, value)
    else:
        verb = {"hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD"}[record.kind]
        scored = value
        if record.kind == "zset":
            scored = [part for pair in zip(value[1::2], value[::2], strict=True) for part in pair]
        for start in range(0, len(scored), PART):
            yield (verb, name, *scored[start : start + PART])


def _entries(name: bytes, value: list[bytes]) -> Iterator[tuple[bytes | str, ...]]:
    at = 0
    while at < len(value):
        number = int(value[at + 1])
        yield ("XADD", name, value[at], *value[at + 2 : at + 2 + number])
        at += 2 + number
