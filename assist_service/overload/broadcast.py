"""Web processes under overload ask workers to shed work, through keys that expire by themselves."""

import time
from collections.abc import Iterable
from contextlib import suppress

from assist_service.errors import AssistError
from assist_service.overload.levels import Sheddable
from assist_service.store import keys
from assist_service.store.connection import Store

# An overloaded process repeats the request every second; that of a dead process soon expires.
LASTS_SECONDS = 3
CACHED_SECONDS = 1.0


class OverloadBroadcast:
    """Web processes announce shed work and workers check it; without the store, nothing is shed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached_answers: dict[Sheddable, tuple[float, bool]] = {}

    def announce(self, shed: Iterable[Sheddable]) -> None:
        """Ask all workers to shed these kinds of work for 3 seconds."""
        for share in shed:
            with suppress(AssistError):
                self._store.ask("set", keys.overload(share), b"1", LASTS_SECONDS, idempotent=False)

    def is_shed(self, share: Sheddable) -> bool:
        """Whether a web process asks to shed this work; reads the store at most once a second."""
        now = time.monotonic()
        at, is_shed = self._cached_answers.get(share, (-CACHED_SECONDS, False))
        if now - at >= CACHED_SECONDS:
            is_shed = False
            with suppress(AssistError):
                is_shed = bool(self._store.ask("exists", keys.overload(share)))
            self._cached_answers[share] = (now, is_shed)
        return is_shed
