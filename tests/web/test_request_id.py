"""One id leads from a helpdesk's request through web, store and worker."""

from collections.abc import Iterator

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from assist_service.delivery.queue import Deliveries
from assist_service.delivery.worker import Worker
from assist_service.domain.conversation import ConversationKey
from assist_service.domain.types import Message
from assist_service.helpdesk.contract import Delivery, Incoming
from assist_service.observability import logs, timings
from assist_service.service import Service
from assist_service.store import connection, keys
from assist_service.team_settings.edits import with_value
from assist_service.team_settings.model import SettingsDocument
from assist_service.web.request_id import HEADER
from tests.desk import message_event, signed

GIVEN = "3f2a9c10-77aa-4f1e-9f00-aabbccddeeff"
WITH_ID = [structlog.contextvars.merge_contextvars]


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    """A thread of the tests' own works for nobody."""
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


def test_a_well_formed_id_is_taken_and_answered(client: FlaskClient):
    assert client.get("/healthz", headers={HEADER: GIVEN}).headers[HEADER] == GIVEN


@pytest.mark.parametrize(
    "given",
    [
        "",
        "short",
        "x" * 129,
        'a"b,"level":"error',
        "line\u0085break-here",
        "../../etc/passwd;rm -rf",
    ],
    ids=["none", "too short", "too long", "forges JSON", "odd characters", "blanks"],
)
def test_any_other_is_replaced(client: FlaskClient, given: str):
    """Nobody writes into our logs."""
    made = client.get("/healthz", headers={HEADER: given}).headers[HEADER]

    assert made != given
    assert len(made) == 16


def test_each_request_has_its_own(client: FlaskClient):
    assert len({client.get("/healthz").headers[HEADER] for _ in range(5)}) == 5


def test_a_refusal_is_logged_with_the_id_and_without_the_body(client: FlaskClient):
    with capture_logs(processors=WITH_ID) as lines:
        client.post("/webhooks/zendesk", data=b"My card is 4111", headers={HEADER: GIVEN})

    (line,) = [one for one in lines if one["event"] == "refused"]
    assert (line["request_id"], line["status"], line["code"]) == (GIVEN, 401, "signature_missing")
    assert "4111" not in str(line)


def test_what_the_store_failed_at_is_logged_with_the_id(
    client: FlaskClient, service: Service, monkeypatch: pytest.MonkeyPatch
):
    """The script's name, the error and how long it was waited for; not what it was told."""
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.0)
    service.store.client.config_set("maxmemory", 1)
    body, headers = signed(message_event(1, 1, "It still doesn't work!"))
    try:
        with capture_logs(processors=WITH_ID) as lines:
            answer = client.post("/webhooks/zendesk", data=body, headers={**headers, HEADER: GIVEN})
    finally:
        service.store.client.config_set("maxmemory", 0)

    assert answer.status_code == 503
    (line,) = [one for one in lines if one["event"] == "store_failed"]
    assert line["request_id"] == GIVEN
    assert (line["command"], line["error"]) == ("append", "OutOfMemoryError")
    assert "work" not in str(line)


class Desk:
    """A helpdesk that takes notes."""

    def takes(self, _: str) -> frozenset[str]:
        return frozenset(("note",))

    def has(self, _: Delivery) -> bool:
        return False

    def deliver(self, _: Delivery) -> tuple[Incoming, ...]:
        structlog.get_logger().info("at_the_helpdesk")
        return ()


def test_a_note_carries_the_id_of_the_webhook_that_caused_it(service: Service):
    """From the queue into every line that the worker logs for it."""
    asked = with_value(SettingsDocument(), None, "note", True)
    service.documents.write("settings", asked, version=0, who="t", note="", at=0.0)
    service.documents.refresh_all()
    service.receivers["zendesk"] = Desk()  # type: ignore[index, assignment]
    key = ConversationKey("zendesk", "1", "7")
    upset = Message("m1", "customer", "Three weeks, and it still doesn't work! I am furious.", 1.0)
    logs.bind_request(GIVEN)
    service.observe(Incoming(key, "message:m1", 1.0, upset))
    structlog.contextvars.clear_contextvars()

    queue: Deliveries = service.deliveries
    (taken,) = queue.claim(keys.bucket(key), "w", 5, 1000)
    with capture_logs(processors=WITH_ID) as lines:
        Worker(queue, service.receivers, service.observe, name="w")._handle(taken, float("inf"))

    assert taken.delivery.request == GIVEN
    said = [(line["event"], line["request_id"]) for line in lines]
    assert said == [("at_the_helpdesk", GIVEN), ("delivery", GIVEN)]


@pytest.mark.parametrize(
    ("author", "met"),
    [
        ("end_user", ["verify", "parse", "analysis", "coaching", "append"]),
        ("agent", ["verify", "parse", "policy", "analysis", "coaching", "append"]),
    ],
)
def test_every_step_of_a_webhook_is_measured(client: FlaskClient, author: str, met: list[str]):
    """And none twice; a request that is no webhook has no steps."""
    told: list[tuple[str, float]] = []

    def listen(step: str, began: float, ended: float) -> None:
        told.append((step, ended - began))

    timings.listeners.append(listen)
    try:
        body, headers = signed(message_event(1, 1, "It still doesn't work!", author))
        assert client.post("/webhooks/zendesk", data=body, headers=headers).status_code == 200
        client.get("/healthz")
        timings.done("append")
    finally:
        timings.listeners.remove(listen)

    assert [step for step, _ in told] == met
    assert all(seconds >= 0 for _, seconds in told)
