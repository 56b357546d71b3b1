"""Results of rules over the last days, with each day's totals cached for a minute.

A day of 200 teams has a hundred thousand counters. Past days change only when a helpdesk delivers
late, so a minute-old total is good enough; today's counters are read for each page.
"""

import threading
from collections import Counter

from assist_service.insights.rule_statistics import RuleSums, RuleTally, rule_sums, rule_tallies
from assist_service.repositories.statistics_reader import DAY_SECONDS, daily_counters
from assist_service.store.connection import Store

KEPT_SECONDS = 60.0


class RuleTallies:
    """Cached daily totals; one object per process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: dict[int, tuple[float, RuleSums]] = {}

    def tallies(self, now: float, number: int) -> dict[str, RuleTally]:
        """Return each rule's tally over the last ``number`` days (UTC), today included.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        today = int(now // DAY_SECONDS)
        all_days = [today - back for back in range(number)]
        with self._lock:
            fresh = {
                day: sums
                for day, (at, sums) in self._held.items()
                if day in all_days and 0 <= now - at < KEPT_SECONDS
            }
        missing_days = [day for day in all_days if day not in fresh]
        day_sums = daily_counters(self._store, [day * DAY_SECONDS for day in missing_days])
        new = {day: rule_sums(part) for day, part in zip(missing_days, day_sums, strict=True)}
        with self._lock:
            still_fresh = {day: self._held[day] for day in fresh if day in self._held}
            self._held = {
                **still_fresh,
                **{day: (now, new[day]) for day in missing_days if day != today},
            }
        total: RuleSums = Counter()
        for part in (*fresh.values(), *new.values()):
            total.update(part)
        return rule_tallies(total)
