"""The parts of the running service, as pages and integrations may use them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist_service.conversation import ConversationKey
from assist_service.delivery.queue import Deliveries
from assist_service.engine import Appended, Engine, Guidance
from assist_service.errors import AssistError
from assist_service.integration import Incoming
from assist_service.personal.requests import PersonalData
from assist_service.playbook.keeping import kept_lines
from assist_service.settings import Settings
from assist_service.sources import Sources
from assist_service.store.clock import StoreClock
from assist_service.store.connection import Store
from assist_service.store.desks import AgentDesks
from assist_service.store.documents import Documents
from assist_service.store.given import GivenLines
from assist_service.store.hand import Hands
from assist_service.store.health import Workers
from assist_service.store.log import ConversationLog
from assist_service.store.marks import Marks
from assist_service.store.own import OwnMoments, Pulse
from assist_service.store.playbook import Playbook
from assist_service.store.pressure import Pressure
from assist_service.store.quiet import AgentQuiet
from assist_service.store.teams import SeenTeams
from assist_service.web.live import Live
from assist_service.web.tokens import PageTokens

if TYPE_CHECKING:
    from assist_service.integration import Integration, Receiver
    from assist_service.rewording.leash import Leash
    from assist_service.tracing import Tracing

# A thread that reads the store when it is closed fails in ways of the client's own.
CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """Made once by ``create_app``; handed to every blueprint.

    ``clock`` gives seconds since 1970, the same on every machine; only the outermost layer asks it. ``once(name,
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
    playbook: Playbook
    hands: Hands
    given: GivenLines
    personal: PersonalData
    marks: Marks
    workers: Workers
    pressure: Pressure
    # None where no collector is set: nothing of OpenTelemetry is loaded then.
    tracing: "Tracing | None"
    # Makes the leash of a language model when it is first needed; None where none is set up.
    leash: "Callable[[], Leash] | None"
    once: Callable[[str, int], bool]
    clock: StoreClock
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
        if appended.conversation.taken and not appended.duplicate:
            self._count_kept(incoming, appended)
        return appended

    def _count_kept(self, incoming: Incoming, appended: Appended) -> None:
        """Count the playbook's lines that stayed in a reply; a store that is away loses the count."""
        message = incoming.message
        if message is None or message.author != "agent" or not message.public or incoming.past:
            return
        place = f"{incoming.key.helpdesk}:{incoming.key.account}"
        with suppress(AssistError):
            for line in kept_lines(
                appended.conversation, message, self.playbook.place(place).lines
            ):
                self.playbook.count(line, "kept")

    def close(self) -> None:
        """End the threads and streams of this process and let go of the store."""
        self.clock.close()
        self.sources.close(CLOSE_SECONDS)
        self.live.close(CLOSE_SECONDS)
        self.store.close()
        if self.tracing is not None:
            self.tracing.close()
