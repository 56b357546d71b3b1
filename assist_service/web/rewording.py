"""``/v1/conversations/<key>/reword``: other words for the open nudge, from a language model on a leash.

The sidebar shows the ready words first and asks for others afterwards, so that no webhook and no
nudge ever waits for a model.
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
from assist_service.repositories.llm_usage import Spending
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.web.answers import allowed, write
from assist_service.web.bodies import read_body

if TYPE_CHECKING:
    from assist_service.rewording.leash import Leash, Spent

MakeLeash = Callable[[], "Leash"]


def maker(settings: Settings, spending: Spending, clock: Callable[[], float]) -> MakeLeash | None:
    """Return what makes this process's leash when it is first needed; ``None`` without an address."""
    if not settings["ASSIST_LLM_URL"]:
        return None
    # Looked at once when the service starts, so that a wrong address is not found by an agent.
    _address(settings)
    return cache(lambda: _make(settings, spending, clock))


def _address(settings: Settings) -> Any:
    from assist_service.rewording.client import address_of

    hosts = frozenset(settings["ASSIST_LLM_HOSTS"].lower().split())
    try:
        return address_of(settings["ASSIST_LLM_URL"], hosts)
    except ValueError as error:
        raise SettingError("ASSIST_LLM_URL is not allowed.", f"Write {error}.") from error


def _make(settings: Settings, spending: Spending, clock: Callable[[], float]) -> "Leash":
    from assist_service.rewording.leash import Leash

    most: int = settings["ASSIST_LLM_DAILY_TOKENS"]

    def affordable() -> bool:
        try:
            day = spending.day(clock())
        except AssistError:
            return False
        return day.get("in", 0) + day.get("out", 0) < most

    def spend(spent: "Spent") -> None:
        metrics.REWORDING_TOKENS.labels("in").inc(spent.tokens_in)
        metrics.REWORDING_TOKENS.labels("out").inc(spent.tokens_out)
        with suppress(AssistError):
            spending.add(clock(), {"calls": 1, "in": spent.tokens_in, "out": spent.tokens_out})

    model, key = settings["ASSIST_LLM_MODEL"], settings["ASSIST_LLM_KEY"]
    return Leash(_address(settings), key, model, affordable, spend, report_fault)


def blueprint(service: Service) -> Blueprint:
    """Return the one route."""
    bp = Blueprint("rewording", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.post("/reword")
    def reword(name: str) -> Response:
        key, page = allowed(service, name)
        identity = decode(read_body()).identifier("nudge")
        known = service.log.load(key)
        team = team_now(service, known, page)
        if service.leash is None or not team.reword:
            return write({"end": "off", "suggestion": None})
        quiet = quiet_for(service, known, page)
        nudge = shown_nudge(known, team, quiet=quiet is not None)
        if nudge is None or nudge.id != identity:
            raise NotFound("That nudge is not open any more.", "Show what is open now.")
        return write(_reworded(service, known, nudge, page))

    return bp


def _reworded(service: Service, known: Conversation, nudge: Nudge, page: Page) -> dict[str, Any]:
    assert service.leash is not None
    details = known.details
    names = tuple(
        {name for name in (details.customer_name, details.agent_name, page.agent) if name}
    )
    scene = Scene(known, service.clock(), service.sources.rules())
    found = service.leash().reword(nudge, scene, names)
    metrics.REWORDINGS.labels(found.end).inc()
    if found.suggestion is None:
        return {"end": found.end, "suggestion": None}
    put = msgspec.structs.replace(nudge, suggestion=found.suggestion)
    toned = in_own_tone(service, known, put, page)
    return {"end": found.end, "suggestion": plain(toned.suggestion)}
