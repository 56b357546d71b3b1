"""The settings, approvals and rules in force at a given time, from the documents' history."""

from collections.abc import Iterable
from typing import Any

import msgspec

from assist_service.guidance.approvals import DOCUMENT as APPROVALS
from assist_service.policy.rules.ruleset import Ruleset
from assist_service.store.documents import DocumentChange, Documents, entry_hash
from assist_service.store.optimistic_update import update_document

# The document of the rules loaded from files, written whenever they change.
RULES = "rules"
KINDS = ("settings", APPROVALS, RULES)


def recorded_versions(rules: Ruleset) -> dict[str, Any]:
    """Return the record of the rules by ID: version, status, and whether each is in force.

    ``version`` is the hash of the rule's content; the file's text lives in git.
    """
    return {
        rule.id: {
            "version": rule.version,
            "status": rule.status,
            "in_force": rules.in_force(rule),
            "last_good": rule.id in rules.stale,
        }
        for rule in rules.rules
    }


def record_rules(documents: Documents, rules: Ruleset, at: float) -> None:
    """Record which rules are in force, if they differ from the last entry.

    Raises:
        StoreUnavailable: the store did not answer.

    """
    recorded_rules = recorded_versions(rules)
    update_document(
        documents, RULES, lambda _: recorded_rules, who="rule files", note="rules loaded", at=at
    )


def at_moment(documents: Documents, moment: float) -> dict[str, Any]:
    """Return each document's value at ``moment`` (seconds since 1970), with its last author and entry hash.

    A ``null`` value means that nothing was set or, with ``"known": false``, that the history begins later.
    """
    return {name: _at(documents.entries(name), moment) for name in KINDS}


def _at(history: Iterable[bytes], moment: float) -> dict[str, Any]:
    last: DocumentChange | None = None
    head = ""
    for number, raw in enumerate(history):
        change = msgspec.json.decode(raw, type=DocumentChange)
        if change.at > moment:
            if last is None and number == 0 and change.version > 1:
                return {"known": False, "version": change.version - 1, "value": change.before}
            break
        last, head = change, entry_hash(raw)
    if last is None:
        return {"known": True, "version": 0, "value": None}
    return {
        "known": True,
        "version": last.version,
        "since": last.at,
        "by": last.who,
        "hash": head,
        "value": last.after,
    }
