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
    places: int
    files: RewriteStatus
    subject: str


class PersonalData:
    """Exports and erases; made once by ``app.py``."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        agents: AgentRecords,
        given: OfferedLines,
        secret: str,
    ) -> None:
        self._store = store
        self._documents = documents
        self._agents = agents
        self._offered_lines = given
        self._secret = secret

    def find_conversations(self, person: DataSubject) -> list[ConversationKey]:
        """Return the conversations that an erasure would forget."""
        if isinstance(person, CustomerSubject):
            return customer_conversations(self._store, person)
        return agent_conversations(self._store, person)

    def export(self, person: DataSubject, who: str, at: float) -> dict[str, Any]:
        """Return what is kept of a person as plain JSON, and note that it was handed out.

        Raises:
            StoreUnavailable: no answer; nothing was handed out.

        """
        held = self.find_conversations(person)
        body: dict[str, Any] = {"person": str(person), "at": at}
        if isinstance(person, CustomerSubject):
            body["conversations"] = [conversation_data(self._store, key) for key in held]
        else:
            body["conversations_in_hand"] = [str(key) for key in held]
            body |= self._agents.shareable_data(person)
            body["not_here"] = (
                "Their own week, kept moments, phrases, tone and votes: only they can take those "
                "out, on their page “My week”."
            )
        self._note("exported", person, len(held), who, at)
        return body

    def own_export(self, person: AgentSubject, at: float) -> dict[str, Any]:
        """Return what is kept of an agent, to the agent: the private part as well."""
        held = agent_conversations(self._store, person)
        return {
            "person": str(person),
            "at": at,
            "conversations_in_hand": [str(key) for key in held],
            **self._agents.shareable_data(person),
            **self._agents.private_data(person),
        }

    def erase(self, person: DataSubject, who: str, at: float, wait_seconds: float) -> ErasureResult:
        """Delete what is kept of a person, have the store's files follow, and note it.

        Raises:
            StoreUnavailable: no answer; some of it may be gone, and erasing again goes on.

        """
        places = 0
        if isinstance(person, CustomerSubject):
            held = customer_conversations(self._store, person)
            numbers = {person.id, *customer_ids(self._store, held)} - {""}
            places += sum(
                self._offered_lines.delete(person.helpdesk, person.account, one)
                for one in sorted(numbers)
            )
        else:
            held = agent_conversations(self._store, person)
            places += self._agents.erase(person, at)
        places += sum(erase_conversation(self._store, key) for key in held)
        mark = self._note("erased", person, len(held), who, at)
        files = rewrite_files(self._store, wait_seconds)
        return ErasureResult(tuple(map(str, held)), places, files, mark)

    def _note(
        self,
        done: Literal["exported", "erased"],
        person: DataSubject,
        many: int,
        who: str,
        at: float,
    ) -> str:
        mark = subject_pseudonym(self._secret, person)
        kind = "customer" if isinstance(person, CustomerSubject) else "agent"

        def edit(value: Any) -> Any:
            known = value or {"exported": 0, "erased": 0}
            return {**known, done: known[done] + 1, "last": mark}

        note = f"{done} a {kind} ({mark}), {many} conversations"
        update_document(self._documents, DOCUMENT, edit, who=who, note=note, at=at)
        return mark
