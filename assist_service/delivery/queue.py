"""The delivery queue: deliveries are queued with their message, claimed, settled and replayed.

Each bucket has a stream with a consumer group, a sorted set of delayed deliveries and one of
abandoned deliveries. A delivery is a hash that expires with its conversation's text. Deliveries
claimed by a worker that dies are claimed by another. Each step is a script on one bucket, so that
a cluster keeps it in one slot. Only the store's clock is used.
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
    """A delivery that a worker has claimed.

    ``claims`` counts all claims; ``tries`` counts the attempts that reached the helpdesk since the
    delivery was queued or replayed.
    """

    entry: str
    bucket: int
    name: str
    delivery: Delivery
    claims: int
    tries: int


class DeadDelivery(msgspec.Struct, frozen=True):
    """A delivery that was given up; ``name`` is used to replay it."""

    name: str
    delivery: Delivery
    tries: int
    error: str
    at: float


class QueueStatus(msgspec.Struct, frozen=True):
    """Counts of the whole queue; ``oldest`` is the age in seconds of the oldest waiting delivery."""

    waiting: int
    later: int
    oldest: float
    dead: tuple[DeadDelivery, ...]
    ended: Mapping[str, int]


class Deliveries:
    """The delivery queue, as the log, the worker and operators use it."""

    def __init__(self, store: Store, live_seconds: int) -> None:
        self._store = store
        self._live_seconds = live_seconds

    def enqueue(self, delivery: Delivery) -> bool:
        """Queue a delivery that does not belong to a message; return whether it is new.

        Raises:
            StoreUnavailable: the store did not answer; trying again is safe.

        """
        number = keys.bucket(delivery.key)
        is_new = self._store.call(
            ENQUEUE,
            [keys.deliveries(number), keys.delivery(delivery.key, delivery.id)],
            [_encode(delivery), self._live_seconds],
        )
        return bool(is_new)

    def claim(
        self, bucket: int, consumer: str, limit: int, silent_ms: int
    ) -> list[ClaimedDelivery]:
        """Claim up to ``limit`` due deliveries, including those of workers silent for ``silent_ms``."""
        _, entries = self._store.call(
            CLAIM,
            [keys.deliveries(bucket), keys.deliveries_later(bucket)],
            [GROUP, consumer, limit, silent_ms],
        )
        return list(_decode_claimed(bucket, entries))

    def settle(
        self, claimed: ClaimedDelivery, end: End, *, seconds: float = 0.0, reason: str = ""
    ) -> None:
        """Record the outcome of a delivery; ``seconds`` is the pause before the next attempt."""
        number, delivery = claimed.bucket, claimed.delivery
        self._store.call(
            SETTLE,
            [
                keys.deliveries(number),
                keys.deliveries_later(number),
                keys.deliveries_dead(number),
                claimed.name,
                keys.deliveries_ended(number),
            ],
            [
                GROUP,
                claimed.entry,
                end,
                f"{seconds:.3f}",
                reason[:300],
                f"{delivery.key.helpdesk}|{delivery.kind}|{end}",
            ],
        )

    def replay(self, dead: DeadDelivery) -> bool:
        """Queue a dead delivery again; return whether it still existed."""
        number = keys.bucket(dead.delivery.key)
        stream, given_up = keys.deliveries(number), keys.deliveries_dead(number)
        name = keys.delivery(dead.delivery.key, dead.delivery.id)
        return bool(self._store.call(REPLAY, [stream, given_up, name], []))

    def status(self, dead_per_bucket: int = DEAD_PER_BUCKET) -> QueueStatus:
        """Return the status of the whole queue.

        Args:
            dead_per_bucket: how many dead deliveries are listed per bucket, oldest first.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        waiting = later = 0
        oldest = 0.0
        dead: list[DeadDelivery] = []
        ended: dict[str, int] = {}
        for number in range(keys.BUCKETS):
            reply = self._store.call(
                STATUS,
                [
                    keys.deliveries(number),
                    keys.deliveries_later(number),
                    keys.deliveries_dead(number),
                    keys.deliveries_ended(number),
                ],
                [dead_per_bucket],
            )
            waiting, later = waiting + reply[0], later + reply[1]
            oldest = max(oldest, float(reply[2])) if reply[0] or reply[1] else oldest
            dead += _decode_dead(reply[3])
            for name, count in _pairs(reply[4]):
                ended[name] = ended.get(name, 0) + count
        return QueueStatus(
            waiting, later, oldest, tuple(sorted(dead, key=lambda delivery: delivery.at)), ended
        )


def _decode_claimed(bucket: int, entries: list[Any]) -> Iterator[ClaimedDelivery]:
    """Yield the deliveries this release knows; a newer release's worker claims the rest later."""
    for entry, name, carried, claims, tries in entries:
        with suppress(msgspec.ValidationError):
            yield ClaimedDelivery(
                entry.decode(), bucket, name.decode(), _decode(carried), claims, tries
            )


def _decode_dead(rows: list[Any]) -> Iterator[DeadDelivery]:
    for _, carried, tries, error, at in rows:
        try:
            delivery = _decode(carried)
        except msgspec.ValidationError:  # a kind that only a newer release knows
            continue
        name = f"{delivery.key}|{delivery.id}"
        yield DeadDelivery(name, delivery, int(tries or 0), (error or b"").decode(), float(at))


def _pairs(flat: list[bytes]) -> Iterator[tuple[str, int]]:
    for name, count in zip(flat[::2], flat[1::2], strict=True):
        yield name.decode(), int(count)
