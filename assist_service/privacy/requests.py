"""Requests of data subjects: export and erasure, each recorded in the audit log."""

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

# Records who exported or erased data, and when; the data subject only as a pseudonym.
DOCUMENT = "personal_data"


class ErasureResult(msgspec.Struct, frozen=True):
    """The result of an erasure: conversations, number of deleted entries, and the files' status."""

    conversations: tuple[str, ...]
    erased_entries: int = msgspec.field(name="places")
    files: RewriteStatus
    subject: str


class PersonalData:
    """Exports and erases personal data; created once by ``app.py``."""

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
        """Return the conversations that an erasure would delete."""
        if isinstance(person, CustomerSubject):
            return customer_conversations(self._store, person)
        return agent_conversations(self._store, person)

    def export(self, person: DataSubject, actor: str, at: float) -> dict[str, Any]:
        """Return a person's data as plain JSON, and record the export.

        Raises:
            StoreUnavailable: no answer; nothing was exported.

        """
        conversations = self.find_conversations(person)
        body: dict[str, Any] = {"person": str(person), "at": at}
        if isinstance(person, CustomerSubject):
            body["conversations"] = [conversation_data(self._store, key) for key in conversations]
        else:
            body["conversations_in_hand"] = [str(key) for key in conversations]
            body |= self._agents.shareable_data(person)
            body["not_here"] = (
                "Their own week, saved moments, phrases, tone and votes. Only the agent can export "
                "these, on their page “My week”."
            )
        self._record("exported", person, len(conversations), actor, at)
        return body

    def own_export(self, person: AgentSubject, at: float) -> dict[str, Any]:
        """Return all data of an agent, including private data, for the agent."""
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
        """Delete a person's data, rewrite the store's files and record the erasure.

        Raises:
            StoreUnavailable: no answer; some data may be deleted; erasing again continues.

        """
        erased = 0
        if isinstance(person, CustomerSubject):
            conversations = customer_conversations(self._store, person)
            ids = {person.id, *customer_ids(self._store, conversations)} - {""}
            erased += sum(
                self._offered_lines.delete(person.helpdesk, person.account, customer_id)
                for customer_id in sorted(ids)
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
