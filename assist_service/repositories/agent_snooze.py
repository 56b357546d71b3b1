"""An agent's snooze: no advice in any conversation for an hour or a shift, visible only to them."""

from typing import NamedTuple

import msgspec

from assist_service.domain.conversation import SNOOZE_SECONDS, SnoozeScope
from assist_service.store import keys
from assist_service.store.connection import Store


class Snooze(NamedTuple):
    """The scope an agent chose, and the end in seconds since 1970."""

    scope: SnoozeScope
    until: float


class AgentSnoozes:
    """Stores until when an agent wants no advice; entries expire by themselves."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(
        self, helpdesk: str, account: str, agent: str, scope: SnoozeScope, now: float
    ) -> None:
        """Snooze advice for this agent from ``now`` for the duration of ``scope``."""
        seconds = int(SNOOZE_SECONDS[scope])
        name = keys.snooze(helpdesk, account, agent)
        value = msgspec.json.encode(Snooze(scope, now + seconds))
        self._store.run(lambda client: client.set(name, value, ex=seconds), idempotent=True)

    def end(self, helpdesk: str, account: str, agent: str) -> None:
        """End this agent's snooze."""
        name = keys.snooze(helpdesk, account, agent)
        self._store.run(lambda client: client.delete(name), idempotent=True)

    def current(self, helpdesk: str, account: str, agent: str, now: float) -> Snooze | None:
        """Return the snooze in effect at ``now``, or ``None``."""
        name = keys.snooze(helpdesk, account, agent)
        value = self._store.run(lambda client: client.get(name), idempotent=True)
        snooze = None if value is None else msgspec.json.decode(value, type=Snooze)
        return snooze if snooze is not None and now < snooze.until else None
