"""``/v1/conversations/<key>``: state, live stream, draft review and outcomes."""

from collections.abc import Generator
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from assist_service.access.page_tokens import Page
from assist_service.agent_view.actions import end_quiet, record_outcome, review_draft
from assist_service.agent_view.state import build_state, load_state, pseudonym_of
from assist_service.domain.conversation import (
    DISMISS_REASONS,
    OUTCOMES,
    OVERRIDE_REASONS,
    SNOOZE_SCOPES,
    Conversation,
    ConversationKey,
    OutcomeRecorded,
    SnoozeEnded,
)
from assist_service.domain.nudge_kinds import NUDGE_KINDS
from assist_service.domain.types import NudgeKind
from assist_service.errors import AssistError, NotFound, PayloadError
from assist_service.helpdesk.payload import Payload, decode
from assist_service.observability import metrics
from assist_service.repositories.live_updates import CLOSING, Waiter, jitter
from assist_service.service import Service
from assist_service.web import streams
from assist_service.web.answers import OutcomeAnswer, authorize, json_response, read_choice
from assist_service.web.bodies import read_body

KEEP_SECONDS = 15.0
RENEW_SECONDS = 300.0
LONGEST_DRAFT = 20_000
_encode = msgspec.json.Encoder().encode


def blueprint(service: Service) -> Blueprint:
    """Return the routes used by sidebars and by integrators with a token."""
    bp = Blueprint("api", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.get("")
    def state(name: str) -> Response:
        key, page = authorize(service, name)
        return json_response(load_state(service, key, page))

    @bp.get("/events")
    def events(name: str) -> Response:
        key, page = authorize(service, name)
        after = request.headers.get("Last-Event-ID")
        return streams.stream_response(_stream(service, key, page, after))

    @bp.post("/draft")
    def draft(name: str) -> Response:
        key, page = authorize(service, name)
        text = decode(read_body()).text("text")
        if len(text) > LONGEST_DRAFT:
            raise PayloadError(
                "The draft is too long to review.", f"Send at most {LONGEST_DRAFT} characters."
            )
        return json_response(review_draft(service, key, page, text))

    @bp.post("/outcomes")
    def outcomes(name: str) -> Response:
        key, page = authorize(service, name)
        payload = decode(read_body())
        outcome = _outcome(service, key, payload)
        new = record_outcome(service, key, page, outcome, payload.identifier("id"))
        return json_response(OutcomeAnswer("accepted" if new else "duplicate"))

    @bp.delete("/quiet")
    def speak_again(name: str) -> Response:
        key, page = authorize(service, name)
        end_quiet(service, key, page)
        return json_response(load_state(service, key, page))

    return bp


def _outcome(service: Service, key: ConversationKey, payload: Payload) -> OutcomeRecorded:
    nudge_id = payload.identifier("nudge")
    conversation = service.log.load(key)
    # Draft reviews are not logged, so the page sends the kind of a nudge about a draft.
    kind = conversation.shown_kind(nudge_id) or _kind_sent(payload)
    if kind is None:
        raise NotFound(
            "This nudge was not shown in this conversation.", "Send the ID of a nudge that was."
        )
    outcome = read_choice(payload, "outcome", OUTCOMES)
    reason = scope = None
    if outcome == "dismissed":
        reason = read_choice(payload, "reason", DISMISS_REASONS)
    elif outcome == "overridden":
        reason = read_choice(payload, "reason", OVERRIDE_REASONS)
    elif outcome == "snoozed":
        scope = read_choice(payload, "scope", SNOOZE_SCOPES)
    rule = _rule(service, conversation, nudge_id, payload)
    return OutcomeRecorded(service.clock(), nudge_id, kind, outcome, reason, scope, rule)


def _rule(
    service: Service, conversation: Conversation, nudge_id: str, payload: Payload
) -> str | None:
    """Return the rule of the nudge: the logged one, or the one sent if it exists."""
    if conversation.nudge is not None and conversation.nudge.id == nudge_id:
        return conversation.nudge.rule
    rule_id = payload.text_or_none("rule")
    return rule_id if rule_id in service.sources.rules().by_id else None


def _kind_sent(payload: Payload) -> NudgeKind | None:
    return read_choice(payload, "kind", NUDGE_KINDS) if payload.at("kind") else None


def _stream(
    service: Service, key: ConversationKey, page: Page, after: str | None
) -> Generator[bytes, None, None]:
    """Yield missed and new log entries until the client disconnects or the service stops.

    Thousands of these generators wait at once, so no local variable holds more than an entry ID.
    """
    began = service.clock()
    expires = began + jitter(RENEW_SECONDS)
    with service.live.watch(str(key)) as waiter:
        metrics.STREAMS.inc()
        try:
            view_updates = _ViewUpdates(service, key, page, after)
            yield b"retry: 1000\n\n" + view_updates.read_updates()
            while (wake_reason := waiter.wait(jitter(KEEP_SECONDS))) != CLOSING:
                if began <= service.tokens.revoked_before(page):
                    return
                if service.clock() >= expires:
                    expires = service.clock() + jitter(RENEW_SECONDS)
                    yield _renewal(service, page)
                if wake_reason is None:
                    yield b": keep\n\n"
                    continue
                try:
                    yield view_updates.read_updates()
                except AssistError:
                    # The store is unavailable; the listener wakes this stream when it is back.
                    _retry_soon(waiter)
        finally:
            metrics.STREAMS.dec()


class _ViewUpdates:
    """Reads the log of a conversation for one page, from the last entry that the page has."""

    __slots__ = ("_key", "_last", "_page", "_service")

    def __init__(
        self, service: Service, key: ConversationKey, page: Page, last: str | None
    ) -> None:
        self._service, self._key, self._page, self._last = service, key, page, last

    def read_updates(self) -> bytes:
        """Return the entries since the last call and the current state as server-sent events.

        Raises:
            StoreUnavailable: the log could not be read.

        """
        with self._service.live.read_slots:
            snapshot, entries = self._service.log.follow(self._key, self._last)
            events = _encode_updates(self._service, self._page, snapshot, entries)
        self._last = snapshot.last
        return events


def _retry_soon(waiter: Waiter) -> None:
    waiter.wait(jitter(1.0))
    waiter.wake("news")


def _encode_updates(
    service: Service, page: Page, snapshot: Any, entries: list[tuple[str, Any]]
) -> bytes:
    pseudonym = pseudonym_of(service, page)
    parts = [
        b"event: entry\nid: " + entry.encode() + b"\ndata: " + _encode(event) + b"\n\n"
        for entry, event in entries
        if not _colleagues_quiet(event, pseudonym)
    ]
    identity = b"\nid: " + snapshot.last.encode() if snapshot.last else b""
    parts.append(
        b"event: state"
        + identity
        + b"\ndata: "
        + _encode(build_state(service, snapshot, page))
        + b"\n\n"
    )
    return b"".join(parts)


def _colleagues_quiet(event: Any, pseudonym: str) -> bool:
    """Whether an event is the start or end of another agent's snooze."""
    snoozed = isinstance(event, OutcomeRecorded) and event.outcome == "snoozed"
    return (snoozed or isinstance(event, SnoozeEnded)) and event.by not in ("", pseudonym)


def _renewal(service: Service, page: Page) -> bytes:
    token = service.tokens.issue(page, service.clock())
    return b"event: renew\ndata: " + _encode({"token": token}) + b"\n\n"
