"""Which conversations are an agent's, and which one they look at: for their own live view only."""

import time
from collections.abc import Sequence
from contextlib import suppress

import redis

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Store

# Noted again at least so often, so that a long conversation does not look like an old one.
NOTED_SECONDS = 1800.0
NOTED_MOST = 20_000
# A glance is kept only long enough for a live view that is open to hear of it.
LOOKING_SECONDS = 120


class Assignments:
    """Remembers in whose hands a conversation was; whether it still is, its own state says."""

    def __init__(self, store: Store, live_seconds: int) -> None:
        self._store = store
        self._live_seconds = live_seconds
        self._recorded_at: dict[tuple[ConversationKey, str], float] = {}

    def record(self, key: ConversationKey, details: Details) -> None:
        """Note in whose hands ``key`` is; asks the store once for each hand-over and half-hour."""
        if not details.agent_id:
            return
        assignment, now = (key, details.agent_id), time.monotonic()
        if now - self._recorded_at.get(assignment, -NOTED_SECONDS) < NOTED_SECONDS:
            return
        name = keys.assignments(key.helpdesk, key.account, details.agent_id)
        open_key = keys.open_conversation(key.helpdesk, key.account, details.agent_id)

        def command(client: redis.Redis) -> object:
            steps = client.pipeline(transaction=False)
            steps.zadd(name, {key.id: time.time()})
            steps.zremrangebyscore(name, 0, time.time() - self._live_seconds)
            steps.expire(name, self._live_seconds)
            steps.execute()
            # Beside the pipeline: a cluster's takes no publishing.
            return client.publish(keys.news_channel(keys.bucket(key)), open_key)

        # A list that misses a conversation for a while is no reason to have its message sent again.
        with suppress(AssistError):
            self._store.run(command, idempotent=True)
            self._remember(assignment, now)

    def conversations(self, helpdesk: str, account: str, agent: str, most: int) -> Sequence[str]:
        """Return ids of conversations that were in this agent's hands, the newest ``most``."""
        name = keys.assignments(helpdesk, account, agent)
        ids = self._store.run(
            lambda client: client.zrange(name, 0, most - 1, desc=True), idempotent=True
        )
        return [identity.decode() for identity in ids]

    def record_open(self, key: ConversationKey, agent: str) -> None:
        """Say that ``agent`` has just opened ``key`` in their desk; their live view hears of it.

        Raises:
            StoreUnavailable: it did not answer.

        """
        name = keys.open_conversation(key.helpdesk, key.account, agent)

        def command(client: redis.Redis) -> object:
            client.set(name, key.id.encode(), ex=LOOKING_SECONDS)
            return client.publish(keys.news_channel(keys.bucket(key)), name)

        self._store.run(command, idempotent=True)

    def open_conversation(self, helpdesk: str, account: str, agent: str) -> str | None:
        """Return the id of the conversation that the agent opened within the last two minutes."""
        name = keys.open_conversation(helpdesk, account, agent)
        identity = self._store.run(lambda client: client.get(name), idempotent=True)
        return None if identity is None else identity.decode()

    def _remember(self, assignment: tuple[ConversationKey, str], now: float) -> None:
        if len(self._recorded_at) >= NOTED_MOST:
            self._recorded_at.clear()
        self._recorded_at[assignment] = now
