"""The cards behind the first one's buttons: copying, checking a draft, dismissing. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from assist_service.domain.labels import LABELS
from assist_service.domain.nudge_kinds import NUDGE_KIND_ENTRIES
from assist_service.domain.types import FindingKind, PolicyFinding, plain
from assist_service.engine.engine import DraftReview
from integrations.intercom.card import (
    BACK,
    DRAFT,
    CardContext,
    State,
    group_by_kind,
    segment,
    time_line,
)
from integrations.intercom.components import (
    Component,
    area,
    button,
    choice,
    divider,
    escape_markdown,
    shorten,
    text,
)
from integrations.intercom.wording import (
    DISMISS,
    DONE,
    OVERRIDE,
    PARTS,
    SNOOZE,
    suppressed_text,
)

CHECK = "check"
# Buttons and choices about a nudge have its ID after a colon.
MARKED_USED, DISMISSED, SNOOZED, OVERRIDDEN = "used", "dismissed", "snoozed", "overridden"
# Characters in a draft; even with 4 bytes each, it fits on a card with its review.
LONGEST_DRAFT = 8_000
LONGEST_QUOTE = 120
POLICY_SHOWN, FINDINGS_SHOWN = 5, 4
# Findings about words in the draft, rather than about something missing.
POINTING: frozenset[FindingKind] = frozenset(
    kind for kind, entry in NUDGE_KIND_ENTRIES.items() if entry.points
)


def words_card(state: State, context: CardContext) -> list[Component]:
    """Return the suggestion as text to copy; Intercom doesn't let apps write to the composer."""
    nudge = state["nudge"]
    if nudge is None or not nudge["suggestion"]:
        return [
            text("The conversation has moved on, and this suggestion no longer applies."),
            *back_button(),
        ]
    return [
        text("Suggested wording", style="header"),
        *_copyable(nudge["suggestion"]["segments"]),
        button(f"{MARKED_USED}:{nudge['id']}", "I've used this"),
        time_line(context),
        *back_button(),
    ]


def answer_card(state: State) -> list[Component]:
    """Return the choices for dismissing, snoozing or overriding a nudge."""
    nudge = state["nudge"]
    if nudge is None:
        return [
            text("The conversation has moved on, and this advice no longer applies."),
            *back_button(),
        ]
    stop = nudge["level"] == "stop"
    return [
        text(f"**{escape_markdown(nudge['title'])}**"),
        choice(f"{DISMISSED}:{nudge['id']}", DISMISS, LABELS.dismissals),
        # A stop rule can't be snoozed, but it can be overridden with a reason.
        choice(f"{OVERRIDDEN}:{nudge['id']}", OVERRIDE, LABELS.overrides)
        if stop
        else choice(f"{SNOOZED}:{nudge['id']}", SNOOZE, LABELS.pauses),
        *back_button(),
    ]


def done_card(outcome: str) -> list[Component]:
    """Return a confirmation of the agent's action, with a Back button."""
    return [text(f"✓ {DONE[outcome]}"), *back_button()]


def draft_card(draft: str = "", problem: str = "") -> list[Component]:
    """Return the form for pasting a reply; ``problem`` is an error about the previous one."""
    return [
        text("Check my draft", style="header"),
        text("Paste your reply. It's checked once and not stored."),
        *([text(escape_markdown(problem), style="error")] if problem else ()),
        area(DRAFT, "Your reply", draft[:LONGEST_DRAFT], error=bool(problem)),
        button(CHECK, "Check", style="primary"),
        *back_button(),
    ]


def off_card() -> list[Component]:
    """Return the card for a draft in a team with advice switched off."""
    return [text(suppressed_text("off")), *back_button()]


def checked_card(draft: str, review: DraftReview) -> list[Component]:
    """Return a draft's findings, the suggested wording, and the draft for further editing."""
    nudge = review.nudge
    stops = [finding for finding in review.policy if finding.level == "stop"]
    # The nudge already shows its own rule's finding.
    findings = [
        finding
        for finding in _unique_rules(review.policy)
        if nudge is None or finding.rule != nudge.rule
    ]
    return [
        text(_verdict(review), style="header"),
        *(part for finding in findings[:POLICY_SHOWN] for part in _finding(draft, finding)),
        *(_advice(draft, review) if nudge is not None else ()),
        *_wording(draft, review),
        area(DRAFT, "Your reply", draft),
        button(CHECK, "Check again", style="primary"),
        *(_overrides(review) if review.hold and stops else ()),
        *back_button(),
    ]


def back_button() -> Iterator[Component]:
    """Yield a divider and the button to the first card."""
    yield divider()
    yield button(BACK, "Back", style="link")


def _verdict(review: DraftReview) -> str:
    if review.hold:
        return "Please change this before you send it"
    if review.policy:
        return "Check this before you send it"
    return "✓ Good to send" if review.nudge is None else "One thing would make it better"


def _unique_rules(policy: Sequence[PolicyFinding]) -> Iterator[PolicyFinding]:
    rules = set()
    for finding in policy:
        if finding.rule not in rules:
            rules.add(finding.rule)
            yield finding


def _finding(draft: str, finding: PolicyFinding) -> Iterator[Component]:
    yield text(f"**{escape_markdown(finding.message)}**{_quoted_draft(draft, finding.span)}")
    if finding.fixed:
        yield segment("fixed", finding.fixed)


def _advice(draft: str, review: DraftReview) -> Iterator[Component]:
    nudge = review.nudge
    assert nudge is not None
    spans = [finding.span for finding in review.policy if finding.rule == nudge.rule]
    quote = _quoted_draft(draft, spans[0]) if spans and nudge.rule else ""
    yield text(f"**{escape_markdown(nudge.title)}** {escape_markdown(nudge.why)}{quote}")
    if nudge.suggestion is not None:
        yield from _copyable(plain(nudge.suggestion.segments))


def _wording(draft: str, review: DraftReview) -> Iterator[Component]:
    """Yield the findings about single words, except those that the nudge is about."""
    own = review.nudge.kind if review.nudge is not None else None
    pointed = [
        finding
        for finding in review.review.findings
        if finding.kind in POINTING and finding.kind != own
    ]
    for finding in pointed[:FINDINGS_SHOWN]:
        yield text(
            f"“{_quote(draft, finding.span)}” {escape_markdown(finding.message)}", style="muted"
        )


def _quoted_draft(draft: str, span: tuple[int, int]) -> str:
    quote = _quote(draft, span)
    return f" You wrote: “{quote}”" if quote else ""


def _quote(draft: str, span: tuple[int, int]) -> str:
    return escape_markdown(shorten(draft[span[0] : span[1]], LONGEST_QUOTE))


def _copyable(segments: Sequence[Any]) -> Iterator[Component]:
    """Yield a suggestion as one text to copy, after its labelled parts."""
    parts = group_by_kind(segments)
    fixed = [words for kind, words in parts if kind == "fixed"]
    advice = "Put it in your own words."
    if fixed:
        advice += " The fixed wording is policy: don't change it."
    yield text(advice)
    if fixed and len(parts) > len(fixed):
        yield from (segment(kind, words) for kind, words in parts)
    elif fixed:
        yield text(f"**{PARTS['fixed']}** all of it.")
    yield area("suggestion", "Copy this into your reply", " ".join(w for _, w in parts))


def _overrides(review: DraftReview) -> Iterator[Component]:
    nudge = review.nudge
    if nudge is not None and nudge.level == "stop":
        choice_id = f"{OVERRIDDEN}:{nudge.id}:{nudge.kind}:{nudge.rule or ''}"
        yield choice(choice_id, OVERRIDE, LABELS.overrides)
