"""Phrases that an agent saved for themselves, among their preferences in the store."""

from assist_service.domain.tolerant_reader import read_any
from assist_service.playbook.lines.line import SharedLine
from assist_service.repositories.agent_preferences import Preferences

MOST_PHRASES = 200


def own_phrases(preferences: Preferences) -> tuple[SharedLine, ...]:
    """Return the agent's phrases, the newest first, without those that only a newer release knows."""
    candidates = (read_any(phrase, SharedLine) for phrase in preferences.phrases)
    return tuple(phrase for phrase in candidates if phrase is not None)
