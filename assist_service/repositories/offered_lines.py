"""The lines that a customer was given, so that none comes twice, whatever conversation they are in."""

from collections.abc import Iterable

from assist_service.domain.conversation import Conversation
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.pseudonyms import pseudonym

# Nobody remembers a sentence for longer.
KEPT_SECONDS = 90 * 86_400


class OfferedLines:
    """Ids of lines under a name for the customer that only the service can work out."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def record(self, conversation: Conversation, lines: Iterable[str]) -> None:
        """Keep that the customer of a conversation was given these lines."""
        key, line_ids = self._key(conversation), tuple(lines)
        if key is None or not line_ids:
            return
        self._store.run(lambda client: client.sadd(key, *line_ids), idempotent=True)
        self._store.run(lambda client: client.expire(key, KEPT_SECONDS), idempotent=True)

    def offered_to(self, conversation: Conversation) -> frozenset[str]:
        """Return the lines that the customer was given, in this conversation and before it."""
        key = self._key(conversation)
        if key is None:
            return conversation.lines
        raw = self._store.run(lambda client: client.smembers(key), idempotent=True)
        return conversation.lines | {line.decode() for line in raw}

    def delete(self, helpdesk: str, account: str, customer: str) -> int:
        """Let go of what a customer was given; return how many keys there were."""
        return int(self._store.ask("delete", self.key(helpdesk, account, customer)))

    def key(self, helpdesk: str, account: str, customer: str) -> str:
        """Return where the lines of a customer are kept."""
        customer_key = f"{helpdesk}:{account}:{customer}"
        return keys.offered_lines(pseudonym(self._secret, f"given\x1f{customer_key}"))

    def _key(self, conversation: Conversation) -> str | None:
        customer = conversation.details.customer_id
        return (
            self.key(conversation.key.helpdesk, conversation.key.account, customer)
            if customer
            else None
        )
