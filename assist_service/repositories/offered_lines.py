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

    def record(self, known: Conversation, lines: Iterable[str]) -> None:
        """Keep that the customer of a conversation was given these lines."""
        key, found = self._key(known), tuple(lines)
        if key is None or not found:
            return
        self._store.run(lambda client: client.sadd(key, *found), idempotent=True)
        self._store.run(lambda client: client.expire(key, KEPT_SECONDS), idempotent=True)

    def offered_to(self, known: Conversation) -> frozenset[str]:
        """Return the lines that the customer was given, in this conversation and before it."""
        key = self._key(known)
        if key is None:
            return known.lines
        raw = self._store.run(lambda client: client.smembers(key), idempotent=True)
        return known.lines | {line.decode() for line in raw}

    def delete(self, helpdesk: str, account: str, customer: str) -> int:
        """Let go of what a customer was given; return how many keys there were."""
        return int(self._store.ask("delete", self.key(helpdesk, account, customer)))

    def key(self, helpdesk: str, account: str, customer: str) -> str:
        """Return where the lines of a customer are kept."""
        who = f"{helpdesk}:{account}:{customer}"
        return keys.offered_lines(pseudonym(self._secret, f"given\x1f{who}"))

    def _key(self, known: Conversation) -> str | None:
        customer = known.details.customer_id
        return self.key(known.key.helpdesk, known.key.account, customer) if customer else None
