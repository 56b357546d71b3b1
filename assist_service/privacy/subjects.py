"""Data subjects of exports and erasures, identified as in their helpdesk."""

import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import AssistError, PayloadError

LONGEST = 300


class CustomerSubject(msgspec.Struct, frozen=True):
    """A customer of one account, identified by the helpdesk's ID, by conversations, or both.

    After the retention period, a conversation no longer contains its customer's ID. Data that is
    kept longer can only be found by the conversation.
    """

    helpdesk: str
    account: str
    id: str = ""
    conversations: tuple[ConversationKey, ...] = ()

    def __str__(self) -> str:
        customer_key = f"{self.helpdesk}:{self.account}:{self.id}"
        return "customer " + " ".join((customer_key, *map(str, self.conversations)))


class AgentSubject(msgspec.Struct, frozen=True):
    """An agent of one account; ``id`` is the helpdesk's ID, or the name if there is none."""

    helpdesk: str
    account: str
    id: str

    @property
    def name(self) -> str:
        """``helpdesk:account:agent``, as in page tokens."""
        return f"{self.helpdesk}:{self.account}:{self.id}"

    def __str__(self) -> str:
        return f"agent {self.name}"


DataSubject = CustomerSubject | AgentSubject


def parse_customer(text: str, conversations: Sequence[str] = ()) -> CustomerSubject:
    """Return the customer identified by ``helpdesk:account:id`` and conversations.

    Raises:
        AssistError: nothing was given, a part is missing, or they belong to several accounts.

    """
    parsed = tuple(dict.fromkeys(ConversationKey.parse(name) for name in conversations))
    accounts = {(key.helpdesk, key.account) for key in parsed}
    customer_id = ""
    if text:
        helpdesk, account, customer_id = _parse_parts(text, "a customer", "zendesk:acme:77")
        accounts.add((helpdesk, account))
    if len(accounts) != 1:
        raise AssistError(
            "Name one customer of one account.",
            "Write helpdesk:account:ID, or conversations of one account.",
            code="person",
        )
    ((helpdesk, account),) = accounts
    return CustomerSubject(helpdesk, account, customer_id, parsed)


def parse_agent(text: str) -> AgentSubject:
    """Return the agent identified by ``helpdesk:account:id``.

    Raises:
        PayloadError: a part is missing.

    """
    return AgentSubject(*_parse_parts(text, "an agent", "zendesk:acme:5"))


def subject_pseudonym(secret: str, person: DataSubject) -> str:
    """Return the pseudonym of a person in the audit log: 16 hex digits, not reversible.

    The log outlives an erasure, so it must not identify the erased person.
    """
    message = f"person\x1f{person}".encode("utf-8", "replace")
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:16]


def _parse_parts(text: str, kind: str, example: str) -> list[str]:
    parts = text.strip().split(":", 2)
    if len(parts) != 3 or not all(parts) or not text.isprintable() or len(text) > LONGEST:
        raise PayloadError(
            f"{text[:80]!r} is not {kind}.", f"Write helpdesk:account:ID, for example {example}."
        )
    return parts
