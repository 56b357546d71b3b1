"""What was counted on the last days, of every bucket, in one round trip."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import redis

from assist_service.store import keys
from assist_service.store.connection import Store

DAY_SECONDS = 86_400.0
Counted = Mapping[bytes, bytes]


def last_days(store: Store, at: float, days: int) -> Sequence[Counted]:
    """Return the counters of the ``days`` days (UTC) up to and with the day of ``at``.

    One hash for each bucket and day; it names its 16 keys a day and looks for no others.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    names = [
        keys.counters_in(number, at - back * DAY_SECONDS)
        for back in range(days)
        for number in range(keys.BUCKETS)
    ]

    def read(client: redis.Redis) -> Any:
        pipeline = client.pipeline(transaction=False)
        for name in names:
            pipeline.hgetall(name)
        return pipeline.execute()

    return cast("Sequence[Counted]", store.run(read, again=True))
