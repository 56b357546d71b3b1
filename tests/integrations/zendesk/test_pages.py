"""The sidebar page: opened once by a signed URL, framed by its account only."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.app import create_app
from assist_service.settings import Settings
from tests.integrations.zendesk.opening import ACCOUNT, App

APP = App()


@pytest.fixture
def app(data_dir: Path) -> Iterator[Flask]:
    """The application with a Zendesk account whose app is set up."""
    made = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **APP.settings()}))
    yield made
    made.extensions["assist"].close()


def test_a_signed_url_opens_the_page_once(client: FlaskClient) -> None:
    form = {"token": APP.url_token(time.time())}
    address = "/zendesk/sidebar?origin=https%3A%2F%2Facme.zendesk.com&app_guid=1"
    page = client.post(address, data=form)
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors https://acme.zendesk.com" in policy
    assert "script-src 'self' https://static.zdassets.com/zendesk_app_framework_sdk/" in policy
    assert "X-Frame-Options" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"

    again = client.post(address, data=form)
    assert (again.status_code, again.json["error"]["code"]) == (401, "signed_url_replayed")

    told = json.loads(re.search(r'id="page">(.*?)</script>', page.text)[1])
    assert told["key"] is None
    with client.get(told["desk"]) as module:
        assert module.mimetype == "text/javascript"
    bearer = {"Authorization": f"Bearer {told['token']}"}
    own = client.get(f"/v1/conversations/zendesk:{ACCOUNT}:141", headers=bearer)
    assert own.status_code == 200
    for other in ("zendesk:999:141", "intercom:10203040:141"):
        assert client.get(f"/v1/conversations/{other}", headers=bearer).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unsigned_opening_says_what_to_do(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)("/zendesk/sidebar")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_url_missing")
    shown = getattr(client, method)("/zendesk/sidebar", headers={"Accept": "text/html,*/*;q=0.8"})
    assert shown.status_code == 401
    assert "This page opens inside Zendesk." in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_a_forged_opening_is_refused(client: FlaskClient) -> None:
    answer = client.post("/zendesk/sidebar", data={"token": App().url_token(time.time())})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_url_wrong")
