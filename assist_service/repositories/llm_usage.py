"""Language model usage: calls, tokens and outcomes by day."""

from datetime import UTC, datetime

from assist_service.store import keys
from assist_service.store.connection import Store

KEPT_SECONDS = 400 * 86_400


class LlmUsage:
    """Counts the usage of all processes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, at: float, counts: dict[str, int]) -> None:
        """Add to the day (UTC) of ``at``: ``in`` and ``out`` in tokens, ``calls``, ``end|NAME``."""
        key = keys.llm_usage(_day(at))

        def command(client: object) -> None:
            pipe = client.pipeline(transaction=False)  # type: ignore[attr-defined]
            for name, amount in counts.items():
                pipe.hincrby(key, name, amount)
            pipe.expire(key, KEPT_SECONDS)
            pipe.execute()

        self._store.run(command, idempotent=False)

    def day(self, at: float) -> dict[str, int]:
        """Return the counts of the day (UTC) of ``at``, by the names that ``add`` lists."""
        raw = self._store.run(
            lambda client: client.hgetall(keys.llm_usage(_day(at))), idempotent=True
        )
        return {name.decode(): int(amount) for name, amount in raw.items()}


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
