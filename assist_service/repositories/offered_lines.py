"""The lines already offered for a customer, so that none is repeated in any conversation."""

from collections.abc import Iterable

from assist_service.domain.conversation import Conversation
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.pseudonyms import pseudonym

# After this time a line may be offered again.
KEPT_SECONDS = 90 * 86_400


class OfferedLines:
    """Reads and writes the IDs of offered lines, stored under a pseudonym of the customer."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def record(self, conversation: Conversation, lines: Iterable[str]) -> None:
        """Record that these lines were offered for the conversation's customer."""
        key, line_ids = self._key(conversation), tuple(lines)
        if key is None or not line_ids:
            return
        self._store.run(lambda client: client.sadd(key, *line_ids), idempotent=True)
        self._store.run(lambda client: client.expire(key, KEPT_SECONDS), idempotent=True)

    def offered_to(self, conversation: Conversation) -> frozenset[str]:
        """Return the IDs of lines offered for the customer, in this conversation and before."""
        key = self._key(conversation)
        if key is None:
            return conversation.lines
        raw = self._store.run(lambda client: client.smembers(key), idempotent=True)
        return conversation.lines | {line.decode() for line in raw}

    def delete(self, helpdesk: str, account: str, customer: str) -> int:
        """Delete a customer's offered lines; return the number of deleted keys."""
        return int(self._store.ask("delete", self.key(helpdesk, account, customer)))

    def key(self, helpdesk: str, account: str, customer: str) -> str:
        """Return the key of a customer's offered lines."""
        customer_key = f"{helpdesk}:{account}:{customer}"
        return keys.offered_lines(pseudonym(self._secret, f"given\x1f{customer_key}"))

    def _key(self, conversation: Conversation) -> str | None:
        customer = conversation.details.customer_id
        return (
            self.key(conversation.key.helpdesk, conversation.key.account, customer)
            if customer
            else None
        )
