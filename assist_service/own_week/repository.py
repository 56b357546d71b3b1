"""An agent's moments of the week and saved moments, stored under a pseudonym."""

from typing import Literal

import msgspec

from assist_service.own_week.moments import AgentMoment
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.pseudonyms import pseudonym

Shared = Literal["", "coach", "team"]
MOST_SAVED = 100


class SavedMoment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A moment that an agent saved, with the customer's personal data replaced.

    ``desk`` is helpdesk:account, the colleagues with whom ``team`` shares it.
    """

    id: str
    at: float
    customer: str
    reply: str
    desk: str = msgspec.field(name="place")
    shared_with: Shared = msgspec.field(name="shared", default="")
    name: str = ""


class SharedMoment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A moment as others see it: only the name the agent chose to give, and a coach's questions."""

    id: str
    at: float
    customer: str
    reply: str
    name: str = ""
    questions: tuple[str, ...] = ()


class OwnMoments:
    """Reads and writes the moments of one agent, identified by ``helpdesk:account:agent``."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret

    def pseudonym_of(self, agent: str) -> str:
        """Return the pseudonym of ``agent``."""
        return pseudonym(self._secret, agent)

    def week(self, agent: str, since: float) -> list[AgentMoment]:
        """Return the agent's moments since ``since`` (seconds since 1970), newest first."""
        names = [
            keys.own_moments(number, self.pseudonym_of(agent)) for number in range(keys.BUCKETS)
        ]
        raw = self._store.run(
            lambda client: [client.lrange(name, 0, -1) for name in names], idempotent=True
        )
        moments = [
            msgspec.json.decode(value, type=AgentMoment) for values in raw for value in values
        ]
        return sorted(
            (moment for moment in moments if moment.at >= since), key=lambda moment: -moment.at
        )

    def saved_moments(self, agent: str) -> list[SavedMoment]:
        """Return the agent's saved moments, newest first."""
        key = keys.saved_moments(self.pseudonym_of(agent))
        raw = self._store.run(lambda client: client.hvals(key), idempotent=True)
        moments = [msgspec.json.decode(value, type=SavedMoment) for value in raw]
        return sorted(moments, key=lambda moment: -moment.at)

    def saved_moment(self, agent: str, identity: str) -> SavedMoment | None:
        """Return a saved moment of this agent, or ``None``."""
        key = keys.saved_moments(self.pseudonym_of(agent))
        raw = self._store.run(lambda client: client.hget(key, identity), idempotent=True)
        return None if raw is None else msgspec.json.decode(raw, type=SavedMoment)

    def save(self, agent: str, moment: SavedMoment) -> None:
        """Save or change a moment, and update with whom it is shared."""
        key = keys.saved_moments(self.pseudonym_of(agent))
        questions = self._coach_questions(moment)
        self._store.ask("hset", key, moment.id, msgspec.json.encode(moment))
        self._store.ask("expire", key, keys.SAVED_MOMENTS_KEPT)
        for circle, shelf in (("coach", "coach"), ("team", f"team:{moment.desk}")):
            name = keys.shared_moments(shelf)
            if circle == moment.shared_with:
                fields = (moment.id, moment.at, moment.customer, moment.reply, moment.name)
                value = msgspec.json.encode(SharedMoment(*fields, questions=questions))
                self._store.ask("hset", name, moment.id, value)
                self._store.ask("expire", name, keys.SAVED_MOMENTS_KEPT)
            else:
                self._store.ask("hdel", name, moment.id)

    def delete(self, agent: str, moment: SavedMoment) -> None:
        """Delete a saved moment, including shared copies."""
        self.save(agent, msgspec.structs.replace(moment, shared_with=""))
        self._store.ask("hdel", keys.saved_moments(self.pseudonym_of(agent)), moment.id)

    def shared_moments(self, circle: str) -> list[SharedMoment]:
        """Return the moments shared with ``coach`` or ``team:helpdesk:account``, newest first."""
        raw = self._store.ask("hvals", keys.shared_moments(circle))
        moments = [msgspec.json.decode(value, type=SharedMoment) for value in raw]
        return sorted(moments, key=lambda moment: -moment.at)

    def add_question(self, identity: str, question: str) -> bool:
        """Add a coach's question to a moment; return false if it is no longer shared with coaches."""
        moment = next(
            (moment for moment in self.shared_moments("coach") if moment.id == identity), None
        )
        if moment is None:
            return False
        changed = msgspec.structs.replace(moment, questions=(*moment.questions, question))
        self._store.ask(
            "hset", keys.shared_moments("coach"), identity, msgspec.json.encode(changed)
        )
        return True

    def questions(self, moment: SavedMoment) -> tuple[str, ...]:
        """Return the coaches' questions about a moment."""
        return self._coach_questions(moment) if moment.shared_with == "coach" else ()

    def _coach_questions(self, moment: SavedMoment) -> tuple[str, ...]:
        questions = (
            shared_moment.questions
            for shared_moment in self.shared_moments("coach")
            if shared_moment.id == moment.id
        )
        return next(questions, ())


class Pulse:
    """Counts of anonymous pulse answers by week, without who answered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, monday: str, scopes: tuple[str, ...], answers: dict[str, str]) -> None:
        """Count one agent's answers, keyed by question, in each scope."""
        for scope in scopes:
            key = keys.pulse(monday, scope)
            for question, answer in answers.items():
                self._store.ask("hincrby", key, f"{question}|{answer}", 1, idempotent=False)
            self._store.ask("expire", key, keys.PULSE_KEPT)

    def weekly_answers(self, mondays: list[str], scope: str) -> list[dict[str, int]]:
        """Return each week's counts by ``question|answer``."""
        weeks = [self._store.ask("hgetall", keys.pulse(monday, scope)) for monday in mondays]
        return [{name.decode(): int(n) for name, n in answers.items()} for answers in weeks]
