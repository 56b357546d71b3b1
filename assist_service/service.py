"""The parts of the running service, for pages and integrations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from assist_service.access.page_tokens import PageTokens
from assist_service.delivery.queue import Deliveries
from assist_service.domain.append_result import Appended
from assist_service.domain.conversation import ConversationKey
from assist_service.engine.engine import Engine, Guidance
from assist_service.features import Features
from assist_service.guidance.file_watcher import Sources
from assist_service.helpdesk.contract import Incoming, Receiver, WebhookReader
from assist_service.overload.broadcast import OverloadBroadcast
from assist_service.privacy.requests import PersonalData
from assist_service.repositories.agent_preferences import AgentPreferences
from assist_service.repositories.agent_snooze import AgentSnoozes
from assist_service.repositories.assignments import Assignments
from assist_service.repositories.checkpoints import Checkpoints
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.repositories.live_updates import LiveUpdates
from assist_service.repositories.offered_lines import OfferedLines
from assist_service.repositories.seen_teams import SeenTeams
from assist_service.settings import Settings
from assist_service.store.clock import StoreClock
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.store.health import Workers

if TYPE_CHECKING:
    from assist_service.observability.tracing import Tracing
    from assist_service.rewording.rewriter import Rewriter

Part = TypeVar("Part")

# Wait for threads that read the store, because they would fail when it is closed.
CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """Created once by ``create_app`` and passed to every blueprint.

    ``clock`` gives seconds since 1970, the same on every machine; only the outermost layer reads it. ``once(name,
    seconds)`` is true the first time within ``seconds`` that any process calls it for ``name``.
    """

    settings: Settings
    engine: Engine
    guidance: Callable[[ConversationKey, str | None], Guidance]
    sources: Sources
    log: ConversationLog
    deliveries: Deliveries
    receivers: Mapping[str, Receiver]
    documents: Documents
    teams: SeenTeams
    assignments: Assignments
    live: LiveUpdates
    tokens: PageTokens
    snoozes: AgentSnoozes
    preferences: AgentPreferences
    offered_lines: OfferedLines
    personal_data: PersonalData
    features: Features
    checkpoints: Checkpoints
    workers: Workers
    overload: OverloadBroadcast
    # None if no collector is configured; OpenTelemetry is not imported then.
    tracing: "Tracing | None"
    # Makes the rewriter on its first call; None if no language model is set up.
    rewriter: "Callable[[], Rewriter] | None"
    once: Callable[[str, int], bool]
    clock: StoreClock
    integrations: Mapping[str, WebhookReader]
    store: Store

    def observe(self, incoming: Incoming) -> Appended:
        """Observe an event from any channel, and record its team and assignee; return the result.

        Raises:
            StoreUnavailable: it was not stored; trying again is safe.

        """
        appended = self.engine.observe(incoming)
        details = appended.conversation.details
        self.teams.record(incoming.key, details, incoming.at)
        self.assignments.record(incoming.key, details)
        self.features.after_observing(incoming, appended)
        return appended

    def part(self, kind: type[Part]) -> Part:
        """Return the part of this type that an optional feature brings, for the feature's pages."""
        return self.features.part(kind)

    def close(self) -> None:
        """Stop the threads and streams of this process and close the store."""
        self.clock.close()
        self.sources.close(CLOSE_SECONDS)
        self.live.close(CLOSE_SECONDS)
        self.store.close()
        if self.tracing is not None:
            self.tracing.close()
