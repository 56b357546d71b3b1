"""Overrides of rules in the audit log: which rule, in which version, why, in which team; never who.

An auditor asks whether a rule is kept; a colleague's name would make it a record of persons.
"""

from typing import Any

from assist_service.store.documents import Documents
from assist_service.store.optimistic_update import update_document

DOCUMENT = "overrides"
WHO = "an agent"


def note_override(
    documents: Documents, rule: str, version: str, reason: str, team: str, at: float
) -> None:
    """Write down that a reply went out against a rule's advice.

    Raises:
        StoreUnavailable: no answer.

    """

    def edit(value: Any) -> Any:
        count = (value or {}).get("count", 0) + 1
        return {"count": count, "rule": rule, "version": version, "reason": reason, "team": team}

    note = f"{rule} overridden in {team}: {reason}"
    update_document(documents, DOCUMENT, edit, who=WHO, note=note, at=at)
