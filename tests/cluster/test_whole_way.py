"""The whole way on a cluster: two web processes' worth of service and a worker, none of which share memory."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.delivery.worker import Worker
from assist_service.domain.conversation import ConversationKey, Details, DetailsChanged
from assist_service.errors import StoreUnavailable
from assist_service.guidance.resolver import DOCUMENT
from assist_service.playbook.lines.line import SharedLine, line_id
from assist_service.playbook.repository import Playbook
from assist_service.privacy.subjects import CustomerSubject
from assist_service.repositories.conversation_log import ConversationLog
from assist_service.service import Service
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.store.optimistic_update import update_document
from assist_service.team_settings.edits import with_kill_switch, with_value
from assist_service.team_settings.model import SettingsDocument
from assist_service.web.console.sign_in_limits import SignInLimits
from tests.conftest import SECRETS
from tests.desk import ACCOUNT, message_event, signed
from tests.integrations.zendesk.rest import Zendesk
from tests.privacy.everything import everything, leave_traces
from tests.store.machines import ClusterOfThree

ANGRY = (
    "Third time I ask and three weeks of waiting. I want your manager, or my lawyer writes to you!"
)
KEY = ConversationKey("zendesk", str(ACCOUNT), "501")


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    with Zendesk() as found:
        yield found


@pytest.fixture
def settings(cluster: ClusterOfThree, data_dir: Path, zendesk: Zendesk) -> Settings:
    cluster.empty()
    return Settings(
        {
            "REDIS_URL": cluster.url,
            "ASSIST_DATA_DIR": str(data_dir),
            **SECRETS,
            **zendesk.settings(),
        }
    )


@pytest.fixture
def other(app: Flask, settings: Settings) -> Iterator[Flask]:
    """A second web process, as far as the store can tell."""
    made = create_app(settings)
    yield made
    made.extensions["assist"].close()


def parts(app: Flask) -> Service:
    found: Service = app.extensions["assist"]
    return found


def ask(service: Service, edit, note: str) -> None:
    def changed(value):
        document = msgspec.convert(value or {}, SettingsDocument)
        return msgspec.to_builtins(edit(document))

    update_document(service.documents, DOCUMENT, changed, who="anna", note=note, at=1.0)


def test_a_webhook_becomes_a_nudge_an_outcome_and_a_note(app, other, zendesk, wait):
    """Heard at one, shown and answered at the other, written by the worker; a setting holds everywhere."""
    one, two = parts(app), parts(other)
    for service in (one, two):
        assert service.live.listening.wait(20)
    ask(one, lambda document: with_value(document, None, "note", True), "notes")
    wait(lambda: two.guidance(KEY, None).team.note, "the other to hear of the setting")
    url = f"/v1/conversations/{KEY}"
    token = two.tokens.issue(Page("zendesk", str(ACCOUNT), "agent-1"), two.clock())
    bearer = {"Authorization": f"Bearer {token}"}
    with two.live.watch(str(KEY)) as waiter:
        for expected in ("accepted", "duplicate"):
            body, headers = signed(message_event(501, 1, ANGRY))
            answer = app.test_client().post("/webhooks/zendesk", data=body, headers=headers)
            assert answer.json == {"status": expected}
        assert waiter.wait(20) == "news"
    nudge = other.test_client().get(url, headers=bearer).json["nudge"]
    outcome = {"id": "o1", "nudge": nudge["id"], "outcome": "copied"}
    told = other.test_client().post(f"{url}/outcomes", headers=bearer, json=outcome)
    assert told.json == {"status": "accepted"}
    assert one.log.load(KEY).outcomes == {nudge["id"]: "copied"}

    body, headers = signed(message_event(502, 1, ANGRY))
    assert (
        app.test_client().post("/webhooks/zendesk", data=body, headers=headers).status_code == 200
    )
    stop = threading.Event()
    worker = Worker(one.deliveries, one.receivers, one.observe, name="w", idle_seconds=0.02)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    wait(lambda: len(zendesk.notes("502")) == 1, "the note")
    stop.set()
    thread.join()
    ask(two, lambda document: with_kill_switch(document, None, off=True), "stop")
    wait(lambda: one.guidance(KEY, None).team.off, "the kill switch to be heard of")
    assert app.test_client().get("/readyz").status_code == 200
    assert b"assist_deliveries_waiting" in app.test_client().get("/metrics").data


def test_a_shared_line_and_a_vote_for_it_are_known_at_the_other(app, other, wait):
    one, two = parts(app), parts(other)
    for service in (one, two):
        assert service.live.listening.wait(20)
    place, words = "zendesk:acme", "I would have lost patience long before you did."
    line = SharedLine(line_id(place, words), place, words, "acknowledge", 1.0, "offered", by="x")
    one.part(Playbook).share_line(line)
    wait(
        lambda: line.id in two.part(Playbook).desk_lines(place).lines,
        "the other to hear of the line",
    )
    assert two.part(Playbook).vote(line, "zendesk:acme:5", up=True) == 1
    assert one.part(Playbook).counts([line.id], "zendesk:acme:5")[line.id][1]


def test_a_customer_is_erased_from_all_nodes_and_their_files(app, cluster):
    """Names are looked for, and files written anew, on every node; many keys of many slots go at once."""
    service = parts(app)
    leave_traces(service)
    SignInLimits(service.store).count("anna@example.com", "10.0.0.1")
    assert len(set(service.store.on_primaries(lambda node: node.dbsize() > 3))) == 1
    sam = CustomerSubject("zendesk", "acme", "no77001")
    body = service.personal_data.export(sam, "anna", 1.0)
    assert len(body["conversations"]) == 2

    done = service.personal_data.erase(sam, "anna", 1.0, 20.0)

    assert done.files == "done"
    left = [name for name, value in everything(service.store).items() if "no77001" in name + value]
    assert left == []


def test_what_no_replica_has_is_not_acknowledged(store, settings):
    """Where the operator asks for one; these nodes have none."""
    careful = Store(settings["REDIS_URL"], settings["ASSIST_DATA_DIR"], replicas=1).open()
    event = DetailsChanged(1.0, Details(status="open"))
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="0 of 1 replicas"):
            ConversationLog(careful, 60).append(KEY, "details:1", lambda _: event)
    assert ConversationLog(store, 60).append(KEY, "details:1", lambda _: event).duplicate
    careful.close()


def test_keys_of_a_conversation_share_a_slot_and_conversations_do_not(store):
    """Sixteen buckets, spread over the nodes."""
    slots = {}
    for number in range(200):
        key = ConversationKey("zendesk", "1", str(number))
        names = (
            *(keys.log(key), keys.identities(key), keys.enrolled(key), keys.counters(key, 0.0)),
            *(keys.delivery(key, "x"), keys.deliveries(keys.bucket(key)), keys.own_moments(keys.bucket(key), "p")),
        )  # fmt: skip
        (slot,) = {store.client.keyslot(name) for name in names}
        slots[slot] = store.client.get_node_from_key(names[0]).port
    assert len(slots) == keys.BUCKETS
    assert len(set(slots.values())) == 3
