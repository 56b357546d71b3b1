"""Rule cards: content, results and approval step of each rule."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec

from assist_service.domain.labels import LABELS, inside_sentence
from assist_service.errors import FileError
from assist_service.guidance.approvals import (
    ApprovalsDocument,
    Candidate,
    Endorsement,
    first_person,
    owns,
)
from assist_service.insights.rule_statistics import RuleTally
from assist_service.policy.rules.rule import Exemption, Rule, Scope
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.web.console.rule_list import overdue, pack_of, waits
from assist_service.web.console.words import say

EXEMPTIONS = 200


class Counted(msgspec.Struct, frozen=True):
    """A reason and its number of uses."""

    words: str
    number: int


class ApprovalStep(msgspec.Struct, frozen=True):
    """The approval step of a version as a sentence, with its button if any."""

    said: str
    button: str | None = None


class Card(msgspec.Struct, frozen=True):
    """All that the page shows about one rule."""

    rule: Rule
    pack: str
    shown: bool
    waits: bool
    stale: bool
    overdue: bool
    on_trial: bool
    sent: str
    scope: str
    tally: RuleTally
    overridden: tuple[Counted, ...]
    dismissed: tuple[Counted, ...]
    step: ApprovalStep | None


class FileFault(msgspec.Struct, frozen=True):
    """A fault in a file, with a sentence on the version in use instead."""

    fault: FileError
    instead: str


def card(
    rule: Rule,
    in_force: Ruleset,
    tallies: Mapping[str, RuleTally],
    approvals: ApprovalsDocument,
    person: str,
    today: date,
    *,
    may_approve: bool,
) -> Card:
    """Return a rule's card for ``person``."""
    tally = tallies.get(rule.id) or RuleTally()
    return Card(
        rule,
        pack_of(rule),
        in_force.in_force(rule),
        waits(rule, in_force),
        rule.id in in_force.stale,
        overdue(rule, today),
        rule.status == "trial" or in_force.sent_to_trial(rule),
        _trial_text(approvals.trial.get(rule.version)),
        scope_words(rule.scope),
        tally,
        _reasons(tally.overridden, inside_sentence(LABELS.overrides)),
        _reasons(tally.dismissed, inside_sentence(LABELS.dismissals)),
        _step(rule, in_force, approvals, person, may_approve=may_approve),
    )


def candidate_of(rule: Rule) -> Candidate:
    """Return the candidate for approval: the rule's current content."""
    return Candidate(rule.id, rule.version, rule.owner)


def scope_words(scope: Scope) -> str:
    """Return the scope in words; empty if it is unlimited."""
    parts = [
        say("rules.scope", name=name, values=", ".join(sorted(values)))
        for name, values in (
            (say("rules.teams"), scope.teams),
            (say("rules.channels"), scope.channels),
            (say("rules.languages"), scope.languages),
        )
        if values
    ]
    if scope.effective_from is not None:
        parts.append(say("rules.effective_from", day=scope.effective_from))
    if scope.effective_until is not None:
        parts.append(say("rules.effective_until", day=scope.effective_until))
    return "; ".join(parts)


def exemptions(in_force: Ruleset) -> tuple[tuple[Exemption, str], ...]:
    """Return at most 200 exceptions, each with its scope in words."""
    return tuple(
        (exemption, scope_words(exemption.scope)) for exemption in in_force.exemptions[:EXEMPTIONS]
    )


def file_faults(in_force: Ruleset) -> list[FileFault]:
    """Return all faults of files that cannot be used as written."""
    return [
        FileFault(fault, _instead(file.place, in_force))
        for file in in_force.quarantined
        for fault in getattr(file, "faults", ()) or (file,)
    ]


def moment(at: float) -> str:
    """Return seconds since 1970 as a date and time in UTC, for display."""
    return f"{datetime.fromtimestamp(at, UTC):%d %b %Y, %H:%M} UTC"


def _instead(path: str, in_force: Ruleset) -> str:
    record = in_force.records.get(path)
    if record is None or record.entry.id not in in_force.stale:
        return say("rules.instead_none")
    # The file broke when it, or a file it extends, was last saved.
    saved = max((stamp[1] for _, stamp in record.made_from if stamp is not None), default=0)
    rule = in_force.rule(record.entry.id)
    version = rule.version if rule is not None else _exemption_version(record.entry.id, in_force)
    return say("rules.instead_last", version=version, since=moment(saved / 1e9))


def _exemption_version(exemption_id: str, in_force: Ruleset) -> str:
    return next(
        (exemption.version for exemption in in_force.exemptions if exemption.id == exemption_id), ""
    )


def _reasons(counts: Mapping[str, int], words: Mapping[str, str]) -> tuple[Counted, ...]:
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(words.get(reason, words["other"]), number) for reason, number in order)


def _step(
    rule: Rule, in_force: Ruleset, approvals: ApprovalsDocument, person: str, *, may_approve: bool
) -> ApprovalStep | None:
    if rule.approvals != "required":
        return None
    approval = approvals.approved.get(rule.version)
    if approval is not None:
        return ApprovalStep(say("approve.given", by=approval.by, when=moment(approval.at)))
    if not waits(rule, in_force):
        return ApprovalStep(say("approve.later"))
    return _next_step(rule, approvals, person, may_approve=may_approve)


def _next_step(
    rule: Rule, approvals: ApprovalsDocument, person: str, *, may_approve: bool
) -> ApprovalStep:
    proposal = approvals.proposed.get(rule.version)
    first = first_person(approvals, candidate_of(rule))
    if first is None:
        return ApprovalStep(say("approve.nobody"), "propose" if may_approve else None)
    text = _proposed(proposal) if proposal is not None else say("approve.owner", owner=first)
    if not may_approve:
        return ApprovalStep(f"{text} {say('approve.who')}")
    if owns(rule.owner, person) or (proposal is not None and proposal.by == person):
        return ApprovalStep(f"{text} {say('approve.not_you')}")
    return ApprovalStep(text, "approve")


def _trial_text(endorsement: Endorsement | None) -> str:
    if endorsement is None:
        return ""
    return say("trial.sent", by=endorsement.by, when=moment(endorsement.at))


def _proposed(proposal: Endorsement) -> str:
    return say("approve.proposed", by=proposal.by, when=moment(proposal.at))
