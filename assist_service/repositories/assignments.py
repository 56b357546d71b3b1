"""The conversations assigned to an agent and the one they have open, for their own live view."""

import time
from collections.abc import Sequence
from contextlib import suppress

import redis

from assist_service.domain.conversation import ConversationKey, Details
from assist_service.errors import AssistError
from assist_service.store import keys
from assist_service.store.connection import Store

# Assignments are recorded again at least this often, so that long conversations stay recent.
RECORDED_SECONDS = 1800.0
MOST_RECORDED = 20_000
# Kept only long enough for an open live view to receive it.
LOOKING_SECONDS = 120


class Assignments:
    """Stores the past and present assignments of agents; a conversation's state has the current one."""

    def __init__(self, store: Store, live_seconds: int) -> None:
        self._store = store
        self._live_seconds = live_seconds
        self._recorded_at: dict[tuple[ConversationKey, str], float] = {}

    def record(self, key: ConversationKey, details: Details) -> None:
        """Record the assignee of ``key``; writes once per assignment and half-hour."""
        if not details.agent_id:
            return
        assignment, now = (key, details.agent_id), time.monotonic()
        if now - self._recorded_at.get(assignment, -RECORDED_SECONDS) < RECORDED_SECONDS:
            return
        name = keys.assignments(key.helpdesk, key.account, details.agent_id)
        open_key = keys.open_conversation(key.helpdesk, key.account, details.agent_id)

        def command(client: redis.Redis) -> object:
            steps = client.pipeline(transaction=False)
            steps.zadd(name, {key.id: time.time()})
            steps.zremrangebyscore(name, 0, time.time() - self._live_seconds)
            steps.expire(name, self._live_seconds)
            steps.execute()
            # Outside the pipeline, because a cluster's pipeline does not support PUBLISH.
            return client.publish(keys.news_channel(keys.bucket(key)), open_key)

        # A temporarily incomplete list is no reason to reject the message.
        with suppress(AssistError):
            self._store.run(command, idempotent=True)
            self._remember(assignment, now)

    def conversations(self, helpdesk: str, account: str, agent: str, most: int) -> Sequence[str]:
        """Return the IDs of the newest ``most`` conversations that were assigned to this agent."""
        name = keys.assignments(helpdesk, account, agent)
        ids = self._store.run(
            lambda client: client.zrange(name, 0, most - 1, desc=True), idempotent=True
        )
        return [identity.decode() for identity in ids]

    def record_open(self, key: ConversationKey, agent: str) -> None:
        """Record that ``agent`` has just opened ``key`` in the helpdesk and notify their live view.

        Raises:
            StoreUnavailable: the store did not answer.

        """
        name = keys.open_conversation(key.helpdesk, key.account, agent)

        def command(client: redis.Redis) -> object:
            client.set(name, key.id.encode(), ex=LOOKING_SECONDS)
            return client.publish(keys.news_channel(keys.bucket(key)), name)

        self._store.run(command, idempotent=True)

    def open_conversation(self, helpdesk: str, account: str, agent: str) -> str | None:
        """Return the ID of the conversation the agent opened in the last two minutes, or ``None``."""
        name = keys.open_conversation(helpdesk, account, agent)
        identity = self._store.run(lambda client: client.get(name), idempotent=True)
        return None if identity is None else identity.decode()

    def _remember(self, assignment: tuple[ConversationKey, str], now: float) -> None:
        if len(self._recorded_at) >= MOST_RECORDED:
            self._recorded_at.clear()
        self._recorded_at[assignment] = now
