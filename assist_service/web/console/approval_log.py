"""The log of rule proposals, approvals and trials, from the document's history."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from assist_service.guidance.approvals import Endorsement, read_approvals
from assist_service.store.documents import DocumentChange
from assist_service.web.console.words import say

SHOWN = 30


class ApprovalEntry(msgspec.Struct, frozen=True):
    """One action of a person; ``at`` is ISO 8601, ``when`` is for display."""

    at: str
    when: str
    who: str
    what: str
    rule: str
    version: str


def approval_log(history: Iterable[DocumentChange]) -> list[ApprovalEntry]:
    """Return the entries of a history, in the same order."""
    return [entry for change in history for entry in _entries(change)]


def _entries(change: DocumentChange) -> Iterator[ApprovalEntry]:
    before, after = read_approvals(change.before), read_approvals(change.after)
    for action, old, new in (
        (say("approve.log_approved"), before.approved, after.approved),
        (say("approve.log_proposed"), before.proposed, after.proposed),
    ):
        for version, endorsement in _added(old, new):
            yield _entry(endorsement.at, endorsement.by, action, endorsement.rule, version)
    for old, new, action in (
        (before.trial, after.trial, say("trial.log_sent")),
        (after.trial, before.trial, say("trial.log_back")),
    ):
        for version, endorsement in _added(old, new):
            yield _entry(change.at, change.who, action, endorsement.rule, version)


def _entry(at: float, person: str, action: str, rule: str, version: str) -> ApprovalEntry:
    then = datetime.fromtimestamp(at, UTC)
    return ApprovalEntry(
        then.isoformat(timespec="seconds"),
        f"{then:%d %b %Y, %H:%M:%S}",
        person,
        action,
        rule,
        version,
    )


def _added(
    before: Mapping[str, Endorsement], after: Mapping[str, Endorsement]
) -> Iterator[tuple[str, Endorsement]]:
    return (
        (version, endorsement) for version, endorsement in after.items() if version not in before
    )
