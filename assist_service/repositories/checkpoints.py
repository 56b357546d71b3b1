"""Checkpoints of periodic jobs: a time by name, kept between runs and restarts."""

from assist_service.store import keys
from assist_service.store.connection import Store

# Longer than any outage after which a job would resume from its checkpoint.
KEPT_SECONDS = 60 * 24 * 3600


class Checkpoints:
    """Reads and writes checkpoints: times in seconds since 1970, by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self, name: str) -> float | None:
        """Return the checkpoint, or ``None`` if there is none.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        value = self._store.run(lambda client: client.get(keys.checkpoint(name)), idempotent=True)
        return None if value is None else float(value)

    def save(self, name: str, at: float) -> None:
        """Store the checkpoint."""
        value = f"{at:.3f}"
        self._store.run(
            lambda client: client.set(keys.checkpoint(name), value, ex=KEPT_SECONDS),
            idempotent=True,
        )
