"""Signing in with a company account, against a provider that runs as a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from assist_service.access.users import read_users
from assist_service.app import create_app
from assist_service.settings import Settings
from tests.conftest import free_port, wait_until
from tests.web.console.conftest import Person
from tests.web.console.provider import CLIENT, SECRET

ANNA = {"email": "Anna@Example.com", "email_verified": True}
GROUPS = {"ASSIST_OIDC_CLAIM": "groups", "ASSIST_OIDC_ROLES": "assist-admins=admin, seers=auditor"}


@pytest.fixture(scope="module")
def provider():
    """Start the provider; its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.web.console.provider", str(port)],
        cwd=Path(__file__).parents[3],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return requests.get(f"{url}/keys", timeout=5).ok
        except requests.ConnectionError:
            return False

    wait_until(answers, "the provider to answer")
    yield url
    process.terminate()
    process.wait()


def made(folder, provider, **more):
    told = {
        "ASSIST_DATA_DIR": str(folder / "data"),
        "ASSIST_OIDC_ISSUER": provider,
        "ASSIST_OIDC_CLIENT_ID": CLIENT,
        "ASSIST_OIDC_CLIENT_SECRET": SECRET,
        "ASSIST_PUBLIC_URL": "http://localhost",
        **more,
    }
    return create_app(Settings(told))


@pytest.fixture(scope="module")
def by_invitation(tmp_path_factory, provider):
    app = made(tmp_path_factory.mktemp("invited"), provider)
    yield app
    app.extensions["assist"].close()


@pytest.fixture(scope="module")
def by_claim(tmp_path_factory, provider):
    app = made(tmp_path_factory.mktemp("claimed"), provider, **GROUPS)
    yield app
    app.extensions["assist"].close()


@pytest.fixture
def app(by_invitation):
    """The application that the fixtures of the console (``link``) invite people to."""
    return by_invitation


def through(app, provider, browser=None, **turn):
    """Press the button, go to the provider and come back; the last answer and the browser."""
    requests.post(f"{provider}/next", json=turn, timeout=5).raise_for_status()
    browser = browser or Person(app.test_client())
    begun = browser.get("/console/company")
    assert begun.status_code == 302, begun.text
    sent = requests.get(begun.headers["Location"], allow_redirects=False, timeout=5)
    back = sent.headers["Location"]
    assert back.startswith("http://localhost/console/company/back?")
    return browser.get(back.removeprefix("http://localhost")), browser


def users(app):
    return read_users(app.extensions["assist"].documents.read("users").value)


def test_who_was_invited_signs_in_with_the_role_of_the_invitation(by_invitation, provider, link):
    link("compliance", "anna@example.com")
    answer, anna = through(by_invitation, provider, claims=ANNA)
    assert answer.status_code == 303
    assert "anna@example.com" in anna.get("/console").text
    assert users(by_invitation).users["anna@example.com"].role == "compliance"
    history = by_invitation.extensions["assist"].documents.history("users", 1)
    assert (history[0].who, history[0].note) == ("anna@example.com", "signed in by company account")
    assert through(by_invitation, provider, claims=ANNA)[0].status_code == 303, "and again"


def test_who_nobody_invited_is_not_let_in(by_invitation, provider):
    told = {"email": "zoe@example.com", "email_verified": True}
    answer, zoe = through(by_invitation, provider, claims=told)
    assert (answer.status_code, "This account has no access." in answer.text) == (401, True)
    assert zoe.get("/console").status_code == 303
    assert "zoe@example.com" not in users(by_invitation).users


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["staff", "seers"], "auditor"),
        (["seers", "assist-admins"], "admin"),
        ("seers", "auditor"),
        (["staff"], None),
        (["admin"], None),
        ([{"name": "seers"}], None),
        (None, None),
    ],
)
def test_a_claim_gives_the_role(by_claim, provider, groups, role):
    told = {"email": "ben@example.com", "email_verified": True, "groups": groups}
    answer, _ = through(by_claim, provider, claims=told)
    if role is None:
        assert (answer.status_code, "has no role here" in answer.text) == (401, True)
    else:
        assert answer.status_code == 303
        assert users(by_claim).users["ben@example.com"].role == role


def test_a_role_taken_away_at_the_provider_is_gone_at_the_next_sign_in(by_claim, provider):
    who = {"email": "cleo@example.com", "email_verified": True}
    through(by_claim, provider, claims={**who, "groups": ["assist-admins"]})
    assert users(by_claim).users["cleo@example.com"].role == "admin"
    through(by_claim, provider, claims={**who, "groups": ["seers"]})
    assert users(by_claim).users["cleo@example.com"].role == "auditor"


def test_no_password_outlives_a_role_that_a_claim_gave(by_claim, provider):
    """An old one ends, and a new one cannot be set."""
    from argon2 import PasswordHasher

    service = by_claim.extensions["assist"]
    who = "gil@example.com"
    told = {"email": who, "email_verified": True, "groups": ["assist-admins"]}
    through(by_claim, provider, claims=told)
    known = service.documents.read("users")
    known.value["users"][who]["password"] = PasswordHasher().hash("four plain words here")
    service.documents.write("users", known.value, version=known.version, who="t", note="", at=1.0)
    _, gil = through(by_claim, provider, claims=told)
    assert users(by_claim).users[who].password == ""
    gil.get("/console/password")
    answer = gil.press("/console/password", new="four plain words here")
    assert (answer.status_code, "comes from your company account" in answer.text) == (401, True)
    assert users(by_claim).users[who].password == ""


def test_what_the_id_token_leaves_out_is_asked_for(by_claim, provider):
    more = {"email": "dan@example.com", "email_verified": True, "groups": ["seers"]}
    answer, _ = through(by_claim, provider, userinfo=more)
    assert answer.status_code == 303
    assert users(by_claim).users["dan@example.com"].role == "auditor"


@pytest.mark.parametrize(
    "wrong",
    ["iss", "aud", "azp", "nonce", "expired", "key", "none", "state", "token", "no_id_token"],
)
def test_a_proof_that_does_not_hold_opens_nothing(by_claim, provider, wrong):
    told = {"email": "eve@example.com", "email_verified": True, "groups": ["assist-admins"]}
    answer, eve = through(by_claim, provider, claims=told, wrong=wrong)
    assert answer.status_code == 401
    assert "failed." in answer.text
    assert eve.get("/console").status_code == 303
    assert "eve@example.com" not in users(by_claim).users


@pytest.mark.parametrize("verified", [False, None, "no", 1.5])
def test_an_address_that_nobody_checked_is_nobodys(by_claim, provider, verified):
    """Else anybody could write an admin's address into their own account."""
    told = {"email": "eve@example.com", "email_verified": verified, "groups": ["assist-admins"]}
    answer, _ = through(by_claim, provider, claims=told)
    assert (answer.status_code, "no verified email address" in answer.text) == (401, True)


def test_the_userinfo_of_somebody_else_opens_nothing(by_claim, provider):
    more = {"sub": "s-2", "email": "eve@example.com", "email_verified": True, "groups": ["seers"]}
    assert through(by_claim, provider, userinfo=more)[0].status_code == 401


def test_a_refusal_of_the_provider_is_said_without_its_words(by_claim, provider):
    answer, _ = through(by_claim, provider, wrong="denied")
    assert answer.status_code == 401
    assert "isn’t allowed to sign in here" in answer.text
    assert "<b>" not in answer.text


def test_a_way_back_that_nobody_began_opens_nothing(by_claim):
    for query in ("", "?code=a&state=b", "?error=x", "?state="):
        answer = Person(by_claim.test_client()).get(f"/console/company/back{query}")
        assert answer.status_code == 401


def test_a_code_opens_once(by_claim, provider):
    told = {"email": "finn@example.com", "email_verified": True, "groups": ["seers"]}
    requests.post(f"{provider}/next", json={"claims": told}, timeout=5)
    finn = Person(by_claim.test_client())
    begun = finn.get("/console/company").headers["Location"]
    back = requests.get(begun, allow_redirects=False, timeout=5).headers["Location"]
    path = back.removeprefix("http://localhost")
    assert finn.get(path).status_code == 303
    assert finn.get(path).status_code == 401
    assert Person(by_claim.test_client()).get(path).status_code == 401


def test_tries_that_were_given_up_do_not_fill_the_cookie(by_claim):
    finn = Person(by_claim.test_client())
    for _ in range(6):
        finn.get("/console/company")
    with finn.client.session_transaction(path="/console/company") as kept:
        assert len([name for name in kept if name.startswith("_state_")]) == 1


def test_a_provider_that_is_away_is_said_and_passwords_still_work(tmp_path):
    app = made(tmp_path, f"http://127.0.0.1:{free_port()}")
    somebody = Person(app.test_client())
    answer = somebody.get("/console/company")
    page = somebody.get("/console/sign-in").text
    app.extensions["assist"].close()
    assert (answer.status_code, "failed." in answer.text) == (401, True)
    assert "company account" in page
    assert 'type="password"' in page


def test_without_a_provider_there_is_no_button_and_no_way(service, tmp_path):
    app = made(tmp_path, "")
    stranger = Person(app.test_client())
    page = stranger.get("/console/sign-in").text
    codes = [stranger.get(f"/console/company{end}").status_code for end in ("", "/back")]
    app.extensions["assist"].close()
    assert "company account" not in page
    assert codes == [404, 404]
