"""``/v1/board``: an agent's own open conversations, highest risk first, for that agent only."""

from collections.abc import Generator, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from assist_service.access.page_tokens import Page
from assist_service.agent_view.state import shown_nudge, team_now
from assist_service.analysis.emotion.trend import follow
from assist_service.domain.conversation import ENDED_STATUSES, Conversation, ConversationKey
from assist_service.errors import AssistError, Refused
from assist_service.observability import metrics
from assist_service.repositories.live_updates import CLOSING, Waiter, jitter
from assist_service.service import Service
from assist_service.store import keys
from assist_service.web import streams

SHOWN, LOOKED_AT = 20, 60
KEEP_SECONDS = 15.0
# With many conversations updates are frequent, so several are sent together.
PAUSE_SECONDS = 0.5
# Shorter than the lifetime of the tokens, so that the page always has a valid one.
AGAIN_SECONDS = 300.0
# The agent of a page whose helpdesk does not identify the agent.
NOBODY = "unknown"


def blueprint(service: Service) -> Blueprint:
    """Return the route of the stream that shows several conversations."""
    bp = Blueprint("board", __name__, url_prefix="/v1/board")

    @bp.get("/events")
    def events() -> Response:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        page, _ = service.tokens.verify(token if kind == "Bearer" else "", service.clock())
        if page.agent == NOBODY:
            raise Refused(
                "This page does not know which agent you are.",
                "Open it from your helpdesk.",
                code="no_agent",
            )
        return streams.stream_response(_stream(service, page))

    return bp


def board_rows(service: Service, page: Page) -> list[dict[str, Any]]:
    """Return the agent's open conversations, highest risk first, then the longest waiting."""
    open_rows = []
    for conversation_id in service.assignments.conversations(
        page.helpdesk, page.account, page.agent, LOOKED_AT
    ):
        conversation = service.log.load(
            ConversationKey(page.helpdesk, page.account, conversation_id)
        )
        if _is_open(conversation, page.agent):
            open_rows.append(_row(service, conversation))
    open_rows.sort(
        key=lambda row: (-row["risk"], -row["intensity"], not row["waiting"], row["since"])
    )
    return open_rows[:SHOWN]


def _is_open(conversation: Conversation, agent: str) -> bool:
    details = conversation.details
    return (
        bool(conversation.turns)
        and details.agent_id == agent
        and details.status not in ENDED_STATUSES
    )


def _row(service: Service, conversation: Conversation) -> dict[str, Any]:
    has_reading = any(turn.reading is not None for turn in conversation.turns)
    reading = follow(conversation.turns) if has_reading else None
    last = conversation.turns[-1].message
    nudge = shown_nudge(conversation, team_now(service, conversation, None), quiet=False)
    confident = reading is not None and not reading.abstained
    return {
        "key": str(conversation.key),
        "customer_name": conversation.details.customer_name,
        "emotion": reading.emotion if reading is not None and confident else None,
        "intensity": reading.intensity if reading is not None and reading.upset else 0.0,
        "trend": reading.trend if reading is not None and confident else None,
        "risk": reading.escalation_risk if reading is not None and confident else 0.0,
        "waiting": last.author == "customer",
        "since": last.sent_at,
        "nudge": None if nudge is None else nudge.title,
    }


def _stream(service: Service, page: Page) -> Generator[bytes, None, None]:
    own = keys.open_conversation(page.helpdesk, page.account, page.agent)
    with service.live.watch(own) as waiter:
        metrics.STREAMS.inc()
        try:
            sent_board: dict[str, Any] = {}
            began, sent_at = service.clock(), 0.0
            part = b"retry: 1000\n\n"
            while True:
                now = service.clock()
                # While the store is unavailable the page keeps the last board.
                with suppress(AssistError), service.live.read_slots:
                    board = _board(service, page)
                    service.live.follow(waiter, [row["key"] for row in board["rows"]])
                    if board != sent_board or now - sent_at >= AGAIN_SECONDS:
                        sent_board, sent_at = board, now
                        part += _event(service, page, board, now)
                yield part or b": keep\n\n"
                part = b""
                wake_reason = waiter.wait(jitter(KEEP_SECONDS))
                if wake_reason == CLOSING or (wake_reason and _closing(waiter)):
                    return
                if began <= service.tokens.revoked_before(page):
                    return
        finally:
            metrics.STREAMS.dec()


def _closing(waiter: Waiter) -> bool:
    """Wait to collect updates; return whether the stream has to end."""
    until = monotonic() + PAUSE_SECONDS
    while (remaining := until - monotonic()) > 0:
        if waiter.wait(remaining) == CLOSING:
            return True
    return False


def _board(service: Service, page: Page) -> dict[str, Any]:
    looking = service.assignments.open_conversation(page.helpdesk, page.account, page.agent)
    return {"rows": board_rows(service, page), "looking": looking}


def _event(service: Service, page: Page, board: Mapping[str, Any], now: float) -> bytes:
    """Return the board as an event, with a token for each conversation."""

    def token_for(key: ConversationKey) -> str:
        holder = msgspec.structs.replace(page, conversation=key.id)
        return service.tokens.issue(holder, now)

    content: dict[str, Any] = {"looking": None}
    content["rows"] = [
        {**row, "token": token_for(ConversationKey.parse(row["key"]))} for row in board["rows"]
    ]
    if board["looking"] is not None:
        key = ConversationKey(page.helpdesk, page.account, board["looking"])
        content["looking"] = {"key": str(key), "token": token_for(key)}
    return b"event: board\ndata: " + msgspec.json.encode(content) + b"\n\n"
