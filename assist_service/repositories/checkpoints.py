"""How far a chore of the worker got: a time by name, kept between its rounds and restarts."""

from assist_service.store import keys
from assist_service.store.connection import Store

# Longer than any outage after which going on from there would still make sense.
KEPT_SECONDS = 60 * 24 * 3600


class Checkpoints:
    """Times in seconds since 1970, by name."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self, name: str) -> float | None:
        """Return the mark, or ``None`` where none was ever made.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        value = self._store.run(lambda client: client.get(keys.checkpoint(name)), idempotent=True)
        return None if value is None else float(value)

    def save(self, name: str, at: float) -> None:
        """Keep the mark; writing it twice is harmless."""
        value = f"{at:.3f}"
        self._store.run(
            lambda client: client.set(keys.checkpoint(name), value, ex=KEPT_SECONDS),
            idempotent=True,
        )
