"""The queue of deliveries: kept with the message that asked for them, taken, settled, replayed.

Each bucket has a stream with a consumer group, a sorted set of what must wait, and one of what
was given up; a delivery itself is a hash that lives no longer than its conversation's text.
A worker that dies leaves what it took to be claimed by another. All steps are scripts on one
bucket, so a cluster keeps each in one slot, and the store's clock is the only one asked.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

import msgspec

from assist_service.helpdesk.contract import Delivery
from assist_service.store import keys
from assist_service.store.connection import Script, Store

ENQUEUE = Script("enqueue_delivery", idempotent=True)
CLAIM = Script("take_deliveries", idempotent=True)
SETTLE = Script("settle_delivery", idempotent=True)
REPLAY = Script("replay_delivery", idempotent=True)
STATUS = Script("deliveries_now", idempotent=True)
GROUP = "workers"
DEAD_PER_BUCKET = 200

End = Literal["made", "later", "postponed", "dead"]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Delivery).decode


class ClaimedDelivery(msgspec.Struct, frozen=True):
    """A delivery in a worker's hands.

    ``claims`` counts every time a worker took it, ``tries`` those since it was asked for or
    replayed that reached the helpdesk.
    """

    entry: str
    bucket: int
    name: str
    delivery: Delivery
    claims: int
    tries: int


class DeadDelivery(msgspec.Struct, frozen=True):
    """A delivery that was given up: by this name it is replayed."""

    name: str
    delivery: Delivery
    tries: int
    error: str
    at: float


class QueueStatus(msgspec.Struct, frozen=True):
    """How the queue stands: ``oldest`` is the age in seconds of what waits longest."""

    waiting: int
    later: int
    oldest: float
    dead: tuple[DeadDelivery, ...]
    ended: Mapping[str, int]


class Deliveries:
    """The queue, as the log, the worker and operators use it."""

    def __init__(self, store: Store, live_seconds: int) -> None:
        self._store = store
        self._live_seconds = live_seconds

    def enqueue(self, delivery: Delivery) -> bool:
        """Queue what no message asked for; return whether it is new.

        Raises:
            StoreUnavailable: the store did not answer; asking again is safe.

        """
        number = keys.bucket(delivery.key)
        found = self._store.call(
            ENQUEUE,
            [keys.deliveries(number), keys.delivery(delivery.key, delivery.id)],
            [_encode(delivery), self._live_seconds],
        )
        return bool(found)

    def claim(self, bucket: int, consumer: str, many: int, silent_ms: int) -> list[ClaimedDelivery]:
        """Take up to ``many`` that are due, also from workers silent for ``silent_ms``."""
        _, entries = self._store.call(
            CLAIM,
            [keys.deliveries(bucket), keys.deliveries_later(bucket)],
            [GROUP, consumer, many, silent_ms],
        )
        return list(_readable(bucket, entries))

    def settle(
        self, taken: ClaimedDelivery, end: End, *, seconds: float = 0.0, why: str = ""
    ) -> None:
        """Say what became of it; ``seconds`` is the pause before it may be tried again."""
        number, delivery = taken.bucket, taken.delivery
        self._store.call(
            SETTLE,
            [
                keys.deliveries(number),
                keys.deliveries_later(number),
                keys.deliveries_dead(number),
                taken.name,
                keys.deliveries_ended(number),
            ],
            [
                GROUP,
                taken.entry,
                end,
                f"{seconds:.3f}",
                why[:300],
                f"{delivery.key.helpdesk}|{delivery.kind}|{end}",
            ],
        )

    def replay(self, dead: DeadDelivery) -> bool:
        """Queue a dead delivery again; return whether it was still there."""
        number = keys.bucket(dead.delivery.key)
        stream, given_up = keys.deliveries(number), keys.deliveries_dead(number)
        name = keys.delivery(dead.delivery.key, dead.delivery.id)
        return bool(self._store.call(REPLAY, [stream, given_up, name], []))

    def status(self, dead_per_bucket: int = DEAD_PER_BUCKET) -> QueueStatus:
        """Return how the whole queue stands, the oldest dead of each bucket told.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        waiting = later = 0
        oldest = 0.0
        dead: list[DeadDelivery] = []
        ended: dict[str, int] = {}
        for number in range(keys.BUCKETS):
            told = self._store.call(
                STATUS,
                [
                    keys.deliveries(number),
                    keys.deliveries_later(number),
                    keys.deliveries_dead(number),
                    keys.deliveries_ended(number),
                ],
                [dead_per_bucket],
            )
            waiting, later = waiting + told[0], later + told[1]
            oldest = max(oldest, float(told[2])) if told[0] or told[1] else oldest
            dead += _dead(told[3])
            for name, count in _pairs(told[4]):
                ended[name] = ended.get(name, 0) + count
        return QueueStatus(
            waiting, later, oldest, tuple(sorted(dead, key=lambda one: one.at)), ended
        )


def _readable(bucket: int, entries: list[Any]) -> Iterator[ClaimedDelivery]:
    """Yield what this release can make; a newer one's worker claims the rest when it was silent."""
    for entry, name, carried, taken, tries in entries:
        with suppress(msgspec.ValidationError):
            yield ClaimedDelivery(
                entry.decode(), bucket, name.decode(), _decode(carried), taken, tries
            )


def _dead(told: list[Any]) -> Iterator[DeadDelivery]:
    for _, carried, tries, error, at in told:
        try:
            delivery = _decode(carried)
        except msgspec.ValidationError:  # of a kind that a newer release knows
            continue
        name = f"{delivery.key}|{delivery.id}"
        yield DeadDelivery(name, delivery, int(tries or 0), (error or b"").decode(), float(at))


def _pairs(told: list[bytes]) -> Iterator[tuple[str, int]]:
    for name, count in zip(told[::2], told[1::2], strict=True):
        yield name.decode(), int(count)
