"""Signing in by password: setting one, using it, guessing it."""

import pytest
from redis.exceptions import ConnectionError as Unreachable

from assist_service.web.console.sign_in_limits import FOR_ONE_ADDRESS
from tests.web.console.conftest import Person

GOOD = "four plain words here"
OTHER = "other plain words here"


def enter(app, email, password):
    """Try to sign in on a browser of its own."""
    somebody = Person(app.test_client())
    somebody.get("/console/sign-in")
    return somebody, somebody.press("/console/sign-in", email=email, password=password)


def with_password(person, email, password=GOOD, role="coach"):
    somebody = person(role, email)
    somebody.get("/console/password")
    assert somebody.press("/console/password", new=password).status_code == 303
    return somebody


def test_a_password_set_after_a_link_signs_in_again(app, person):
    with_password(person, "pia@example.com")
    pia, answer = enter(app, " Pia@Example.com ", GOOD)
    assert answer.headers["Location"] == "/console/"
    page = pia.get("/console").text
    assert "pia@example.com" in page
    assert "signed in as coach" in page


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("quin@example.com", "not this one at all"),
        ("quin@example.com", ""),
        ("nobody@example.com", GOOD),
        ("link-only@example.com", ""),
        ("no address", GOOD),
        ("", ""),
    ],
)
def test_a_wrong_sign_in_does_not_say_whom_we_know(app, person, email, password):
    with_password(person, "quin@example.com")
    person("coach", "link-only@example.com")
    stranger, answer = enter(app, email, password)
    assert answer.status_code == 401
    assert "The email address or password is incorrect." in answer.text
    assert stranger.get("/console").status_code == 303


def test_another_site_cannot_sign_a_browser_in(app, person):
    with_password(person, "rosa@example.com")
    fields = {"email": "rosa@example.com", "password": GOOD}
    assert app.test_client().post("/console/sign-in", data=fields).status_code == 400


def test_changing_it_asks_for_the_current_one_and_ends_other_sessions(app, person):
    by_link = with_password(person, "sam@example.com")
    sam, _ = enter(app, "sam@example.com", GOOD)
    sam.get("/console/password")
    assert sam.press("/console/password", current="wrong", new=OTHER).status_code == 401
    assert enter(app, "sam@example.com", GOOD)[1].status_code == 303
    assert sam.press("/console/password", current=GOOD, new=OTHER).status_code == 303
    assert sam.get("/console").status_code == 200
    assert by_link.get("/console").status_code == 303
    assert enter(app, "sam@example.com", GOOD)[1].status_code == 401
    assert enter(app, "sam@example.com", OTHER)[1].status_code == 303


def test_a_new_link_is_the_way_out_of_a_forgotten_password(app, person):
    with_password(person, "tom@example.com")
    with_password(person, "tom@example.com", OTHER)
    assert enter(app, "tom@example.com", OTHER)[1].status_code == 303


def test_a_short_password_changes_nothing(app, person):
    uma = with_password(person, "uma@example.com")
    assert uma.press("/console/password", new="short").status_code == 400
    assert enter(app, "uma@example.com", GOOD)[1].status_code == 303


@pytest.mark.parametrize("store", ["answers", "is away"])
def test_guesses_are_stopped_even_while_the_store_is_away(app, person, monkeypatch, store):
    email = f"vic-{store[0]}@example.com"
    with_password(person, email)
    if store == "is away":
        from limits.storage import RedisStorage

        def away(*_args, **_more):
            raise Unreachable("away")

        monkeypatch.setattr(RedisStorage, "incr", away)
    answers = [enter(app, email, f"guess number {n}")[1] for n in range(FOR_ONE_ADDRESS.amount + 1)]
    stopped = [answer.status_code for answer in answers].index(429)
    assert stopped >= FOR_ONE_ADDRESS.amount - 1  # the setting of it was a try too
    assert "Wait 15 minutes, or ask for a sign-in link" in answers[-1].text
    assert enter(app, email, GOOD)[1].status_code == 429  # the right one tells a guesser nothing
    assert enter(app, "somebody-else@example.com", GOOD)[1].status_code == 401


def test_no_password_and_no_hash_is_on_a_page_or_in_a_note(person, service):
    will = with_password(person, "will@example.com")
    told = [will.get("/console/password").text, will.get("/console").text]
    told += [change.note for change in service.documents.history("users", 20)]
    assert not any(GOOD in text or "argon2" in text for text in told)
