"""What web processes ask of the workers while there is too much to do: a mark that ends by itself."""

import time
from collections.abc import Iterable
from contextlib import suppress

from assist_service.errors import AssistError
from assist_service.overload.levels import Sheddable
from assist_service.store import keys
from assist_service.store.connection import Store

# A process under pressure says so again each second; one that died is forgotten as quickly.
LASTS_SECONDS = 3
ASKED_SECONDS = 1.0


class OverloadBroadcast:
    """Told by web processes, asked by workers; what the store does not tell holds nobody back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached_answers: dict[Sheddable, tuple[float, bool]] = {}

    def announce(self, shed: Iterable[Sheddable]) -> None:
        """Have every worker leave these out for three seconds."""
        for share in shed:
            with suppress(AssistError):
                self._store.ask("set", keys.overload(share), b"1", LASTS_SECONDS, idempotent=False)

    def is_shed(self, share: Sheddable) -> bool:
        """Whether a web process asks to leave this out; asks the store once a second at most."""
        now = time.monotonic()
        at, is_shed = self._cached_answers.get(share, (-ASKED_SECONDS, False))
        if now - at >= ASKED_SECONDS:
            is_shed = False
            with suppress(AssistError):
                is_shed = bool(self._store.ask("exists", keys.overload(share)))
            self._cached_answers[share] = (now, is_shed)
        return is_shed
