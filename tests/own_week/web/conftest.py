"""One application for the module, and people of the console signed in to it."""

import re
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.access.users import Invitation, invite, read_users
from assist_service.app import create_app
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store.optimistic_update import update_document


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(Settings({"ASSIST_DATA_DIR": str(tmp_path_factory.mktemp("own") / "data")}))
    yield made
    made.extensions["assist"].close()


@pytest.fixture(autouse=True)
def nothing_kept(service: Service) -> None:
    """Each test begins with nobody's moments."""
    for part in ("saved", "shared", "own", "once:pulse"):
        for pattern in (f"assist:{part}:*", f"assist:*:{part}:*"):
            for name in service.store.client.scan_iter(pattern):
                service.store.client.delete(name)


@pytest.fixture
def sign_in(app: Flask, service: Service) -> Callable[[str], FlaskClient]:
    """Sign somebody of a role in to the console."""

    def enter(role: str) -> FlaskClient:
        token = f"link-{time.monotonic_ns()}"
        invitation = Invitation(f"{role}@example.com", role, "test", time.time() + 60)
        update_document(
            service.documents,
            "users",
            lambda value: msgspec.to_builtins(invite(read_users(value), token, invitation)),
            who="test",
            note="",
            at=1.0,
        )
        client = app.test_client()
        page = client.get(f"/console/sign-in/{token}").text
        form = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', page)[1]}
        assert client.post(f"/console/sign-in/{token}", data=form).status_code == 303
        return client

    return enter
