"""What an agent asks, from whatever page or card: review a draft, keep an answer, end quiet."""

import secrets
from contextlib import suppress

import msgspec

from assist_service.access.page_tokens import Page
from assist_service.agent_view.state import agent_id_of, in_own_tone, own_quiet, pseudonym_of
from assist_service.audit_log.overrides import note_override
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    OutcomeRecorded,
    QuietEnded,
    shared_lines,
)
from assist_service.domain.team_key import team_key
from assist_service.domain.types import DRAFT, Message
from assist_service.engine.engine import DraftReview
from assist_service.errors import AssistError
from assist_service.observability import metrics
from assist_service.service import Service


def review_draft(service: Service, key: ConversationKey, page: Page, text: str) -> DraftReview:
    """Review an unsent reply; nothing of it is kept. In the agent's own quiet only policy speaks.

    Raises:
        StoreUnavailable: the conversation could not be read.

    """
    metrics.DRAFTS.inc()
    draft = Message(DRAFT, "agent", text, service.clock())
    with metrics.DRAFT_SECONDS.time():
        draft_review = service.engine.review(key, draft, agent_id_of(page))
    nudge = draft_review.nudge
    if nudge is not None and nudge.level != "stop" and own_quiet(service, page):
        return msgspec.structs.replace(draft_review, nudge=None)
    if nudge is not None and nudge.suggestion is not None:
        toned_nudge = in_own_tone(service, service.log.load(key), nudge, page)
        return msgspec.structs.replace(draft_review, nudge=toned_nudge)
    return draft_review


def record_outcome(
    service: Service, key: ConversationKey, page: Page, outcome: OutcomeRecorded, identity: str
) -> bool:
    """Keep what the agent did with a nudge, once for each ``identity``; tell whether it was new.

    Raises:
        StoreUnavailable: it was not kept; asking again is safe.

    """
    if outcome.scope is not None:
        outcome = msgspec.structs.replace(outcome, by=pseudonym_of(service, page))
    appended = service.engine.record(key, outcome, f"outcome:{identity}")
    if appended.duplicate:
        return False
    if outcome.outcome != "snoozed":
        # A count that moves tells whoever watches it that somebody asked for quiet just now.
        metrics.OUTCOMES.labels(outcome.outcome).inc()
    nudge = appended.conversation.nudge
    if (
        outcome.outcome in ("inserted", "copied")
        and nudge is not None
        and nudge.id == outcome.nudge
    ):
        if nudge.suggestion is not None:
            service.offered_lines.record(appended.conversation, nudge.suggestion.lines)
        for line in shared_lines(nudge):
            service.playbook.increment(line, "used")
    if outcome.outcome == "overridden" and outcome.rule is not None:
        _note_override(service, key, appended.conversation, outcome)
    if outcome.scope in ("hour", "shift"):
        agent = (page.helpdesk, page.account, page.agent)
        service.snoozes.start(*agent, outcome.scope, outcome.at)
    return True


def _note_override(
    service: Service, key: ConversationKey, conversation: Conversation, outcome: OutcomeRecorded
) -> None:
    """Write an override into the audit log; one that a store in trouble loses is counted still."""
    rule = service.sources.rules().rule(outcome.rule or "")
    team = conversation.details.team
    scope = team_key(key, team) if team else f"{key.helpdesk}:{key.account}"
    with suppress(AssistError):
        note_override(
            service.documents,
            outcome.rule or "",
            rule.version if rule is not None else "",
            outcome.reason or "",
            scope,
            outcome.at,
        )


def end_quiet(service: Service, key: ConversationKey, page: Page) -> None:
    """End the agent's own quiet, everywhere and in this conversation; a colleague's stays."""
    service.snoozes.end(page.helpdesk, page.account, page.agent)
    conversation, pseudonym = service.log.load(key), pseudonym_of(service, page)
    if conversation.snoozed is not None and conversation.snoozed_by in ("", pseudonym):
        ended = QuietEnded(service.clock(), pseudonym)
        service.log.append(key, f"quiet:{secrets.token_hex(8)}", lambda _: ended)
