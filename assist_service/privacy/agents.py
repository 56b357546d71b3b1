"""Export and erase an agent's data other than their assigned conversations.

Moments of the week, saved moments, phrases, tone and votes are private: only the agent can export
them, on "My week". Erasure deletes all of them.
"""

from typing import Any

import msgspec

from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.playbook.line import PREFIX, SharedLine
from assist_service.privacy.keyspace import escape_pattern, matching_keys
from assist_service.privacy.subjects import AgentSubject
from assist_service.repositories.agent_moments import OwnMoments
from assist_service.repositories.agent_preferences import AgentPreferences
from assist_service.repositories.agent_snooze import Snooze
from assist_service.repositories.playbook import Playbook
from assist_service.repositories.statistics_writer import NO_TEAM, WEEK_KEPT, agent_hash
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.documents import Documents


def without_author(line: SharedLine) -> SharedLine:
    """Return a line without its author and credit."""
    return msgspec.structs.replace(line, by="", credit="")


class AgentRecords:
    """Reads and deletes the data stored under an agent's ID, name or pseudonyms."""

    def __init__(
        self,
        store: Store,
        documents: Documents,
        moments: OwnMoments,
        preferences: AgentPreferences,
        playbook: Playbook,
        secret: str,
    ) -> None:
        self._store = store
        self._documents = documents
        self._moments = moments
        self._preferences = preferences
        self._playbook = playbook
        self._secret = secret

    def shareable_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data others may see: assigned conversations, and lines shared with credit."""
        agent_key = (person.helpdesk, person.account, person.id)
        board = self._store.ask("zrange", keys.assignments(*agent_key), 0, -1)
        lines = [line for line in self._lines(person) if line.credit]
        return {
            "board": sorted(conversation_id.decode() for conversation_id in board),
            "shared_lines": [msgspec.to_builtins(line) for line in lines],
        }

    def private_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data only the agent may see.

        These are moments, phrases, tone, votes, a snooze and lines shared without credit.
        """
        saved = self._moments.saved_moments(person.name)
        quiet = self._store.ask("get", keys.snooze(person.helpdesk, person.account, person.id))
        lines = [line for line in self._lines(person) if not line.credit]
        return {
            "quiet": None if quiet is None else msgspec.json.decode(quiet, type=Snooze)._asdict(),
            "unsigned_lines": [msgspec.to_builtins(line) for line in lines],
            "week": msgspec.to_builtins(self._moments.week(person.name, 0.0)),
            "kept_moments": [
                {**msgspec.to_builtins(moment), "questions": list(self._moments.questions(moment))}
                for moment in saved
            ],
            "hand": msgspec.to_builtins(self._preferences.load(person.name)),
            "votes": self._votes(person),
        }

    def erase(self, person: AgentSubject, now: float) -> int:
        """Delete all data of an agent; return the number of deleted entries.

        Args:
            now: seconds since 1970.

        """
        return (
            self._erase_moments(person)
            + self._erase_keys(person, now)
            + self._erase_lines(person, now)
            + self._erase_votes(person)
            + self._erase_hashes(person, now)
        )

    def _erase_moments(self, person: AgentSubject) -> int:
        saved = self._moments.saved_moments(person.name)
        for moment in saved:
            self._moments.delete(person.name, moment)
        return len(saved)

    def _erase_keys(self, person: AgentSubject, now: float) -> int:
        """Delete the keys that only contain this agent's data."""
        agent_key = (person.helpdesk, person.account, person.id)
        name = self._moments.pseudonym_of(person.name)
        mondays = (week_of(now), week_of(now - WEEK_SECONDS))
        names = [
            *(keys.own_moments(number, name) for number in range(keys.BUCKETS)),
            *(keys.saved_moments(name), self._preferences.key(person.name)),
            *(
                keys.assignments(*agent_key),
                keys.open_conversation(*agent_key),
                keys.snooze(*agent_key),
            ),
            *(keys.once(f"pulse:{monday}:{name}") for monday in mondays),
        ]
        return int(self._store.ask("delete", *names))

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

    def _erase_hashes(self, person: AgentSubject, now: float) -> int:
        """Delete the agent's hashes from the weekly data of teams and of conversations without a team.

        A hash only says that an agent wrote. The organisation's hashes stay: there are so few that
        many agents share each one, so they identify nobody.
        """
        count = 0
        weeks = {
            week_of(now - back * WEEK_SECONDS) for back in range(WEEK_KEPT // int(WEEK_SECONDS) + 2)
        }
        account = f"{escape_pattern(person.helpdesk)}:{escape_pattern(person.account)}"
        scopes = (f"{account}:*", NO_TEAM)
        for name in (
            key
            for pattern in scopes
            for key in matching_keys(self._store, f"assist:{{*}}:week:*:{pattern}")
        ):
            monday, _, scope = name.split(":week:", 1)[1].partition(":")
            if monday in weeks:
                field = f"agent|{agent_hash(self._secret, monday, person.name, scope)}"
                count += self._store.ask("hdel", name, field)
        return count

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
