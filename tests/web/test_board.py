"""An agent's board: their own open conversations only, the one at risk first, each with its own key."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.errors import Forbidden
from assist_service.helpdesk.contract import Incoming
from assist_service.service import Service
from assist_service.web.board import board_rows

SAM = Page("intercom", "ws", "sam", conversation="1")
CALM = "Hello, which cable do I need for the second screen?"
UPSET = "I have been waiting three weeks and it still doesn't work!"
FURIOUS = "I am furious. I want a manager now, or I will sue you and tell everyone!"


def key(name: str, account: str = "ws") -> ConversationKey:
    return ConversationKey("intercom", account, name)


def keep(
    service: Service,
    name: str,
    text: str = UPSET,
    author: str = "customer",
    *,
    account: str = "ws",
    at: float = 1000.0,
    **details: str,
) -> None:
    message = Message(f"{name}-{at}", author, text, at)  # type: ignore[arg-type]
    told = Details(**{"agent_id": "sam", "status": "open", **details})
    service.observe(Incoming(key(name, account), f"message:{message.id}", at, message, told))


def names(service: Service, page: Page = SAM) -> list[str]:
    return [ConversationKey.parse(row["key"]).id for row in board_rows(service, page)]


def test_the_one_at_risk_comes_first_then_the_strongest_then_who_waits_longest(
    service: Service,
) -> None:
    keep(service, "calm", CALM)
    keep(service, "later", CALM, at=1200.0)
    keep(service, "answered", CALM, at=900.0)
    keep(service, "answered", "The grey one.", "agent", at=950.0)
    keep(service, "upset", UPSET)
    keep(service, "furious", FURIOUS)
    assert names(service) == ["furious", "upset", "calm", "later", "answered"]


@pytest.mark.parametrize(
    "change",
    [{"agent_id": "kim"}, {"agent_id": ""}, {"status": "closed"}, {"status": "solved"}, {"account": "other"}],
)  # fmt: skip
def test_what_is_not_in_this_agents_hands_and_open_is_not_there(
    service: Service, change: dict[str, str]
) -> None:
    keep(service, "mine")
    keep(service, "not", **change)  # type: ignore[arg-type]
    assert names(service) == ["mine"]


def test_a_conversation_that_changes_hands_changes_boards(service: Service) -> None:
    kim = Page("intercom", "ws", "kim")
    keep(service, "one")
    assert (names(service), names(service, kim)) == (["one"], [])
    service.observe(Incoming(key("one"), "event:1", 2000.0, details=Details(agent_id="kim")))
    assert (names(service), names(service, kim)) == ([], ["one"])
    service.observe(Incoming(key("one"), "event:2", 3000.0, details=Details(agent_id="sam")))
    assert (names(service), names(service, kim)) == (["one"], [])


def test_a_row_says_what_a_tired_eye_needs_and_no_message(service: Service) -> None:
    keep(service, "one", UPSET, customer_name="Ada")
    (row,) = board_rows(service, SAM)
    assert (row["customer_name"], row["waiting"], row["since"]) == ("Ada", True, 1000.0)
    assert row["emotion"] in ("frustration", "anger")
    assert row["nudge"]
    assert "three weeks" not in json.dumps(row)


def first_board(client: FlaskClient, service: Service, page: Page = SAM) -> Any:
    token = service.tokens.issue(page, service.clock())
    answer = client.get(
        "/v1/board/events", headers={"Authorization": f"Bearer {token}"}, buffered=False
    )
    assert answer.status_code == 200, answer.text
    part = next(iter(answer.response)).decode()  # type: ignore[arg-type]
    answer.close()
    return json.loads(part.split("data: ", 1)[1])


def test_each_row_brings_a_token_for_it_alone(client: FlaskClient, service: Service) -> None:
    keep(service, "1")
    keep(service, "2", CALM)
    told = first_board(client, service)
    tokens = {row["key"]: row["token"] for row in told["rows"]}
    now = service.clock()
    for name, token in tokens.items():
        assert service.tokens.check(token, ConversationKey.parse(name), now).agent == "sam"
        with pytest.raises(Forbidden):
            service.tokens.check(token, key("3"), now)


def test_where_the_agent_looks_is_told_to_that_agent_only_and_soon_forgotten(
    client: FlaskClient, service: Service
) -> None:
    service.assignments.record_open(key("9"), "sam")
    told = first_board(client, service)["looking"]
    assert told["key"] == "intercom:ws:9"
    assert service.tokens.check(told["token"], key("9"), service.clock()).conversation == "9"
    assert first_board(client, service, Page("intercom", "ws", "kim"))["looking"] is None
    assert first_board(client, service, Page("intercom", "other", "sam"))["looking"] is None
    left = service.store.client.ttl("assist:looking:intercom:ws:sam")
    assert 0 < left <= 120  # type: ignore[operator]


@pytest.mark.parametrize(
    ("headers", "code"), [({}, "token_missing"), ({"Authorization": "Bearer x"}, "token_wrong")]
)
def test_without_a_token_there_is_no_board(
    client: FlaskClient, headers: dict[str, str], code: str
) -> None:
    answer = client.get("/v1/board/events", headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, code)


def test_a_page_that_knows_no_agent_has_no_board(client: FlaskClient, service: Service) -> None:
    token = service.tokens.issue(Page("intercom", "ws", "unknown"), service.clock())
    answer = client.get("/v1/board/events", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["error"]["code"] == "no_agent"
