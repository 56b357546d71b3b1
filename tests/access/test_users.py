"""Invitations, sessions and roles, without a store or a browser."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as sized
from hypothesis import strategies as st

from assist_service.access.users import (
    INVITATION_SECONDS,
    PERMITTED_ROLES,
    ROLES,
    SESSION_SECONDS,
    Invitation,
    SignedIn,
    UsersDocument,
    invitation_for,
    invite,
    normalize_email,
    read_users,
    revoke,
    sign_in,
    sign_out,
    signed_in,
)
from assist_service.errors import AssistError, NotFound, Refused

NOW = 1_800_000_000.0
ANNA = "anna@example.com"


def invited(role="admin", email=ANNA, token="link", now=NOW, document=None):
    invitation = Invitation(email, role, "shell", now + INVITATION_SECONDS)
    return invite(document or UsersDocument(), token, invitation)


def at_work(role="admin"):
    return sign_in(invited(role), "link", "session", NOW)


def test_a_link_signs_in_once():
    document = at_work()
    assert signed_in(document, "session", NOW) == SignedIn(
        ANNA, "admin", NOW + SESSION_SECONDS, by_link=True
    )
    with pytest.raises(Refused) as again:
        sign_in(document, "link", "other", NOW)
    assert again.value.code == "link_unknown"


@pytest.mark.parametrize(
    ("token", "later", "code"),
    [
        ("link", INVITATION_SECONDS - 1, None),
        ("link", INVITATION_SECONDS, "link_expired"),
        ("Link", 0, "link_unknown"),
        ("", 0, "link_unknown"),
        ("\ud800", 0, "link_unknown"),
    ],
)
def test_a_link_holds_for_a_day_and_to_the_letter(token, later, code):
    if code is None:
        assert invitation_for(invited(), token, NOW + later).email == ANNA
        return
    with pytest.raises(Refused) as refused:
        invitation_for(invited(), token, NOW + later)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("later", "open_still"), [(0, True), (SESSION_SECONDS - 1, True), (SESSION_SECONDS, False)]
)
def test_a_session_ends_after_twelve_hours(later, open_still):
    assert (signed_in(at_work(), "session", NOW + later) is not None) is open_still


def test_signing_out_ends_this_session_and_no_other():
    document = at_work()
    document = sign_in(invited(token="link2", document=document), "link2", "phone", NOW)
    document = sign_out(document, "session")
    assert signed_in(document, "session", NOW) is None
    assert signed_in(document, "phone", NOW) is not None


def test_a_new_link_ends_the_one_before_it():
    document = invited(token="new", document=invited(token="old"))
    with pytest.raises(Refused):
        invitation_for(document, "old", NOW)
    assert invitation_for(document, "new", NOW).email == ANNA


def test_a_role_changes_when_the_new_link_is_used_and_holds_in_open_sessions_too():
    document = invited("auditor", token="link2", document=at_work("admin"))
    assert signed_in(document, "session", NOW).role == "admin"
    document = sign_in(document, "link2", "session2", NOW)
    assert signed_in(document, "session", NOW).role == "auditor"
    assert document.users[ANNA].since == NOW


def test_revoking_ends_links_sessions_and_the_user_and_spares_others():
    document = invited("coach", "ben@example.com", "ben", document=at_work())
    document = revoke(invited(token="again", document=document), ANNA)
    assert signed_in(document, "session", NOW) is None
    with pytest.raises(Refused):
        invitation_for(document, "again", NOW)
    assert invitation_for(document, "ben", NOW).role == "coach"
    with pytest.raises(NotFound):
        revoke(document, ANNA)


def test_what_has_ended_is_cleared_away_at_the_next_sign_in():
    later = NOW + INVITATION_SECONDS + SESSION_SECONDS
    document = invited("coach", "ben@example.com", "ben", document=at_work())
    document = invited("coach", "cleo@example.com", "cleo", later, document)
    document = sign_in(document, "cleo", "s", later)
    assert len(document.sessions) == 1
    assert document.invitations == {}


def test_tokens_are_kept_as_hashes_only():
    kept = msgspec.json.encode(
        sign_in(invited(token="a-link-secret"), "a-link-secret", "a-session", NOW)
    )
    waiting = msgspec.json.encode(invited(token="a-link-secret"))
    assert b"a-session" not in kept
    assert b"a-link-secret" not in kept + waiting
    assert read_users(msgspec.json.decode(waiting)) == invited(token="a-link-secret")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Anna@Example.COM ", "anna@example.com"),
        ("o'neill+assist@mail.example.co.uk", "o'neill+assist@mail.example.co.uk"),
        ("admin@localhost", "admin@localhost"),
        ("", None),
        ("anna", None),
        ("anna@", None),
        ("@example.com", None),
        ("a@b@c", None),
        ("anna@example.com\nBcc: x@y.z", None),
        ("an na@example.com", None),
        ("anna\u202e@example.com", None),
        ("a" * 65 + "@example.com", None),
        ("<anna@example.com>", None),
    ],
)
def test_an_address_is_kept_in_one_form_or_refused(text, expected):
    if expected is None:
        with pytest.raises(AssistError, match="not an email address"):
            normalize_email(text)
    else:
        assert normalize_email(text) == expected


@pytest.mark.parametrize("role", ROLES)
def test_admins_change_settings_with_compliance_approve_rules_and_everybody_may_look(role):
    asking = SignedIn(ANNA, role, NOW)
    assert {permission for permission in PERMITTED_ROLES if asking.may(permission)} == {
        "own.password",
        "settings.see",
        "rules.see",
        "learning.see",
        *(("moments.answer",) if role == "coach" else ()),
        *(("playbook.curate",) if role in ("admin", "coach") else ()),
        *(("audit.see",) if role in ("admin", "compliance", "auditor") else ()),
        *(("experiment.run",) if role == "admin" else ()),
        *(("settings.change",) if role == "admin" else ()),
        *(("rules.approve", "person.answer") if role in ("admin", "compliance") else ()),
    }


@given(st.text(max_size=80))
@sized(deadline=None, max_examples=100)
def test_no_token_but_the_right_one_opens_a_session(token):
    document = at_work()
    assert (signed_in(document, token, NOW) is None) is (token != "session")
