"""The parts of the running service, as pages and integrations may use them."""

from collections.abc import Callable
from dataclasses import dataclass

from assist_service.conversation import ConversationKey
from assist_service.engine import Engine, Guidance
from assist_service.settings import Settings
from assist_service.store.documents import Documents
from assist_service.store.log import ConversationLog
from assist_service.web.live import Live
from assist_service.web.tokens import PageTokens


@dataclass(frozen=True, slots=True)
class Service:
    """Made once by ``create_app``; handed to every blueprint.

    ``clock`` gives seconds since 1970; only the outermost layer asks it.
    """

    settings: Settings
    engine: Engine
    guidance: Callable[[ConversationKey, str | None], Guidance]
    log: ConversationLog
    documents: Documents
    live: Live
    tokens: PageTokens
    clock: Callable[[], float]
