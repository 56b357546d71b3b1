"""An agent's moments, for their requests about personal data."""

from typing import Any

import msgspec

from assist_service.insights.weekly import WEEK_SECONDS, week_of
from assist_service.own_week.repository import OwnMoments
from assist_service.privacy.subjects import AgentSubject
from assist_service.store import keys
from assist_service.store.connection import Store


class MomentData:
    """Exports and erases an agent's moments of the week and saved moments (``AgentData``)."""

    def __init__(self, store: Store, moments: OwnMoments) -> None:
        self._store = store
        self._moments = moments

    def shareable_data(self, _: AgentSubject) -> dict[str, Any]:
        """Return nothing: all of it is private."""
        return {}

    def private_data(self, person: AgentSubject) -> dict[str, Any]:
        """Return the moments of the week, and the saved moments with coaches' questions."""
        return {
            "week": msgspec.to_builtins(self._moments.week(person.name, 0.0)),
            "kept_moments": [
                {**msgspec.to_builtins(moment), "questions": list(self._moments.questions(moment))}
                for moment in self._moments.saved_moments(person.name)
            ],
        }

    def erase(self, person: AgentSubject, now: float) -> int:
        """Delete them, and that the agent gave feedback; return the number of deleted entries."""
        saved = self._moments.saved_moments(person.name)
        for moment in saved:
            self._moments.delete(person.name, moment)
        name = self._moments.pseudonym_of(person.name)
        mondays = (week_of(now), week_of(now - WEEK_SECONDS))
        names = (
            *(keys.own_moments(number, name) for number in range(keys.BUCKETS)),
            keys.saved_moments(name),
            *(keys.once(f"pulse:{monday}:{name}") for monday in mondays),
        )
        return len(saved) + int(self._store.ask("delete", *names))
