"""``/v1/conversations/<key>/reword``: the open nudge's suggestion, reworded by a language model.

The sidebar shows the original wording first and requests the rewording afterwards, so no webhook
and no nudge waits for a model.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Response

from assist_service.access.page_tokens import Page
from assist_service.agent_view.state import in_own_tone, quiet_for, shown_nudge, team_now
from assist_service.coaching.scene import Scene
from assist_service.domain.conversation import Conversation
from assist_service.domain.types import Nudge, plain
from assist_service.errors import AssistError, NotFound, SettingError
from assist_service.helpdesk.payload import decode
from assist_service.observability import metrics
from assist_service.observability.logs import report_fault
from assist_service.repositories.llm_usage import LlmUsage
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.web.answers import authorize, json_response
from assist_service.web.bodies import read_body

if TYPE_CHECKING:
    from assist_service.rewording.client import Endpoint
    from assist_service.rewording.prompt import TokenUsage
    from assist_service.rewording.rewriter import Rewriter

MakeRewriter = Callable[[], "Rewriter"]


def rewriter_factory(
    settings: Settings, spending: LlmUsage, clock: Callable[[], float]
) -> MakeRewriter | None:
    """Return a function that makes this process's rewriter on its first call; ``None`` if rewording is off."""
    if not settings["ASSIST_LLM_URL"]:
        return None
    # Checked when the service starts, so that the operator sees a wrong address, not an agent.
    _endpoint(settings)
    return cache(lambda: _make_rewriter(settings, spending, clock))


def _endpoint(settings: Settings) -> "Endpoint":
    from assist_service.rewording.client import parse_endpoint

    hosts = frozenset(settings["ASSIST_LLM_HOSTS"].lower().split())
    try:
        return parse_endpoint(settings["ASSIST_LLM_URL"], hosts)
    except ValueError as error:
        raise SettingError("ASSIST_LLM_URL is not allowed.", f"Write {error}.") from error


def _make_rewriter(
    settings: Settings, spending: LlmUsage, clock: Callable[[], float]
) -> "Rewriter":
    from assist_service.rewording.rewriter import Rewriter

    daily_limit: int = settings["ASSIST_LLM_DAILY_TOKENS"]

    def within_budget() -> bool:
        try:
            today = spending.day(clock())
        except AssistError:
            return False
        return today.get("in", 0) + today.get("out", 0) < daily_limit

    def record_usage(usage: "TokenUsage") -> None:
        metrics.REWORDING_TOKENS.labels("in").inc(usage.tokens_in)
        metrics.REWORDING_TOKENS.labels("out").inc(usage.tokens_out)
        with suppress(AssistError):
            spending.add(clock(), {"calls": 1, "in": usage.tokens_in, "out": usage.tokens_out})

    model, key = settings["ASSIST_LLM_MODEL"], settings["ASSIST_LLM_KEY"]
    return Rewriter(_endpoint(settings), key, model, within_budget, record_usage, report_fault)


def blueprint(service: Service) -> Blueprint:
    """Return the blueprint with the route."""
    bp = Blueprint("rewording", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.post("/reword")
    def reword(name: str) -> Response:
        key, page = authorize(service, name)
        nudge_id = decode(read_body()).identifier("nudge")
        conversation = service.log.load(key)
        team = team_now(service, conversation, page)
        if service.rewriter is None or not team.reword:
            return json_response({"end": "off", "suggestion": None})
        quiet = quiet_for(service, conversation, page)
        nudge = shown_nudge(conversation, team, quiet=quiet is not None)
        if nudge is None or nudge.id != nudge_id:
            raise NotFound("This nudge is no longer open.", "Show the one that is open now.")
        return json_response(_reworded(service, conversation, nudge, page))

    return bp


def _reworded(
    service: Service, conversation: Conversation, nudge: Nudge, page: Page
) -> dict[str, Any]:
    assert service.rewriter is not None
    details = conversation.details
    names = tuple(
        {name for name in (details.customer_name, details.agent_name, page.agent) if name}
    )
    scene = Scene(conversation, service.clock(), service.sources.rules())
    rewording = service.rewriter().reword(nudge, scene, names)
    metrics.REWORDINGS.labels(rewording.end).inc()
    if rewording.suggestion is None:
        return {"end": rewording.end, "suggestion": None}
    reworded = msgspec.structs.replace(nudge, suggestion=rewording.suggestion)
    toned = in_own_tone(service, conversation, reworded, page)
    return {"end": rewording.end, "suggestion": plain(toned.suggestion)}
