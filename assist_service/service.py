"""The parts of the running service, as pages and integrations may use them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist_service.conversation import ConversationKey
from assist_service.delivery.queue import Deliveries
from assist_service.engine import Appended, Engine, Guidance
from assist_service.integration import Incoming
from assist_service.settings import Settings
from assist_service.sources import Sources
from assist_service.store.connection import Store
from assist_service.store.desks import AgentDesks
from assist_service.store.documents import Documents
from assist_service.store.log import ConversationLog
from assist_service.store.marks import Marks
from assist_service.store.own import OwnMoments, Pulse
from assist_service.store.quiet import AgentQuiet
from assist_service.store.teams import SeenTeams
from assist_service.web.live import Live
from assist_service.web.tokens import PageTokens

if TYPE_CHECKING:
    from assist_service.integration import Integration, Receiver


@dataclass(frozen=True, slots=True)
class Service:
    """Made once by ``create_app``; handed to every blueprint.

    ``clock`` gives seconds since 1970; only the outermost layer asks it. ``once(name,
    seconds)`` is true the first time within ``seconds`` that any process asks it of ``name``.
    """

    settings: Settings
    engine: Engine
    guidance: Callable[[ConversationKey, str | None], Guidance]
    sources: Sources
    log: ConversationLog
    deliveries: Deliveries
    receivers: "Mapping[str, Receiver]"
    documents: Documents
    teams: SeenTeams
    desks: AgentDesks
    live: Live
    tokens: PageTokens
    quiet: AgentQuiet
    own: OwnMoments
    pulse: Pulse
    marks: Marks
    once: Callable[[str, int], bool]
    clock: Callable[[], float]
    integrations: "Mapping[str, Integration]"
    store: Store

    def keep(self, incoming: Incoming) -> Appended:
        """Observe what happened, by whatever road it was told, and note whose it is.

        Raises:
            StoreUnavailable: it was not kept; telling it again is safe.

        """
        appended = self.engine.observe(incoming)
        details = appended.conversation.details
        self.teams.note(incoming.key, details, incoming.at)
        self.desks.note(incoming.key, details)
        return appended

    def close(self) -> None:
        """End the threads and streams of this process and let go of the store."""
        self.sources.close()
        self.live.close()
        self.store.close()
