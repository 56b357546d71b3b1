"""A webhook is answered with the right status, has effect once, and is kept before it is answered."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask.testing import FlaskClient

from assist_service.domain.conversation import ConversationKey
from assist_service.helpdesk.contract import Delivery
from assist_service.service import Service
from assist_service.store import keys
from tests.conftest import RunningService
from tests.desk import ACCOUNT, message_event, send, signed

TEXT = "I have been waiting three weeks and it still doesn't work!"


def key(ticket: int) -> ConversationKey:
    return ConversationKey("zendesk", str(ACCOUNT), str(ticket))


def post(client: FlaskClient, event: dict[str, object] | bytes) -> tuple[int, dict[str, object]]:
    body, headers = signed(event)
    answer = client.post("/webhooks/zendesk", data=body, headers=headers)
    return answer.status_code, answer.get_json()


def test_a_message_is_kept_once_and_its_reading_with_it(client: FlaskClient, service: Service):
    """Accepted, then duplicate."""
    event = message_event(1, 1, TEXT)

    assert post(client, event) == (200, {"status": "accepted"})
    assert post(client, event) == (200, {"status": "duplicate"})
    (turn,) = service.log.load(key(1)).turns
    assert turn.reading is not None
    assert turn.reading.upset


def test_what_is_nothing_for_us_is_ignored_with_its_reason(client: FlaskClient):
    """200, so that it is not sent again."""
    event = message_event(2, 1, TEXT) | {"type": "zen:event-type:article.published"}

    assert post(client, event) == (200, {"status": "ignored", "reason": "unknown_event"})


def test_an_address_is_proved_with_head(client: FlaskClient):
    """Intercom asks so before it sends anything."""
    assert client.head("/webhooks/intercom").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 400), (b"{}", 400), (b"\xff\xfe", 400)]
)
def test_what_is_signed_but_unreadable_is_refused(client: FlaskClient, body: bytes, status: int):
    """With the place in the body and a remedy."""
    found, answer = post(client, body)

    assert found == status
    assert set(answer["error"]) == {"code", "message", "hint"}  # type: ignore[call-overload]


def test_refusals_are_counted_by_reason(client: FlaskClient):
    """So that an operator sees why, not only how many."""
    client.post("/webhooks/zendesk", data=b"{}")

    counted = client.get("/metrics").get_data(as_text=True)

    line = 'assist_webhooks_total{answer="401",helpdesk="zendesk",reason="signature_missing"}'
    assert line in counted


def test_a_body_over_the_limit_is_refused_unread(running: RunningService):
    """The answer comes while the body is still on its way."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as client:
        client.sendall(
            b"POST /webhooks/zendesk HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + b"x"
        )
        answer = b""
        while b"}}" not in answer and (part := client.recv(4096)):
            answer += part

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too_large" in answer


def test_a_body_without_a_length_is_limited_as_well(running: RunningService):
    """Chunked, and longer than it may be."""

    def chunks() -> object:
        for _ in range(70):
            yield b"x" * 4096

    answer = requests.post(f"{running.url}/webhooks/zendesk", data=chunks(), timeout=10)  # type: ignore[arg-type]

    assert answer.status_code == 413


def test_the_same_event_forty_times_in_parallel_has_effect_once(running: RunningService):
    """Over HTTP, over both web processes."""
    event = message_event(40, 1, TEXT)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: send(running.url, event).json(), range(40)))

    assert sorted(answer["status"] for answer in answers) == ["accepted"] + ["duplicate"] * 39


def test_two_thousand_conversations_at_once_are_each_kept(running: RunningService):
    """None is refused, none is mixed up with another."""
    local = threading.local()
    sessions = []

    def tell(number: int) -> str:
        session = getattr(local, "session", None)
        if session is None:
            session = local.session = requests.Session()
            sessions.append(session)
        answer = send(running.url, message_event(5000 + number, 1, f"{TEXT} {number}"), session)
        return str(answer.json()["status"])

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(tell, range(2000)))

    for session in sessions:
        session.close()
    assert answers == ["accepted"] * 2000
    bearer = running.bearer(f"zendesk:{ACCOUNT}")
    for number in range(0, 2000, 97):
        state = requests.get(
            f"{running.url}/v1/conversations/{key(5000 + number)}", headers=bearer, timeout=10
        ).json()
        assert [turn["text"] for turn in state["turns"]] == [f"{TEXT} {number}"]


def test_the_queue_to_the_helpdesks_is_counted(client: FlaskClient, service):
    """The same whichever process is asked."""
    key = ConversationKey("demo", "local", "1")
    service.deliveries.enqueue(Delivery("tag:x", "tag", key, 0.0, subject="x"))
    (taken,) = service.deliveries.claim(keys.bucket(key), "me", 1, 1000)
    service.deliveries.settle(taken, "made")
    service.deliveries.enqueue(Delivery("tag:y", "tag", key, 0.0, subject="y"))
    text = client.get("/metrics").text
    assert "assist_deliveries_waiting 1.0" in text
    assert 'assist_deliveries_total{end="made",helpdesk="demo",kind="tag"} 1.0' in text
