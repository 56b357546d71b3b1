"""Whom an export or an erasure is about, as their helpdesk names them."""

import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import AssistError, PayloadError

LONGEST = 300


class CustomerSubject(msgspec.Struct, frozen=True):
    """A customer of one account: by the helpdesk's own number, by conversations, or by both.

    A conversation whose text has ended no longer says whose it was, so what outlives the text
    is found by the conversations alone.
    """

    helpdesk: str
    account: str
    id: str = ""
    conversations: tuple[ConversationKey, ...] = ()

    def __str__(self) -> str:
        named = f"{self.helpdesk}:{self.account}:{self.id}"
        return "customer " + " ".join((named, *map(str, self.conversations)))


class AgentSubject(msgspec.Struct, frozen=True):
    """An agent of one account; ``id`` is the helpdesk's number, or the name where it has none."""

    helpdesk: str
    account: str
    id: str

    @property
    def name(self) -> str:
        """``helpdesk:account:agent``, as page tokens name them."""
        return f"{self.helpdesk}:{self.account}:{self.id}"

    def __str__(self) -> str:
        return f"agent {self.name}"


DataSubject = CustomerSubject | AgentSubject


def parse_customer(told: str, conversations: Sequence[str] = ()) -> CustomerSubject:
    """Return the customer that ``helpdesk:account:number`` and conversations name.

    Raises:
        AssistError: nothing was said, a part is missing, or they are of several accounts.

    """
    held = tuple(dict.fromkeys(ConversationKey.parse(one) for one in conversations))
    places = {(key.helpdesk, key.account) for key in held}
    number = ""
    if told:
        helpdesk, account, number = _parts(told, "a customer", "zendesk:acme:77")
        places.add((helpdesk, account))
    if len(places) != 1:
        raise AssistError(
            "Name one customer of one account.",
            "Write helpdesk:account:number, or conversations of one account.",
            code="person",
        )
    ((helpdesk, account),) = places
    return CustomerSubject(helpdesk, account, number, held)


def parse_agent(told: str) -> AgentSubject:
    """Return the agent that ``helpdesk:account:number`` names.

    Raises:
        PayloadError: a part is missing.

    """
    return AgentSubject(*_parts(told, "an agent", "zendesk:acme:5"))


def subject_pseudonym(secret: str, person: DataSubject) -> str:
    """Return what stands in the audit log for a person: the same for the same, and no way back.

    The log outlives an erasure, so it must not name who was erased.
    """
    told = f"person\x1f{person}".encode("utf-8", "replace")
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()[:16]


def _parts(told: str, what: str, example: str) -> list[str]:
    parts = told.strip().split(":", 2)
    if len(parts) != 3 or not all(parts) or not told.isprintable() or len(told) > LONGEST:
        raise PayloadError(
            f"{told[:80]!r} is not {what}.", f"Write helpdesk:account:number, like {example}."
        )
    return parts
