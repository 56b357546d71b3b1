"""A person's requests: look what is kept, hand it out, erase it; each noted in the audit log."""

from typing import Any, Literal

import msgspec

from assist_service.domain.conversation import ConversationKey
from assist_service.privacy.agents import AgentRecords
from assist_service.privacy.conversations import (
    agent_conversations,
    conversation_data,
    customer_conversations,
    customer_ids,
    erase_conversation,
)
from assist_service.privacy.file_rewrite import RewriteStatus, rewrite_files
from assist_service.privacy.subjects import (
    AgentSubject,
    CustomerSubject,
    DataSubject,
    subject_pseudonym,
)
from assist_service.repositories.offered_lines import OfferedLines
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.store.optimistic_update import update_document

# Who handed out or erased what is kept of a person, and when; never of whom in clear.
DOCUMENT = "personal_data"


class ErasureResult(msgspec.Struct, frozen=True):
    """What an erasure did: conversations forgotten, places that held something, the store's files."""

    conversations: tuple[str, ...]
    erased_entries: int = msgspec.field(name="places")
    files: RewriteStatus
    subject: str


class PersonalData:
    """Exports and erases; made once by ``app.py``."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        agents: AgentRecords,
        offered_lines: OfferedLines,
        secret: str,
    ) -> None:
        self._store = store
        self._documents = documents
        self._agents = agents
        self._offered_lines = offered_lines
        self._secret = secret

    def find_conversations(self, person: DataSubject) -> list[ConversationKey]:
        """Return the conversations that an erasure would forget."""
        if isinstance(person, CustomerSubject):
            return customer_conversations(self._store, person)
        return agent_conversations(self._store, person)

    def export(self, person: DataSubject, actor: str, at: float) -> dict[str, Any]:
        """Return what is kept of a person as plain JSON, and note that it was handed out.

        Raises:
            StoreUnavailable: no answer; nothing was handed out.

        """
        conversations = self.find_conversations(person)
        body: dict[str, Any] = {"person": str(person), "at": at}
        if isinstance(person, CustomerSubject):
            body["conversations"] = [conversation_data(self._store, key) for key in conversations]
        else:
            body["conversations_in_hand"] = [str(key) for key in conversations]
            body |= self._agents.shareable_data(person)
            body["not_here"] = (
                "Their own week, kept moments, phrases, tone and votes: only they can take those "
                "out, on their page “My week”."
            )
        self._record("exported", person, len(conversations), actor, at)
        return body

    def own_export(self, person: AgentSubject, at: float) -> dict[str, Any]:
        """Return what is kept of an agent, to the agent: the private part as well."""
        conversations = agent_conversations(self._store, person)
        return {
            "person": str(person),
            "at": at,
            "conversations_in_hand": [str(key) for key in conversations],
            **self._agents.shareable_data(person),
            **self._agents.private_data(person),
        }

    def erase(
        self, person: DataSubject, actor: str, at: float, wait_seconds: float
    ) -> ErasureResult:
        """Delete what is kept of a person, have the store's files follow, and note it.

        Raises:
            StoreUnavailable: no answer; some of it may be gone, and erasing again goes on.

        """
        erased = 0
        if isinstance(person, CustomerSubject):
            conversations = customer_conversations(self._store, person)
            numbers = {person.id, *customer_ids(self._store, conversations)} - {""}
            erased += sum(
                self._offered_lines.delete(person.helpdesk, person.account, customer_id)
                for customer_id in sorted(numbers)
            )
        else:
            conversations = agent_conversations(self._store, person)
            erased += self._agents.erase(person, at)
        erased += sum(erase_conversation(self._store, key) for key in conversations)
        pseudonym = self._record("erased", person, len(conversations), actor, at)
        files = rewrite_files(self._store, wait_seconds)
        return ErasureResult(tuple(map(str, conversations)), erased, files, pseudonym)

    def _record(
        self,
        action: Literal["exported", "erased"],
        person: DataSubject,
        count: int,
        actor: str,
        at: float,
    ) -> str:
        pseudonym = subject_pseudonym(self._secret, person)
        kind = "customer" if isinstance(person, CustomerSubject) else "agent"

        def edit(value: Any) -> Any:
            counts = value or {"exported": 0, "erased": 0}
            return {**counts, action: counts[action] + 1, "last": pseudonym}

        note = f"{action} a {kind} ({pseudonym}), {count} conversations"
        update_document(self._documents, DOCUMENT, edit, who=actor, note=note, at=at)
        return pseudonym
