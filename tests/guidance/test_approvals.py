"""A rule is approved by a second person, for exactly the content that it has."""

import msgspec
import pytest

from assist_service.errors import AssistError, Forbidden
from assist_service.guidance.approvals import (
    ApprovalsDocument,
    Candidate,
    approve,
    approved_versions,
    first_person,
    owns,
    propose,
    put_back,
    read_approvals,
    send_to_trial,
)
from assist_service.policy.rules.ruleset import SENT_TO_TRIAL

OWNED = Candidate("refunds/late", "v1", "carla@example.com")
UNOWNED = Candidate("refunds/late", "v1", " ")
NOBODY = ApprovalsDocument()

OWNERS = [
    ("carla@example.com", "carla@example.com", True),
    ("Carla@Example.com", "carla@example.com", True),
    ("Carla Berg <carla@example.com>", "carla@example.com", True),
    ("anna@example.com, carla@example.com", "carla@example.com", True),
    ("carla@example.com", "carl@example.com", False),
    ("mccarla@example.com", "carla@example.com", False),
    ("Compliance", "carla@example.com", False),
    ("", "carla@example.com", False),
]


@pytest.mark.parametrize(("owner", "person", "same"), OWNERS)
def test_an_owner_is_known_by_address(owner, person, same):
    assert owns(owner, person) is same


def test_somebody_other_than_the_owner_approves():
    after = approve(NOBODY, OWNED, "dana@example.com", 5.0)
    kept = msgspec.to_builtins(after)
    assert approved_versions(kept) == {"v1"}
    assert kept["approved"]["v1"] == {"rule": "refunds/late", "by": "dana@example.com", "at": 5.0}
    assert read_approvals(kept) == after


def test_the_owner_cannot():
    with pytest.raises(Forbidden):
        approve(NOBODY, OWNED, "carla@example.com", 5.0)


def test_without_an_owner_one_proposes_and_another_approves():
    with pytest.raises(AssistError):
        approve(NOBODY, UNOWNED, "dana@example.com", 5.0)
    proposed = propose(NOBODY, UNOWNED, "dana@example.com", 5.0)
    assert first_person(proposed, UNOWNED) == "dana@example.com"
    assert approved_versions(msgspec.to_builtins(proposed)) == frozenset()
    with pytest.raises(Forbidden):
        approve(proposed, UNOWNED, "dana@example.com", 6.0)
    assert approve(proposed, UNOWNED, "erik@example.com", 6.0).approved["v1"].by[:4] == "erik"


def test_who_proposed_a_rule_that_has_an_owner_cannot_approve_it():
    proposed = propose(NOBODY, OWNED, "dana@example.com", 5.0)
    with pytest.raises(Forbidden):
        approve(proposed, OWNED, "dana@example.com", 6.0)


def test_the_first_approval_of_a_version_stays_and_another_version_waits():
    once = approve(NOBODY, OWNED, "dana@example.com", 5.0)
    assert approve(once, OWNED, "erik@example.com", 6.0) == once
    assert propose(once, OWNED, "erik@example.com", 6.0) == once
    changed = msgspec.structs.replace(OWNED, version="v2")
    assert changed.version not in approved_versions(msgspec.to_builtins(once))


def test_nothing_kept_is_nothing_approved():
    assert approved_versions(None) == frozenset()
    assert read_approvals(None) == NOBODY


def test_a_version_sent_to_trial_watches_until_it_is_put_back():
    """Who sent it first stays; what was approved stays approved."""
    sent = send_to_trial(NOBODY, OWNED, "cara@example.com", 1.0)
    assert send_to_trial(sent, OWNED, "dana@example.com", 2.0) == sent
    assert approved_versions(msgspec.to_builtins(sent)) == {f"{SENT_TO_TRIAL}{OWNED.version}"}
    assert put_back(sent, OWNED, "dana@example.com", 3.0) == NOBODY
