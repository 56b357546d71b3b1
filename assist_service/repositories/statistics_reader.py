"""Read the counters of past days and weeks from all buckets, in one round trip."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import redis

from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.store import keys
from assist_service.store.connection import Store

DAY_SECONDS = 86_400.0
Counters = Mapping[bytes, bytes]


def daily_counters(store: Store, moments: Sequence[float]) -> Sequence[Sequence[Counters]]:
    """Return the counters of the days (UTC) of these times, in order, one mapping per bucket.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    names = [keys.counters_in(number, at) for at in moments for number in range(keys.BUCKETS)]
    hashes = _read_hashes(store, names)
    return [hashes[at : at + keys.BUCKETS] for at in range(0, len(hashes), keys.BUCKETS)]


class WeekTotals(NamedTuple):
    """One week's sums of one group, and a hash for each agent who wrote in it.

    There are 64 hashes for the organisation, 65,536 for a team. An agent's hash is the same in each
    team of a week.
    """

    monday: str
    sums: Counter[str]
    agent_hashes: frozenset[str]


def past_weeks(store: Store, scope: str, at: float, weeks: int) -> list[WeekTotals]:
    """Return the ``weeks`` weeks before that of ``at``, oldest first.

    The current week is excluded: the change in its figures between two views could reveal the
    figures of a single reply.

    Args:
        scope: a team's key, ``*`` for the organisation, ``-`` for conversations of no team.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    mondays = [week_of(at - back * WEEK_SECONDS) for back in range(weeks, 0, -1)]
    names = [keys.week(n, monday, scope) for monday in mondays for n in range(keys.BUCKETS)]
    hashes = _read_hashes(store, names)
    parts = [hashes[i : i + keys.BUCKETS] for i in range(0, len(hashes), keys.BUCKETS)]
    return [_add_up_week(monday, part) for monday, part in zip(mondays, parts, strict=True)]


def counterfactual_sums(store: Store, scope: str, monday: str) -> Counter[str]:
    """Return a week's counterfactual sums by field, as ``insights/preview.py`` defines them.

    Args:
        scope: a team's key, or ``*`` for the organisation.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    total: Counter[bytes] = Counter()
    for counters in _read_hashes(
        store, [keys.counterfactuals(n, monday, scope) for n in range(keys.BUCKETS)]
    ):
        for name, number in counters.items():
            total[name] += int(number)
    return Counter({name.decode("utf-8", "replace"): number for name, number in total.items()})


def experiment_sums(store: Store) -> Counter[str]:
    """Return the sums of all experiments by ``experiment|arm|cell|measure``.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    total: Counter[str] = Counter()
    for counters in _read_hashes(store, [keys.experiments(n) for n in range(keys.BUCKETS)]):
        for name, number in counters.items():
            total[name.decode("utf-8", "replace")] += int(number)
    return total


def _add_up_week(monday: str, buckets: Sequence[Counters]) -> WeekTotals:
    total: Counter[str] = Counter()
    agent_hashes = set()
    for counters in buckets:
        for name, number in counters.items():
            if name.startswith(b"agent|"):
                agent_hashes.add(name.decode())
            else:
                total[name.decode("utf-8", "replace")] += int(number)
    return WeekTotals(monday, total, frozenset(agent_hashes))


def _read_hashes(store: Store, names: Sequence[str]) -> Sequence[Counters]:
    """Return the hashes of these names, in order, in one round trip."""

    def read(client: redis.Redis) -> Any:
        pipeline = client.pipeline(transaction=False)
        for name in names:
            pipeline.hgetall(name)
        return pipeline.execute()

    return cast("Sequence[Counters]", store.run(read, idempotent=True))
