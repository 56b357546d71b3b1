"""The console of a real application on a real store, and people signed in to it."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assist_service.access.users import Invitation, Role, invite, read_users
from assist_service.app import create_app
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document

BILLING = "zendesk:acme:billing"
TEAMS = {
    BILLING: {"name": "Billing"},
    "intercom:wxyz9:77": {"name": "Night shift"},
    "zendesk:acme:x y": {"name": "<script>alert(1)</script>"},
}


class Person:
    """A browser without a screen: keeps cookies, finds the CSRF token, presses buttons."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def press(self, path: str, *, quick: bool = False, **fields: str) -> TestResponse:
        """Send a form of the page opened last; ``quick`` as our own script does."""
        headers = {"Accept": "application/json"} if quick else {}
        return self.client.post(path, data={"csrf_token": self.token, **fields}, headers=headers)

    def set(self, place: str, kind: str, wanted: str, **more: str | bool) -> TestResponse:
        """Press one toggle of the matrix."""
        return self.press("/console/settings", set=f"{place} {kind} {wanted}", **more)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the tests of a module, with three teams seen in traffic."""
    folder: Path = tmp_path_factory.mktemp("console")
    rules = folder / "rules"
    rules.mkdir()
    made = create_app(
        Settings({"ASSIST_DATA_DIR": str(folder / "data"), "ASSIST_RULES_DIR": str(rules)})
    )
    service: Service = made.extensions["assist"]
    service.documents.write("teams", TEAMS, version=0, who="traffic", note="", at=1.0)
    yield made
    service.close()


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> None:
    """Settings as nobody has set anything, for each test that uses the application."""
    if "app" in request.fixturenames:
        documents = request.getfixturevalue("app").extensions["assist"].documents
        known = documents.read("settings")
        if known.value:
            documents.write("settings", {}, version=known.version, who="t", note="", at=1.0)


@pytest.fixture
def service(app: Flask) -> Service:
    """The application's parts."""
    found: Service = app.extensions["assist"]
    return found


@pytest.fixture
def link(service: Service) -> Callable[..., str]:
    """Make a sign-in link, as ``assist users invite`` does."""

    def make(role: Role = "admin", email: str = "", seconds: float = 60.0) -> str:
        token = f"link-{time.monotonic_ns()}"
        who = email or f"{role}@example.com"
        invitation = Invitation(who, role, "test", time.time() + seconds)
        update_document(
            service.documents,
            "users",
            lambda value: msgspec.to_builtins(invite(read_users(value), token, invitation)),
            who="test",
            note="",
            at=1.0,
        )
        return f"/console/sign-in/{token}"

    return make


@pytest.fixture
def stranger(app: Flask) -> Person:
    """Somebody who is not signed in."""
    return Person(app.test_client())


@pytest.fixture
def person(app: Flask, link: Callable[..., str]) -> Callable[..., Person]:
    """Sign somebody of a role in."""

    def enter(role: Role = "admin", email: str = "") -> Person:
        found = Person(app.test_client())
        address = link(role, email)
        found.get(address)
        assert found.press(address).status_code == 303
        found.get("/console")
        return found

    return enter
