"""An agent's lines and votes in the playbook, for their requests about personal data."""

from typing import Any

import msgspec

from assist_service.playbook.lines.line import PREFIX, SharedLine
from assist_service.playbook.repository import Playbook
from assist_service.privacy.keyspace import matching_keys
from assist_service.privacy.subjects import AgentSubject
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.documents import Documents


class PlaybookData:
    """Exports and erases an agent's shared lines and votes (``AgentData``)."""

    def __init__(self, store: Store, documents: Documents, playbook: Playbook) -> None:
        self._store = store
        self._documents = documents
        self._playbook = playbook

    def shareable_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the lines shared with credit."""
        lines = [line for line in self._lines(person) if line.credit]
        return {"shared_lines": [msgspec.to_builtins(line) for line in lines]}

    def private_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the lines shared without credit, and the votes."""
        lines = [line for line in self._lines(person) if not line.credit]
        return {
            "unsigned_lines": [msgspec.to_builtins(line) for line in lines],
            "votes": self._votes(person),
        }

    def erase(self, person: AgentSubject, now: float) -> int:
        """Remove the author from lines and delete the votes; return how many there were."""
        return self._erase_lines(person, now) + self._erase_votes(person)

    def _erase_lines(self, person: AgentSubject, now: float) -> int:
        """Remove the author from shared lines, which stay with the team, and delete their history."""
        lines = self._lines(person)
        for line in lines:
            self._playbook.change_line(line.id, without_author, "erasure", "no author", now)
            _, history = keys.document(line.id)
            self._store.ask("delete", history)
        return len(lines)

    def _erase_votes(self, person: AgentSubject) -> int:
        votes = self._votes(person)
        for identity in votes:
            line = self._documents.read(identity)
            if line.value is not None:
                self._playbook.vote(msgspec.convert(line.value, SharedLine), person.name, up=False)
        return len(votes)

    def _lines(self, person: AgentSubject) -> list[SharedLine]:
        author = self._playbook.pseudonym_of(person.name)
        raw = self._store.ask("smembers", keys.playbook_lines())
        lines = []
        for name in sorted(identity.decode() for identity in raw):
            value = self._documents.read(name).value
            line = None if value is None else msgspec.convert(value, SharedLine)
            if line is not None and line.by == author:
                lines.append(line)
        return lines

    def _votes(self, person: AgentSubject) -> list[str]:
        voter = self._playbook.pseudonym_of(person.name)
        start = keys.playbook_voters("")
        return sorted(
            name.removeprefix(start)
            for name in matching_keys(self._store, f"{start}{PREFIX}*")
            if self._store.ask("sismember", name, voter)
        )


def without_author(line: SharedLine) -> SharedLine:
    """Return a line without its author and credit."""
    return msgspec.structs.replace(line, by="", credit="")
