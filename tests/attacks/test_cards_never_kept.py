"""Promise 8: card numbers are hidden before anything is stored or logged. Attack: every way in."""

import json
import socket

import pytest
import requests

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey, Details
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Incoming
from assist_service.settings import Settings
from assist_service.store import keys
from tests import desk
from tests.attacks.house import OURS, House
from tests.model import serving

CARD = "4242424242424242"
SPACED = "4242 4242 4242 4242"
SECRET = "xK9#pQ2v-attack"
# However it was written, these parts of it must be nowhere.
TRACES = ("424242424242", "4242 4242 4242", "4242-4242-4242", SECRET, "77 41 20", "774120")

WAYS = {
    "plain": f"My card {CARD} was charged twice and I am furious!",
    "in groups": f"Card {SPACED}, password is {SECRET}, still nothing. I am angry!",
    "code": "The code you texted me: 774120. It does not work, I am so annoyed!",
    "in a link": f"https://pay.example.com/?card={CARD}&x=1 fails and I am angry!",
    "in JSON": json.dumps({"pan": CARD, "password": SECRET, "note": "I am angry, it fails!"}),
    "full-width": "４２４２ ４２４２ ４２４２ ４２４２ was charged, I am angry! 4242-4242-4242-4242",
    "in HTML": f"<b>{CARD}</b> charged again, I am really angry about this!",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_customer_writes_one(house: House, way: str):
    """Stored, counted and shown without it; the reading still comes, and its spans fit."""
    ticket = house.ticket()
    key = f"zendesk:{OURS}:{ticket}"
    assert house.said(ticket, WAYS[way]).json() == {"status": "accepted"}
    state = house.api("GET", key, headers=house.bearer())
    assert state.status_code == 200
    nowhere(house, state.text)


@pytest.mark.parametrize("way", WAYS)
def test_an_agent_writes_one(house: House, way: str):
    """Sent, drafted, looked for, shared: the rule sees it, the store does not."""
    ticket = house.ticket()
    key = f"zendesk:{OURS}:{ticket}"
    house.said(ticket, "I waited three weeks and I am really angry!")
    house.said(ticket, WAYS[way], "agent", id="agent-1")
    bearer = house.bearer()
    for method, rest, body in (
        ("POST", "/draft", {"text": WAYS[way]}),
        ("POST", "/phrases/preview", {"text": WAYS[way]}),
        ("POST", "/phrases", {"text": WAYS[way], "move": "acknowledge", "keep": "own", "credit": CARD}),
        ("POST", "/phrases", {"text": WAYS[way], "move": "acknowledge", "keep": "team", "credit": CARD}),
        ("POST", "/outcomes", {"id": CARD, "nudge": CARD, "outcome": CARD}),
        ("POST", "/reword", {"nudge": CARD}),
    ):  # fmt: skip
        house.api(method, key, rest, headers=bearer, json=body)
    house.api("GET", key, "/phrases", params={"words": WAYS[way][:200]}, headers=bearer)
    nowhere(house, house.api("GET", key, headers=bearer).text)


def test_a_name_is_one(house: House):
    """Anybody may call themselves by a card number, which the sidebar would then greet."""
    ticket = house.ticket()
    house.said(ticket, "I waited three weeks, I am really angry!", name=f"Ada {SPACED}")
    nowhere(house, house.api("GET", f"zendesk:{OURS}:{ticket}", headers=house.bearer()).text)


def test_one_is_told_in_pieces(house: House):
    """Two messages, and an answer to the code that was asked for."""
    ticket = house.ticket()
    key = f"zendesk:{OURS}:{ticket}"
    house.said(ticket, "here is my card: 4242 4242")
    house.said(ticket, "4242 4242 and it expires in May")
    house.said(ticket, "Thanks! Please send me the six digit code that we texted you.", "agent")
    house.said(ticket, "774120")
    held = "".join(
        entry[1][b"e"].decode()
        for entry in house.store.ask("xrange", keys.log(ConversationKey.parse(key)))
    )
    assert "4242 4242 and it" not in held
    assert "774120" not in held
    assert "•••• •••• and it" in held


BAD = {
    "a wrong signature": ({"X-Zendesk-Webhook-Signature": "bm8="}, 401),
    "no signature": ({}, 401),
    "another desk": (None, 404),
}


@pytest.mark.parametrize("why", BAD)
def test_a_body_that_nobody_signed_is_nowhere(house: House, why: str):
    """Refused before it is read: neither stored nor logged, and not repeated in the answer."""
    body, headers = desk.signed(desk.message_event(house.ticket(), 1, WAYS["in groups"]))
    changed, status = BAD[why]
    path = "/webhooks/nobody" if changed is None else "/webhooks/zendesk"
    if changed is not None:
        headers = {**{k: v for k, v in headers.items() if "Signature" not in k}, **changed}
        headers["X-Zendesk-Webhook-Signature-Timestamp"] = "2026-01-01T00:00:00Z"
    found = requests.post(f"{house.url}{path}", data=body, headers=headers, timeout=15)
    assert found.status_code == status
    nowhere(house, found.text)


UNREADABLE = [
    f"not JSON {SPACED} {SECRET}".encode(),
    json.dumps({"account_id": OURS, "type": f"{SPACED}"}).encode(),
    json.dumps({"account_id": SPACED, "type": SECRET, "x": SECRET}).encode(),
    json.dumps({"account_id": OURS, "type": f"zen:event-type:{CARD}"}).encode(),
    json.dumps([SPACED, f"password is {SECRET}"]).encode(),
    f'{{"a": "{CARD}", "password is {SECRET}'.encode(),
    json.dumps({**desk.message_event(1, 1, "x"), "time": f"card {SPACED}"}).encode(),
    json.dumps({**desk.message_event(1, 1, "x"), "event": f"card {SPACED}"}).encode(),
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_signed_body_that_cannot_be_read_is_nowhere(house: House, body: bytes):
    """What an answer quotes of it, to say where it is wrong, is masked as well."""
    found = desk.send(house.url, body)
    assert found.status_code in (200, 400, 401)
    nowhere(house, found.text)


def test_what_is_no_request_at_all_is_not_logged(house: House):
    """A server tends to log what it could not parse."""
    for raw in (
        f"POST /{CARD} HTTP/9.9\r\n\r\n",
        f"{CARD} {SPACED} password is {SECRET}\r\n\r\n",
        f"POST /webhooks/zendesk HTTP/1.1\r\nHost: {SECRET}\r\nX {CARD}\r\n\r\n",
        f"POST /webhooks/zendesk HTTP/1.1\r\nContent-Length: {CARD}\r\n\r\n{SPACED}",
        f"POST /webhooks/zendesk HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
        f"GET /v1/conversations/zendesk:{OURS}:{CARD}?card={CARD} HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", house.running.port), timeout=5) as line:
            line.sendall(raw.encode())
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):
                pass
    assert house.files(*TRACES) == set()


def test_a_model_is_never_asked_with_one(data_dir):
    """What is sent to a language model is built from what was kept."""
    with serving() as model:
        settings = {"ASSIST_LLM_URL": model.url, "ASSIST_LLM_HOSTS": "127.0.0.1"}
        app = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **settings}))
        service = app.extensions["assist"]
        wanted = {"organisation": {"reword": True}, "teams": {}}
        service.documents.write("settings", wanted, version=0, who="t", note="", at=1.0)
        token = service.tokens.issue(Page("demo", "local", "Sam"), service.clock())
        for way, words in WAYS.items():
            key = ConversationKey("demo", "local", way.replace(" ", "-"))
            text = f"I have been waiting three weeks and I am really angry! {words}"
            said = Message("m", "customer", text, service.clock())
            details = Details(language="en", customer_name=f"Dana {SPACED}")
            kept = service.observe(Incoming(key, "m", said.sent_at, said, details)).conversation
            assert kept.nudge is not None, way
            app.test_client().post(
                f"/v1/conversations/{key}/reword",
                json={"nudge": kept.nudge.id},
                headers={"Authorization": f"Bearer {token}"},
            )
        service.close()
        told = json.dumps(model.sent, ensure_ascii=False)
    assert len(model.sent) > len(WAYS) // 2  # the same draft is not asked for twice
    assert not [trace for trace in (*TRACES, "4242") if trace in told]


def nowhere(house: House, *answers: str) -> None:
    """Neither in an answer nor in a key, a file of the store, the log, or a metric."""
    for answer in (*answers, house.metrics()):
        assert not [trace for trace in TRACES if trace in answer]
    assert house.keys(*TRACES) == {}
    assert house.files(*TRACES) == set()
