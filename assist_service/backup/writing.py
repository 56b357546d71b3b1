"""Restore a backup into an empty store, without data that has expired since."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import redis

from assist_service.backup.file import BackupError, BackupRecord, check, records
from assist_service.privacy.keyspace import matching_keys
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.format import FORMAT

# Most keys, and bytes of values, in one write.
MANY, MUCH = 200, 1_000_000
# Most members of a list in one command.
PART = 500


class Restored(msgspec.Struct, frozen=True):
    """How many keys were written, and how many have expired since the backup was made."""

    keys: int
    ended: int


def restore(
    store: Store,
    path: Path,
    key: str,
    *,
    any_key: bool = False,
    watch: Callable[[Iterable[BackupRecord]], Iterable[BackupRecord]] = lambda stored_records: (
        stored_records
    ),
) -> Restored:
    """Write a backup into an empty store.

    Args:
        key: the fingerprint of the secret key in force (``key_mark``).
        any_key: accept a backup made with another key; data stored under pseudonyms is then lost.
        watch: wraps the records, for a progress bar.

    Raises:
        BackupError: the file is damaged, of a newer release or made with another secret key; the
            store is not empty or in use. Nothing has been written.
        StoreUnavailable: no answer; restoring again starts over.

    """
    head = check(path)
    if head.key != key and not any_key:
        raise BackupError(
            "This backup was made with another ASSIST_SECRET_KEY.",
            "Set ASSIST_SECRET_KEY to that key: agents' weeks, phrases and votes are stored under pseudonyms "
            "made with it. Use --any-key to restore without them.",
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
    """Check that the store is unused and empty; delete the keys of an unfinished restore."""
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


def _batches(stored_records: Iterable[BackupRecord]) -> Iterator[list[BackupRecord]]:
    batch: list[BackupRecord] = []
    size = 0
    for record in stored_records:
        batch.append(record)
        size += sum(map(len, record.value))
        if len(batch) >= MANY or size >= MUCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _write(store: Store, batch: list[BackupRecord]) -> None:
    def command(client: redis.Redis) -> None:
        steps = client.pipeline(transaction=False)
        for record in batch:
            # Deleted first, so that a retry after a lost answer does not append twice.
            steps.delete(record.name)
            for arguments in _commands(record):
                steps.execute_command(*arguments)  # type: ignore[no-untyped-call]
            if record.ends_at >= 0:
                steps.pexpireat(record.name, record.ends_at)
        steps.execute()

    store.run(command, idempotent=True)


def _commands(record: BackupRecord) -> Iterator[tuple[bytes | str, ...]]:
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
