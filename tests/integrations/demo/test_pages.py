"""The demo desk's routes: open on this machine, shut to every other site."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.errors import Refused
from assist_service.settings import Settings
from integrations.demo import create

if TYPE_CHECKING:
    from assist_service.service import Service


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the module: every test has conversations of its own."""
    made = create_app(Settings({"ASSIST_DATA_DIR": str(tmp_path_factory.mktemp("demo") / "data")}))
    yield made
    made.extensions["assist"].close()


def told(response: Any) -> Any:
    return json.loads(response.get_data())


def begin(client: FlaskClient, **body: str) -> tuple[str, dict[str, str]]:
    answer = client.post("/demo/conversations", json=body)
    assert answer.status_code == 200, answer.get_data()
    opened = told(answer)
    return opened["conversation"], {"Authorization": f"Bearer {opened['token']}"}


def state(client: FlaskClient, key: str, bearer: dict[str, str]) -> Any:
    return told(client.get(f"/v1/conversations/{key}", headers=bearer))


def test_a_story_begins_with_who_is_talking(client: FlaskClient, service: "Service") -> None:
    """Name, team and channel stand before the first message; the console learns the team."""
    key, bearer = begin(client, story="angry-and-right")

    found = state(client, key, bearer)

    assert found["turns"] == []
    assert found["details"]["customer_name"] == "Dana"
    assert found["details"]["team"] == "billing"
    assert service.documents.read("teams").value["demo:local:billing"]["name"] == "Billing"


def test_a_colleague_can_be_played_too_and_nobody_who_does_not_work_there(
    client: FlaskClient,
) -> None:
    """Two agents of one desk, so that what one shares reaches another."""
    key, bearer = begin(client, story="angry-and-right", agent="Kim")
    said = {"conversation": key, "author": "agent", "text": "Hello.", "agent": "Kim"}
    assert client.post("/demo/messages", json=said).status_code == 200
    found = state(client, key, bearer)

    assert found["details"]["agent_name"] == "Kim"
    assert found["turns"][0]["author_name"] == "Kim"
    assert "Your reply as Kim" in client.get("/demo?agent=Kim").text
    for path in ("/demo?agent=Eve", "/demo/sidebar?agent=Eve"):
        assert client.get(path).status_code == 404
    assert client.post("/demo/messages", json={**said, "agent": "Eve"}).status_code == 404


def test_both_sides_speak_and_the_first_to_wait_is_set_back_in_time(client: FlaskClient) -> None:
    """A message from an hour ago stands before one from now."""
    key, bearer = begin(client)
    said = [
        {"author": "agent", "text": "Hello, I'm here now."},
        {"author": "customer", "text": "Is anyone there?", "minutes_ago": 62},
    ]
    for one in said:
        assert told(client.post("/demo/messages", json={"conversation": key, **one})) == {
            "status": "accepted"
        }

    turns = state(client, key, bearer)["turns"]

    assert [turn["author"] for turn in turns] == ["customer", "agent"]
    assert 61 * 60 < turns[1]["sent_at"] - turns[0]["sent_at"] < 63 * 60


def test_a_message_sent_twice_is_there_once(client: FlaskClient) -> None:
    """The page's own id makes a second try harmless."""
    key, bearer = begin(client)
    body = {"conversation": key, "author": "customer", "text": "Hi", "id": "one"}

    answers = [told(client.post("/demo/messages", json=body))["status"] for _ in range(2)]

    assert answers == ["accepted", "duplicate"]
    assert len(state(client, key, bearer)["turns"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"author": "customer", "text": ""},
        {"author": "customer", "text": " \n "},
        {"author": "customer", "text": "x" * 20_001},
        {"author": "system", "text": "hi"},
        {"author": "customer"},
        {"author": "customer", "text": 7},
        {"author": "customer", "text": "hi", "minutes_ago": -1},
        {"author": "customer", "text": "hi", "minutes_ago": "soon"},
        {"author": "customer", "text": "hi", "id": ["x"]},
    ],
)
def test_what_nobody_could_say_is_refused(client: FlaskClient, body: dict[str, Any]) -> None:
    """Bad input gets the one error shape and changes nothing."""
    key, bearer = begin(client)

    answer = client.post("/demo/messages", json={"conversation": key, **body})

    assert answer.status_code == 400
    assert set(told(answer)["error"]) == {"code", "message", "hint"}
    assert state(client, key, bearer)["turns"] == []


@pytest.mark.parametrize("key", ["zendesk:acme:1", "demo:other:1", "nonsense", "demo:local:"])
def test_the_desk_speaks_for_no_other_account(client: FlaskClient, key: str) -> None:
    """A key of another helpdesk or account gets neither a token nor a message."""
    body = {"conversation": key, "author": "customer", "text": "hi"}

    assert client.post("/demo/messages", json=body).status_code in (400, 404)
    assert client.post("/demo/conversations", json={"conversation": key}).status_code in (400, 404)
    assert client.get("/demo/sidebar", query_string={"conversation": key}).status_code in (400, 404)


def test_its_token_opens_no_real_account(client: FlaskClient, service: "Service") -> None:
    """What the open desk hands out is worth nothing on a helpdesk."""
    _, bearer = begin(client)

    answer = client.get("/v1/conversations/zendesk:acme:1", headers=bearer)

    assert answer.status_code == 403
    assert service.log.load(ConversationKey("zendesk", "acme", "1")).turns == ()


FOREIGN = [
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://localhost:9"}, 403),
    ({"Host": "evil.example"}, 403),
    ({"Host": "127.0.0.1.evil.example"}, 403),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
    ({"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}, 200),
    ({"Host": "[::1]:8000", "Origin": "http://[::1]:8000"}, 200),
    ({}, 200),
]


@pytest.mark.parametrize(("headers", "status"), FOREIGN)
def test_only_this_machines_own_pages_may_write(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    """Another site, a rebound name and a sandboxed page are refused; our page and curl are not."""
    assert client.post("/demo/conversations", json={}, headers=headers).status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_plain_form_cannot_write(client: FlaskClient, kind: str) -> None:
    """Only JSON is taken, which no form of another site can send."""
    answer = client.post("/demo/conversations", data=b"{}", content_type=kind)

    assert answer.status_code == 415
    assert told(answer)["error"]["code"] == "not_json"


def test_the_page_under_a_foreign_name_is_refused(client: FlaskClient) -> None:
    """A name that somebody points at this machine shows nothing."""
    assert client.get("/demo", headers={"Host": "evil.example"}).status_code == 403


def test_the_page_may_not_be_framed_and_runs_only_our_files(client: FlaskClient) -> None:
    """The desk holds the sidebar in a frame; nobody holds the desk."""
    answer = client.get("/demo")

    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_it_takes_no_webhooks() -> None:
    """Nobody can sign for a desk that does not exist."""
    with pytest.raises(Refused) as refusal:
        create(Settings({})).receive({}, b"{}", 0.0)

    assert refusal.value.code == "no_webhook"


def test_an_unknown_story_says_which_there_are(client: FlaskClient) -> None:
    """The hint lists the stories."""
    answer = client.post("/demo/conversations", json={"story": "nope"})

    assert answer.status_code == 404
    assert "angry-and-right" in told(answer)["error"]["hint"]
