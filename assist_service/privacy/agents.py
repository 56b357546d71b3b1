"""Export and erase an agent's data other than their assigned conversations.

Moments of the week, saved moments, phrases, tone and votes are private: only the agent can export
them, on "My week". Erasure deletes all of them. What an optional feature stores, it exports and
erases itself (``AgentData``).
"""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.privacy.keyspace import escape_pattern, matching_keys
from assist_service.privacy.subjects import AgentSubject
from assist_service.repositories.agent_preferences import AgentPreferences
from assist_service.repositories.agent_snooze import Snooze
from assist_service.repositories.statistics_writer import NO_TEAM, WEEK_KEPT, agent_hash
from assist_service.store import keys
from assist_service.store.connection import Store

# The order of the private data in the file that an agent downloads; other fields come last.
PRIVATE_FIELDS = ("quiet", "unsigned_lines", "week", "kept_moments", "hand", "votes")


class AgentData(Protocol):
    """What an optional feature stores of an agent."""

    def shareable_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data others may see, as plain JSON."""

    def private_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data only the agent may see, as plain JSON."""

    def erase(self, person: AgentSubject, now: float) -> int:
        """Delete it; return the number of deleted entries. ``now``: seconds since 1970."""


class AgentRecords:
    """Reads and deletes the data stored under an agent's ID, name or pseudonyms."""

    def __init__(
        self,
        store: Store,
        preferences: AgentPreferences,
        features: Sequence[AgentData],
        secret: str,
    ) -> None:
        self._store = store
        self._preferences = preferences
        self._features = features
        self._secret = secret

    def shareable_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data others may see: assigned conversations, and lines shared with credit."""
        agent_key = (person.helpdesk, person.account, person.id)
        board = self._store.ask("zrange", keys.assignments(*agent_key), 0, -1)
        data: dict[str, Any] = {"board": sorted(conversation.decode() for conversation in board)}
        for feature in self._features:
            data |= feature.shareable_data(person)
        return data

    def private_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the data only the agent may see.

        These are moments, phrases, tone, votes, a snooze and lines shared without credit.
        """
        quiet = self._store.ask("get", keys.snooze(person.helpdesk, person.account, person.id))
        data: dict[str, Any] = {
            "quiet": None if quiet is None else msgspec.json.decode(quiet, type=Snooze)._asdict(),
            "hand": msgspec.to_builtins(self._preferences.load(person.name)),
        }
        for feature in self._features:
            data |= feature.private_data(person)
        ordered = [name for name in PRIVATE_FIELDS if name in data]
        return {name: data[name] for name in dict.fromkeys((*ordered, *data))}

    def erase(self, person: AgentSubject, now: float) -> int:
        """Delete all data of an agent; return the number of deleted entries.

        Args:
            now: seconds since 1970.

        """
        return (
            sum(feature.erase(person, now) for feature in self._features)
            + self._erase_keys(person)
            + self._erase_hashes(person, now)
        )

    def _erase_keys(self, person: AgentSubject) -> int:
        """Delete the keys that only contain this agent's data."""
        agent_key = (person.helpdesk, person.account, person.id)
        names = (
            self._preferences.key(person.name),
            keys.assignments(*agent_key),
            keys.open_conversation(*agent_key),
            keys.snooze(*agent_key),
        )
        return int(self._store.ask("delete", *names))

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
