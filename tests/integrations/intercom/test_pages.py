"""The inbox card and its live view, through the application."""

import json
import random
import re
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.overload import request_shedding
from assist_service.overload.levels import LoadLevel
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.team_settings.edits import with_kill_switch
from assist_service.team_settings.model import read_settings
from integrations import intercom
from integrations.intercom.verification import card_headers, webhook_headers
from tests.integrations.intercom.canvas_rules import check
from tests.integrations.intercom.stand_in import StandIn
from tests.integrations.mutations import RUBBISH, paths, replaced, without

FIXTURES = Path(intercom.__file__).parent / "fixtures"
SECRET = "intercom-secret-for-tests"
HELD = "Please send me your password and I will log in for you."
CONVERSATION = json.loads((FIXTURES / "conversation.user.created.json").read_bytes())["data"][
    "item"
]
REQUEST: dict[str, Any] = {
    "workspace_id": "ws7k2p9q",
    "workspace_region": "US",
    "admin": {"type": "admin", "id": "7104501", "name": "Sam Okafor", "email": "sam@acme.example",
              "away_mode_enabled": False, "away_mode_reassign": False, "has_inbox_seat": True,
              "avatar": {"type": "avatar", "image_url": None}, "team_ids": [5512]},
    "conversation": CONVERSATION,
    "contact": {"type": "contact", "id": "66f1c2a4b8e7d90012ab34cd", "role": "user", "name": "Priya Raman"},
}  # fmt: skip


def ask(
    client: FlaskClient, what: Any = REQUEST, secret: str = SECRET, flow: str = "initialize"
) -> Any:
    """Ask for a card as Intercom does; return its components, checked against the rules."""
    body = json.dumps(what).encode()
    answer = client.post(f"/intercom/canvas/{flow}", data=body, headers=card_headers(secret, body))
    assert answer.status_code == 200, answer.text
    # The first card may come back from a submit as well, and keeps its rules there.
    made = answer.json["canvas"]["content"]["components"]
    check(answer.json, first=any(one.get("id") == "live" for one in made))
    return made


def press(client: FlaskClient, button: str, request: Any = REQUEST, **inputs: str) -> Any:
    """Press a button of the card, with what stands in its fields."""
    shown = {"canvas": {"content": {"components": []}, "stored_data": {}}}
    return ask(
        client,
        {**request, "component_id": button, "input_values": inputs, "current_canvas": shown},
        flow="submit",
    )


def choose(client: FlaskClient, made: Any, name: str, option: str) -> Any:
    """Choose an option of the card's choice whose id begins with ``name``."""
    found = next(one for one in made if one.get("id", "").startswith(f"{name}:"))
    assert option in [one["id"] for one in found["options"]]
    return press(client, found["id"], **{found["id"]: option})


def advised(client: FlaskClient) -> Any:
    """A first card with advice on it."""
    told(
        client,
        "conversation.user.created",
        body="I was charged twice and nobody answers. I am furious, this is unacceptable!",
    )
    made = ask(client)
    assert "Dismiss or snooze" in words(made)
    return made


def told(client: FlaskClient, name: str, **changes: str) -> None:
    """Something happened, as Intercom's webhook says."""
    event = json.loads((FIXTURES / f"{name}.json").read_bytes())
    if changes:
        source = ("data", "item", "source", "body")
        event = replaced(event, source, changes["body"])
    body = json.dumps(event).encode()
    answer = client.post("/webhooks/intercom", data=body, headers=webhook_headers(SECRET, body))
    assert answer.json == {"status": "accepted"}


def words(components: Any) -> str:
    """All that is written on a card."""
    return " ".join(
        str(one.get("text") or one.get("label") or one.get("value") or "") for one in components
    )


def live_address(components: Any) -> str:
    """Where the card's live view is."""
    url: str = next(one for one in components if one.get("id") == "live")["action"]["url"]
    # Where the operator said the service is, whatever name the request asked under.
    here, _, path = url.partition("/intercom/")
    assert here == "http://localhost:8000"
    return f"/intercom/{path}"


def test_the_card_follows_the_conversation_when_it_is_refreshed(client: FlaskClient) -> None:
    assert "Nothing to read yet" in words(ask(client))
    told(
        client,
        "conversation.user.created",
        body="I was charged twice and nobody answers. I am furious, this is unacceptable!",
    )
    shown = words(press(client, "refresh"))
    assert re.search(r"Priya Raman sounds .*(angry|frustrated)", shown)
    assert "In their words" in shown


def test_the_words_are_there_to_copy_and_the_way_back_too(client: FlaskClient) -> None:
    told(
        client,
        "conversation.user.created",
        body="I was charged twice and nobody answers. I am furious, this is unacceptable!",
    )
    first = ask(client)
    assert "Copy this wording" in words(first), words(first)
    copied = press(client, "words")
    area = next(one for one in copied if one["type"] == "textarea")
    assert len(area["value"]) > 10
    assert "Refresh" in words(press(client, "back"))


def outcomes(service: Service) -> Any:
    """What the log knows that the agent did."""
    conversation = service.log.load(ConversationKey("intercom", "ws7k2p9q", "215470000123456"))
    return conversation.outcomes, conversation.snoozed


def test_advice_is_dismissed_with_a_reason_once(client: FlaskClient, service: Service) -> None:
    advised(client)
    choices = press(client, "answer")
    assert "✓ Dismissed" in words(choose(client, choices, "dismissed", "not_true"))
    assert list(outcomes(service)[0].values()) == ["dismissed"]
    before = service.log.snapshot(ConversationKey("intercom", "ws7k2p9q", "215470000123456")).last
    assert "✓ Dismissed" in words(choose(client, choices, "dismissed", "not_true"))
    after = service.log.snapshot(ConversationKey("intercom", "ws7k2p9q", "215470000123456")).last
    assert after == before, "the same press told twice has effect once"
    assert "No advice right now" in words(press(client, "back"))


def test_quiet_is_asked_for_and_ended_on_the_card(client: FlaskClient, service: Service) -> None:
    advised(client)
    shown = words(choose(client, press(client, "answer"), "snoozed", "hour"))
    assert "✓ Snoozed." in shown
    first = ask(client)
    assert "Snoozed until" in words(first)
    assert "Snoozed until" not in words(ask(client, {**REQUEST, "admin": {"id": "9"}})) or (
        outcomes(service)[1] == "hour"
    )
    again = words(press(client, "speak"))
    assert "Snoozed until" not in again


def test_words_that_were_used_close_the_advice(client: FlaskClient, service: Service) -> None:
    advised(client)
    copied = press(client, "words")
    used = next(one for one in copied if one.get("id", "").startswith("used:"))["id"]
    assert "✓ Marked as used" in words(press(client, used))
    assert list(outcomes(service)[0].values()) == ["copied"]


@pytest.mark.parametrize(
    ("button", "inputs"),
    [
        ("dismissed:unheard", {"dismissed:unheard": "not_true"}),
        ("dismissed:", {}),
        ("used:unheard", {}),
        ("overridden:x:no.kind:no/rule", {"overridden:x:no.kind:no/rule": "other"}),
    ],
)
def test_an_answer_to_advice_that_nobody_gave_is_kept_nowhere(
    client: FlaskClient, service: Service, button: str, inputs: dict[str, str]
) -> None:
    advised(client)
    assert "moved on" in words(press(client, button, **inputs))
    assert outcomes(service)[0] == {}


def test_a_reason_that_is_not_offered_is_kept_nowhere(
    client: FlaskClient, service: Service
) -> None:
    advised(client)
    name = next(
        one["id"] for one in press(client, "answer") if one.get("id", "").startswith("dismissed:")
    )
    press(client, name, **{name: "because I say so"})
    press(client, name)
    assert outcomes(service)[0] == {}


def test_a_choice_is_understood_by_its_option_too(client: FlaskClient, service: Service) -> None:
    """It is not documented whether component_id is the choice's id or the option's."""
    advised(client)
    name = next(
        one["id"] for one in press(client, "answer") if one.get("id", "").startswith("dismissed:")
    )
    assert "✓ Dismissed" in words(press(client, "not_true", **{name: "not_true"}))


def test_a_draft_is_checked_and_leaves_no_trace(client: FlaskClient, service: Service) -> None:
    advised(client)
    key = ConversationKey("intercom", "ws7k2p9q", "215470000123456")
    before = service.log.snapshot(key).last
    assert "Paste your reply" in words(press(client, "draft"))
    checked = press(client, "check", draft=HELD)
    assert "Please change this before you send it" in words(checked)
    assert any(one.get("value") == HELD for one in checked)
    assert service.log.snapshot(key).last == before


def test_a_held_draft_may_be_sent_with_a_reason(client: FlaskClient, service: Service) -> None:
    advised(client)
    checked = press(client, "check", draft=HELD)
    assert "✓ Noted" in words(choose(client, checked, "overridden", "manager_approved"))
    again = press(client, "check", draft=HELD)
    assert "Please change this" not in words(again), "overridden in this conversation"


@pytest.mark.parametrize(
    ("draft", "says"), [("", "Paste your reply first."), (" ", "Paste"), ("x" * 8_001, "8,000")]
)
def test_a_draft_that_cannot_be_read_is_said_so(client: FlaskClient, draft: str, says: str) -> None:
    assert says in words(press(client, "check", draft=draft))


def test_where_advice_is_off_no_draft_is_checked(client: FlaskClient, service: Service) -> None:
    advised(client)
    off = with_kill_switch(read_settings(None), None, off=True)
    service.documents.write(
        "settings", msgspec.to_builtins(off), version=0, who="t", note="", at=1.0
    )
    assert "Check my draft" not in words(ask(client))
    assert "Nothing you write is checked." in words(press(client, "check", draft="Hello"))


def test_a_draft_is_not_checked_beyond_capacity_and_stands_in_its_field_still(client, monkeypatch):
    monkeypatch.setattr(request_shedding, "next_level", lambda *_: LoadLevel(4))
    time.sleep(request_shedding.RISE_SECONDS)
    ask(client)
    refused = press(client, "check", draft=HELD)
    assert "Send your reply as usual, or try again in a minute." in words(refused)
    assert next(one for one in refused if one.get("id") == "draft")["value"] == HELD
    monkeypatch.setattr(request_shedding, "next_level", lambda *_: LoadLevel(0))
    time.sleep(request_shedding.RISE_SECONDS)
    ask(client)
    assert "password" in words(press(client, "check", draft=HELD))


def test_another_workspace_sees_nothing_of_it(client: FlaskClient) -> None:
    told(client, "conversation.user.created")
    assert "Nothing to read yet" in words(ask(client, {**REQUEST, "workspace_id": "other"}))


def test_one_workspaces_secret_draws_no_card_of_another(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "accounts.yaml").write_text(
        "intercom: [{workspace_id: second, client_secret: env:SECOND}]\n"
    )
    settings = {"ASSIST_INTERCOM_CLIENT_SECRET": SECRET, "SECOND": "second-secret"}
    app = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **settings}))
    second = {**REQUEST, "workspace_id": "second"}
    assert "Nothing to read yet" in words(ask(app.test_client(), second, "second-secret"))
    for asked, secret in ((REQUEST, "second-secret"), (second, SECRET)):
        body = json.dumps(asked).encode()
        answer = app.test_client().post(
            "/intercom/canvas/initialize", data=body, headers=card_headers(secret, body)
        )
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "account_mismatch")
    app.extensions["assist"].close()


def test_a_conversation_nobody_told_of_is_read_back_when_its_card_is_opened(
    connected_app: Flask, connected: Service, desk: StandIn, chat: Any
) -> None:
    desk.add(chat("66", ("user", "I was charged twice and nobody answers. I am furious!")))
    client = connected_app.test_client()
    asked = {**REQUEST, "conversation": {"id": "66"}}
    for _ in range(2):
        assert "Nothing to read yet" in words(ask(client, asked))
    queue_status = connected.deliveries.status()
    assert queue_status.waiting == 1, "asked for once, however often it is opened"
    assert desk.calls == [], "the card itself calls nobody"


@pytest.mark.parametrize("flow", ["initialize", "submit"])
def test_a_sender_who_is_not_proved_gets_no_card(client: FlaskClient, flow: str) -> None:
    body = json.dumps(REQUEST).encode()
    good = card_headers(SECRET, body)["X-Body-Signature"]
    for headers, code in (
        ({}, "signature_missing"),
        ({"X-Body-Signature": good[:-1]}, "signature_wrong"),
        ({"X-Body-Signature": good.upper()}, "signature_wrong"),
        ({"X-Body-Signature": f"sha256={good}"}, "signature_wrong"),
        (webhook_headers(SECRET, body), "signature_missing"),
        (card_headers("another", body), "signature_wrong"),
    ):
        answer = client.post(f"/intercom/canvas/{flow}", data=body, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, code)


@pytest.mark.parametrize(
    "changed",
    [
        without(REQUEST, ("conversation",)),
        replaced(REQUEST, ("conversation",), None),
        replaced(REQUEST, ("conversation", "id"), "a b"),
        replaced(REQUEST, ("admin",), []),
        {**REQUEST, "component_id": 7},
    ],
)
def test_what_cannot_be_read_gives_a_card_that_says_so(client: FlaskClient, changed: Any) -> None:
    shown = ask(client, changed)
    assert shown[0]["style"] == "error"
    assert "Refresh" in words(shown)


@pytest.mark.parametrize(
    "changed", [without(REQUEST, ("workspace_id",)), {**REQUEST, "workspace_id": "a:b"}, [REQUEST]]
)
def test_a_request_that_names_no_workspace_is_refused(client: FlaskClient, changed: Any) -> None:
    body = json.dumps(changed).encode()
    answer = client.post(
        "/intercom/canvas/initialize", data=body, headers=card_headers(SECRET, body)
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "payload")


@pytest.mark.parametrize(
    "changed",
    [
        without(REQUEST, ("admin",)),
        {**REQUEST, "customer": {}},
        {**REQUEST, "component_id": "unheard"},
    ],
)
def test_what_may_differ_still_gives_the_card(client: FlaskClient, changed: Any) -> None:
    assert "Nothing to read yet" in words(ask(client, changed))


def test_a_long_conversation_comes_with_all_its_parts(client: FlaskClient) -> None:
    """Intercom may send up to 500 parts, which is more than a webhook may carry."""
    said = {"type": "conversation_part", "id": "1", "body": "<p>late</p>" * 150}
    long = {**CONVERSATION, "conversation_parts": {"conversation_parts": [said] * 500}}
    assert len(json.dumps(long)) > 512 * 1024
    assert "Refresh" in words(ask(client, {**REQUEST, "conversation": long}))
    body = b" " * (2 * 1024 * 1024 + 1)
    answer = client.post(
        "/intercom/canvas/initialize", data=body, headers=card_headers(SECRET, body)
    )
    assert answer.status_code == 413


def test_the_live_view_opens_once(client: FlaskClient) -> None:
    told(client, "conversation.user.created")
    address = live_address(ask(client))
    assert client.head(address).status_code == 204
    assert client.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 204
    page = client.get(address)
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    data = json.loads(re.search(r'id="page">(.*?)</script>', page.text)[1])
    key = "intercom:ws7k2p9q:215470000123456"
    assert data["key"] == key
    bearer = {"Authorization": f"Bearer {data['token']}"}
    assert client.get(f"/v1/conversations/{key}", headers=bearer).status_code == 200
    assert client.get("/v1/conversations/intercom:ws7k2p9q:2", headers=bearer).status_code == 403
    with client.get(data["desk"]) as module:
        assert module.mimetype == "text/javascript"

    again = client.get(address, headers={"Accept": "text/html"})
    assert again.status_code == 401
    assert "This link was used before." in again.text
    assert client.get("/intercom/live/rubbish").json["error"]["code"] == "link_wrong"


def test_every_card_has_a_link_of_its_own(client: FlaskClient) -> None:
    assert live_address(ask(client)) != live_address(ask(client))


def test_intercoms_check_of_the_address_is_answered(client: FlaskClient) -> None:
    assert client.head("/webhooks/intercom").status_code == 200


def test_closing_and_reopening_are_counted_once(client: FlaskClient, service: Service) -> None:
    told(client, "conversation.user.created", body="Where is it?")
    told(client, "conversation.admin.closed")
    told(client, "conversation.admin.opened")
    key = ConversationKey("intercom", "ws7k2p9q", "215470000123456")
    counted: Any = service.store.client.hgetall(keys.counters(key, 1764001200.0))
    ends = {name: int(count) for name, count in counted.items() if name.startswith(b"status")}
    assert ends == {b"status|5512|solved": 1, b"status|5512|reopened": 1}


def test_rubbish_anywhere_in_a_proved_request_is_a_card_or_an_error_of_ours(
    client: FlaskClient,
) -> None:
    told(client, "conversation.user.created", body="I was charged twice. I am furious!")
    shown = {"canvas": {"content": {"components": []}, "stored_data": {}}}
    pressed = {"input_values": {"draft": HELD, "dismissed:x": "other"}, "current_canvas": shown}
    chance = random.Random(8)
    seen = set()
    for button in ("check", "dismissed:x", "snoozed:", "words", "answer", "overridden:a:b:c"):
        asked = {**without(REQUEST, ("conversation",)), "conversation": {"id": CONVERSATION["id"]}}
        asked.update(component_id=button, **pressed)
        for path in paths(asked):
            for rubbish in chance.sample(RUBBISH, 3):
                body = json.dumps(replaced(asked, path, rubbish)).encode()
                headers = card_headers(SECRET, body)
                answer = client.post("/intercom/canvas/submit", data=body, headers=headers)
                seen.add(answer.status_code)
                if answer.status_code == 200:
                    made = answer.json["canvas"]["content"]["components"]
                    check(answer.json, first=any(one.get("id") == "live" for one in made))
    assert seen == {200, 400}
