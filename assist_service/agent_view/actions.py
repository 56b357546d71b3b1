"""Actions of an agent on any page or card: review a draft, record an outcome, end a snooze."""

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
    SnoozeEnded,
    shared_lines,
)
from assist_service.domain.team_key import team_key
from assist_service.domain.types import DRAFT, Message
from assist_service.engine.engine import DraftReview
from assist_service.errors import AssistError
from assist_service.observability import metrics
from assist_service.service import Service


def review_draft(service: Service, key: ConversationKey, page: Page, text: str) -> DraftReview:
    """Review an unsent reply without storing it. During a snooze only ``stop`` rules give a nudge.

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
    """Record an agent's response to a nudge once for each ``identity``; return whether it is new.

    Raises:
        StoreUnavailable: it was not stored; trying again is safe.

    """
    if outcome.scope is not None:
        outcome = msgspec.structs.replace(outcome, by=pseudonym_of(service, page))
    appended = service.engine.record(key, outcome, f"outcome:{identity}")
    if appended.duplicate:
        return False
    if outcome.outcome != "snoozed":
        # A counter of snoozes would reveal that an agent has just started one.
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
            service.features.count_use(line)
    if outcome.outcome == "overridden" and outcome.rule is not None:
        _note_override(service, key, appended.conversation, outcome)
    if outcome.scope in ("hour", "shift"):
        agent = (page.helpdesk, page.account, page.agent)
        service.snoozes.start(*agent, outcome.scope, outcome.at)
    return True


def _note_override(
    service: Service, key: ConversationKey, conversation: Conversation, outcome: OutcomeRecorded
) -> None:
    """Record an override in the audit log; if the store fails, the override still counts."""
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
    """End the agent's own snooze, everywhere and in this conversation, but not a colleague's."""
    service.snoozes.end(page.helpdesk, page.account, page.agent)
    conversation, pseudonym = service.log.load(key), pseudonym_of(service, page)
    if conversation.snoozed is not None and conversation.snoozed_by in ("", pseudonym):
        ended = SnoozeEnded(service.clock(), pseudonym)
        service.log.append(key, f"quiet:{secrets.token_hex(8)}", lambda _: ended)
