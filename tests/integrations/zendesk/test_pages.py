"""The sidebar page: opened once by a signed URL, framed by its account only."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
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


def opened(client: FlaskClient) -> dict[str, str]:
    """The header with the token of a page that was just opened."""
    page = client.post("/zendesk/sidebar", data={"token": APP.url_token(time.time())})
    told = json.loads(re.search(r'id="page">(.*?)</script>', page.text)[1])
    return {"Authorization": f"Bearer {told['token']}"}


TOLD = {
    "details": {"team": 7, "team_name": "Billing", "agent": "5", "agent_name": "Sam Okafor",
                "customer": {"name": "Priya Raman"}, "channel": "native_messaging"},
    "messages": [{"author": "customer", "text": "Three weeks and no refund, I am so angry!", "at": 1.7e9}],
}  # fmt: skip


def test_a_ticket_nobody_told_of_is_told_by_the_page(client: FlaskClient) -> None:
    bearer = opened(client)
    answers = [
        client.post("/zendesk/tickets/141/heard", json=TOLD, headers=bearer) for _ in range(2)
    ]
    assert [answer.json for answer in answers] == [
        {"new": 1, "changed": 1},
        {"new": 0, "changed": 0},
    ]
    state = client.get(f"/v1/conversations/zendesk:{ACCOUNT}:141", headers=bearer).json
    assert state["customer"]["reading"]["emotion"] == "anger"
    assert state["nudge"] is not None
    assert (state["details"]["team_name"], state["details"]["customer_name"]) == (
        "Billing",
        "Priya",
    )
    assert state["details"]["channel"] == "chat"


@pytest.mark.parametrize(
    ("ticket", "body", "status"),
    [
        ("141", {"messages": [{"author": "customer", "text": 7}]}, 400),
        ("141", {"messages": "all"}, 400),
        ("141", {"details": {"team": {}}}, 400),
        ("141", [], 400),
        ("141", {}, 200),
        ("141", {"messages": [{"author": "wizard", "text": "hocus"}]}, 200),
        ("1:41", {}, 404),
        ("../x", {}, 404),
        ("999999999999999999999999", {}, 404),
    ],
)
def test_what_a_page_may_tell(client: FlaskClient, ticket: str, body: object, status: int) -> None:
    answer = client.post(f"/zendesk/tickets/{ticket}/heard", json=body, headers=opened(client))
    assert answer.status_code == status


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}]
)
def test_nobody_else_may_tell(client: FlaskClient, header: dict[str, str]) -> None:
    assert client.post("/zendesk/tickets/141/heard", json=TOLD, headers=header).status_code == 401


def test_a_page_tells_of_its_own_account_only(client: FlaskClient, app: Flask) -> None:
    """Another account's page, and one of another helpdesk, write elsewhere or not at all."""
    service = app.extensions["assist"]
    for page, status in [(Page("zendesk", "999", "5"), 200), (Page("intercom", ACCOUNT, "5"), 403),
                         (Page("zendesk", ACCOUNT, "5", conversation="142"), 403)]:  # fmt: skip
        bearer = {"Authorization": f"Bearer {service.tokens.issue(page, time.time())}"}
        answer = client.post("/zendesk/tickets/141/heard", json=TOLD, headers=bearer)
        assert answer.status_code == status
    own = client.get(f"/v1/conversations/zendesk:{ACCOUNT}:141", headers=opened(client)).json
    assert own["turns"] == []


def test_a_ticket_of_which_nothing_is_known_is_read_by_the_worker(
    client: FlaskClient, app: Flask
) -> None:
    """Asked for once, and only where there is a way to read it."""
    service = app.extensions["assist"]
    client.post("/zendesk/tickets/141/heard", json={}, headers=opened(client))
    assert service.deliveries.status().waiting == 0
    service.receivers["zendesk"].takes = lambda _: frozenset(("read",))
    for _ in range(3):
        client.post("/zendesk/tickets/141/heard", json={}, headers=opened(client))
    assert service.deliveries.status().waiting == 1


def test_a_forged_opening_is_refused(client: FlaskClient) -> None:
    answer = client.post("/zendesk/sidebar", data={"token": App().url_token(time.time())})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_url_wrong")
