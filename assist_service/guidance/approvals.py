"""Approval of rules by a second person: the endorsed content, and by whom and when.

Everything here is pure. Content is identified by its hash, so a changed file needs a new approval.
The first person is the owner that the file names; where it names none, the one who
proposes the version in the console.
"""

import re
from typing import Any

import msgspec

from assist_service.domain.tolerant_reader import read_stored
from assist_service.errors import AssistError, Forbidden
from assist_service.policy.rules.ruleset import SENT_TO_TRIAL

DOCUMENT = "approvals"
_ADDRESS = re.compile(r"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")


class Endorsement(msgspec.Struct, frozen=True):
    """One person's endorsement of one version of a rule; ``at`` in seconds since 1970."""

    rule: str
    by: str
    at: float


class ApprovalsDocument(msgspec.Struct, frozen=True):
    """Proposals, approvals and versions sent to trial, by content hash.

    ``trial``: versions that are active in the file but sent to trial, until activated again or changed.
    """

    proposed: dict[str, Endorsement] = {}
    approved: dict[str, Endorsement] = {}
    trial: dict[str, Endorsement] = {}


class Candidate(msgspec.Struct, frozen=True):
    """A rule that awaits approval: its ID, the hash of its content, and the owner named in its file."""

    rule: str
    version: str
    owner: str


def read_approvals(value: Any) -> ApprovalsDocument:
    """Return the approvals from stored JSON; ``None`` means none yet."""
    return read_stored({} if value is None else value, ApprovalsDocument)


def approved_versions(value: Any) -> frozenset[str]:
    """Return ``Ruleset``'s approved hashes from stored JSON, trial versions included."""
    stored = value or {}
    trial_versions = (f"{SENT_TO_TRIAL}{version}" for version in stored.get("trial", ()))
    return frozenset((*stored.get("approved", ()), *trial_versions))


def owns(owner: str, person: str) -> bool:
    """Whether ``owner``, as written in a rule file, is or contains this person's address."""
    owner_text = owner.strip().casefold()
    person = person.casefold()
    return owner_text == person or person in _ADDRESS.findall(owner_text)


def first_person(document: ApprovalsDocument, candidate: Candidate) -> str | None:
    """Return the rule's first person: the owner, else the proposer, else ``None``."""
    if candidate.owner.strip():
        return candidate.owner
    proposal = document.proposed.get(candidate.version)
    return None if proposal is None else proposal.by


def propose(
    document: ApprovalsDocument, candidate: Candidate, person: str, at: float
) -> ApprovalsDocument:
    """Return ``document`` with a proposal; an earlier one of the same version is kept."""
    if candidate.version in document.proposed or candidate.version in document.approved:
        return document
    endorsement = Endorsement(candidate.rule, person, at)
    return msgspec.structs.replace(
        document, proposed={**document.proposed, candidate.version: endorsement}
    )


def approve(
    document: ApprovalsDocument, candidate: Candidate, person: str, at: float
) -> ApprovalsDocument:
    """Return ``document`` with an approval; an earlier one of the same version is kept.

    Raises:
        Forbidden: ``person`` owns the rule or proposed it.
        AssistError: the rule has no owner and was not proposed.

    """
    if candidate.version in document.approved:
        return document
    proposal = document.proposed.get(candidate.version)
    if owns(candidate.owner, person) or (proposal is not None and proposal.by == person):
        raise Forbidden(
            "You own or proposed this rule, so you can't approve it.",
            "A second person has to approve it: a compliance lead or an admin.",
        )
    if first_person(document, candidate) is None:
        raise AssistError(
            "This rule has no owner and nobody has proposed it yet.", "Propose it first."
        )
    endorsement = Endorsement(candidate.rule, person, at)
    return msgspec.structs.replace(
        document, approved={**document.approved, candidate.version: endorsement}
    )


def send_to_trial(
    document: ApprovalsDocument, candidate: Candidate, person: str, at: float
) -> ApprovalsDocument:
    """Return ``document`` with this version on trial; an earlier entry for it is kept."""
    if candidate.version in document.trial:
        return document
    endorsement = Endorsement(candidate.rule, person, at)
    return msgspec.structs.replace(
        document, trial={**document.trial, candidate.version: endorsement}
    )


def put_back(
    document: ApprovalsDocument, candidate: Candidate, person: str, at: float
) -> ApprovalsDocument:
    """Return ``document`` with this version no longer on trial."""
    del person, at
    on_trial = {
        version: endorsement
        for version, endorsement in document.trial.items()
        if version != candidate.version
    }
    return msgspec.structs.replace(document, trial=on_trial)
