"""Signing in by a one-time link, staying signed in, signing out."""

import msgspec
import pytest

from assist_service.access.users import SESSION_SECONDS, read_users, revoke
from assist_service.app import create_app
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document


def test_looking_at_a_link_does_not_use_it_up(stranger, link):
    """Programs that preview links in messages fetch them, some more than once."""
    address = link()
    for _ in range(3):
        page = stranger.get(address)
        assert page.status_code == 200
        assert "admin@example.com" in page.text
    assert stranger.press(address).status_code == 303
    assert stranger.get("/console").status_code == 200


def test_a_link_works_once(stranger, person, link):
    address = link()
    stranger.get(address)
    stranger.press(address)
    stranger.get("/console")
    again = stranger.press(address)
    assert again.status_code == 401
    assert "already used" in again.text


@pytest.mark.parametrize(
    ("seconds", "change_token", "words"),
    [(-1.0, "", "This link has expired"), (60.0, "x", "This link doesn&#39;t work")],
)
def test_a_link_that_does_not_hold_says_why(stranger, link, seconds, change_token, words):
    page = stranger.get(link(seconds=seconds) + change_token)
    assert page.status_code == 401
    assert words in page.text
    assert "Ask for a new link" in page.text


def test_the_button_needs_the_page_it_stands_on(stranger, link):
    """Another site cannot make a browser use a link (login CSRF)."""
    address = link()
    assert stranger.press(address).status_code == 400
    stranger.get(address)
    assert stranger.press(address).status_code == 303


def test_the_cookie_is_signed_and_kept_from_scripts_and_other_sites(stranger, link):
    address = link()
    stranger.get(address)
    cookie = stranger.press(address).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/console"} <= set(cookie.split("; "))
    name, _, value = cookie.split(";")[0].partition("=")
    stranger.client.set_cookie(name, value[:-3] + "AAA", path="/console")
    assert stranger.get("/console").status_code == 303


def test_the_cookie_travels_on_https_only_where_the_service_has_https(tmp_path):
    settings = {"ASSIST_DATA_DIR": str(tmp_path), "ASSIST_PUBLIC_URL": "https://assist.example.com"}
    app = create_app(Settings(settings))
    try:
        assert app.config["SESSION_COOKIE_SECURE"] is True
    finally:
        app.extensions["assist"].close()


def test_signing_in_keeps_nothing_of_the_session_before(stranger, person, link):
    """A planted session (fixation) is worth nothing after the sign-in."""
    with stranger.client.session_transaction(path="/console") as session:
        session["token"] = "planted"
    address = link()
    stranger.get(address)
    stranger.press(address)
    with stranger.client.session_transaction(path="/console") as session:
        assert session["token"] != "planted"


def test_signing_out_ends_the_session_in_the_store_too(person, app):
    anna = person()
    kept = anna.client.get_cookie("assist_session", path="/console").value
    assert anna.press("/console/sign-out").headers["Location"].endswith("signed_out")
    thief = app.test_client()
    thief.set_cookie("assist_session", kept, path="/console")
    assert thief.get("/console").status_code == 303


def test_a_session_ends_after_twelve_hours(person, service):
    anna = person(email="late@example.com")

    def aged(value):
        for session in value["sessions"].values():
            session["began_at"] -= SESSION_SECONDS
        return value

    update_document(service.documents, "users", aged, who="test", note="", at=1.0)
    answer = anna.get("/console")
    assert answer.headers["Location"].endswith("?why=ended")
    assert "12 hours" in anna.get(answer.headers["Location"]).text


def test_revoking_shuts_an_open_session_at_once(person, service):
    anna = person(email="gone@example.com")
    update_document(
        service.documents,
        "users",
        lambda value: msgspec.to_builtins(revoke(read_users(value), "gone@example.com")),
        who="test",
        note="",
        at=1.0,
    )
    assert anna.get("/console").status_code == 303
    assert anna.set("organisation", "wording.blame", "off", quick=True).status_code == 401
