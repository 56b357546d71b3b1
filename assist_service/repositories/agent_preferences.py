"""An agent's preferences: their own phrases and their preferred tone."""

from typing import Any

import msgspec

from assist_service.coaching.tone import Tone
from assist_service.domain.tolerant_reader import read_stored
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.pseudonyms import pseudonym

# Preferences of agents who have been away longer are deleted.
KEPT_SECONDS = 400 * 86_400
TONE = "tone"


class Preferences(msgspec.Struct, frozen=True):
    """One agent's tone, and their phrases as stored, the newest first."""

    tone: Tone = Tone()
    phrases: tuple[dict[str, Any], ...] = ()


class AgentPreferences:
    """Reads and writes each agent's preferences, stored under a pseudonym."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def load(self, agent: str) -> Preferences:
        """Return the preferences of ``agent`` (helpdesk:account:agent)."""
        raw = self._store.run(lambda client: client.hgetall(self.key(agent)), idempotent=True)
        tone = raw.pop(TONE.encode(), None)
        phrases = [msgspec.json.decode(value, type=dict[str, Any]) for value in raw.values()]
        return Preferences(
            _tone(tone),
            tuple(sorted(phrases, key=lambda phrase: (-phrase["at"], phrase["id"]))),
        )

    def tone(self, agent: str) -> Tone:
        """Return the agent's preferred tone."""
        raw = self._store.run(lambda client: client.hget(self.key(agent), TONE), idempotent=True)
        return _tone(raw)

    def set_tone(self, agent: str, tone: Tone) -> None:
        """Store the agent's preferred tone."""
        self._set(agent, TONE, msgspec.json.encode(tone))

    def save_phrase(self, agent: str, identity: str, phrase: msgspec.Struct) -> None:
        """Add or change a phrase; ``Preferences`` contains its fields."""
        self._set(agent, identity, msgspec.json.encode(phrase))

    def delete_phrase(self, agent: str, identity: str) -> bool:
        """Delete a phrase; return whether it existed."""
        deleted = self._store.run(
            lambda client: client.hdel(self.key(agent), identity), idempotent=True
        )
        return bool(deleted)

    def _set(self, agent: str, field: str, value: bytes) -> None:
        key = self.key(agent)
        self._store.run(lambda client: client.hset(key, field, value), idempotent=True)
        self._store.run(lambda client: client.expire(key, KEPT_SECONDS), idempotent=True)

    def pseudonym_of(self, agent: str) -> str:
        """Return the pseudonym of ``agent``."""
        return pseudonym(self._secret, f"hand\x1f{agent}")

    def key(self, agent: str) -> str:
        """Return the key of the preferences of ``agent``."""
        return keys.agent_preferences(self.pseudonym_of(agent))


def _tone(raw: bytes | None) -> Tone:
    return Tone() if raw is None else read_stored(msgspec.json.decode(raw), Tone)
