"""Optional features: the hooks through which the core calls a feature without importing it.

``app.FEATURES`` lists the features, and only ``app.py`` imports them. A feature is left out by
deleting its folder and its lines in ``app.py``; what others ask of it then has an empty answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from assist_service.coaching.frameworks import Frameworks
from assist_service.coaching.scene import Scene
from assist_service.domain.append_result import Appended
from assist_service.domain.conversation import Conversation, Event
from assist_service.helpdesk.contract import Incoming
from assist_service.privacy.agents import AgentData

Part = TypeVar("Part")


class AuthoredLine(NamedTuple):
    """A line that an agent shared, with a lead's reason to decline it and its statistics."""

    text: str
    state: str
    why: str
    votes: int
    used: int
    kept: int


class SuggestedLine(NamedTuple):
    """An approved line, filled in for a situation; ``part`` is its part of ACE.

    ``same`` says that the agent's reply contains most of its words.
    """

    text: str
    credit: str
    part: str
    same: bool


class Feedback(NamedTuple):
    """Agents' anonymous feedback: the questions by name, and each week's counts of answers.

    ``weekly_answers(mondays, scope)`` returns counts by ``question|answer``, one mapping a week.
    """

    questions: Mapping[str, str]
    weekly_answers: Callable[[list[str], str], list[dict[str, int]]]


class Feature:
    """An optional feature; each hook does nothing unless the feature overrides it."""

    # Objects that the feature's own pages get from ``Service.part`` by their type.
    parts: tuple[object, ...] = ()
    agent_data: AgentData | None = None
    feedback: Feedback | None = None

    def with_lines(self, frameworks: Frameworks, desk: str) -> Frameworks:
        """Return ``frameworks`` with the lines approved for a desk (helpdesk:account)."""
        return frameworks

    def refresh(self, document: str | None) -> bool:
        """Reload a changed document, or everything if it is ``None``; return whether it was ours."""
        return False

    def after_observing(self, incoming: Incoming, appended: Appended) -> None:
        """Use an event that was appended to a conversation."""

    def count_use(self, line: str) -> None:
        """Count that an agent used a shared line."""

    def moment(self, before: Conversation, event: Event, team: str) -> msgspec.Struct | None:
        """Return what an agent's own week records of an event, stored as JSON, or ``None``."""
        return None

    def lines_of(self, agent: str, desk: str, most: int) -> Sequence[AuthoredLine]:
        """Return lines that ``agent`` (helpdesk:account:agent) shared, newest first."""
        return ()

    def suggest_lines(
        self, desk: str, scene: Scene, reply: str, now: float
    ) -> Iterable[SuggestedLine]:
        """Return approved lines that fit a scene and break no rule there, best first."""
        return ()


class Features(Feature):
    """All features together: each hook calls the features in their order."""

    def __init__(self, members: Iterable[Feature]) -> None:
        self.members = tuple(members)
        self.parts = tuple(part for member in self.members for part in member.parts)
        self.feedback = next(
            (member.feedback for member in self.members if member.feedback is not None), None
        )

    def part(self, kind: type[Part]) -> Part:
        """Return the part of this type.

        Raises:
            LookupError: the feature that brings it is left out.

        """
        for part in self.parts:
            if isinstance(part, kind):
                return part
        raise LookupError(f"No feature brings a {kind.__name__}.")

    def agents_data(self) -> tuple[AgentData, ...]:
        """Return the access to agents' data of every feature that stores some."""
        candidates = (member.agent_data for member in self.members)
        return tuple(data for data in candidates if data is not None)

    def with_lines(self, frameworks: Frameworks, desk: str) -> Frameworks:
        """Return ``frameworks`` with every feature's lines."""
        for member in self.members:
            frameworks = member.with_lines(frameworks, desk)
        return frameworks

    def refresh(self, document: str | None) -> bool:
        """Refresh every feature; return whether the document belongs to one."""
        ours = False
        for member in self.members:
            ours = member.refresh(document) or ours
        return ours

    def after_observing(self, incoming: Incoming, appended: Appended) -> None:
        """Give the event to every feature."""
        for member in self.members:
            member.after_observing(incoming, appended)

    def count_use(self, line: str) -> None:
        """Count the use in every feature."""
        for member in self.members:
            member.count_use(line)

    def moment(self, before: Conversation, event: Event, team: str) -> msgspec.Struct | None:
        """Return the first feature's moment, or ``None``."""
        moments = (member.moment(before, event, team) for member in self.members)
        return next((moment for moment in moments if moment is not None), None)

    def lines_of(self, agent: str, desk: str, most: int) -> Sequence[AuthoredLine]:
        """Return the lines from every feature."""
        return [line for member in self.members for line in member.lines_of(agent, desk, most)]

    def suggest_lines(
        self, desk: str, scene: Scene, reply: str, now: float
    ) -> Iterator[SuggestedLine]:
        """Yield the lines from every feature."""
        for member in self.members:
            yield from member.suggest_lines(desk, scene, reply, now)
