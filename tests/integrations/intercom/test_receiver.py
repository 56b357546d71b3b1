"""Notes, tags and names by the worker: each once, in the right workspace, and never on top of an answer."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from assist_service.delivery.planning import is_obsolete
from assist_service.delivery.queue import Deliveries
from assist_service.delivery.worker import Worker
from assist_service.domain.conversation import ConversationKey, OutcomeRecorded
from assist_service.domain.types import Nudge, Segment, Suggestion, plain
from assist_service.helpdesk.contract import Delivery, DeliveryKind, TryLater, Undeliverable
from assist_service.helpdesk.html_text import plain_text
from assist_service.helpdesk.notes import is_own_note, note_signature
from assist_service.service import Service
from assist_service.team_settings.model import Overrides, SettingsDocument
from integrations.intercom.receiver import note_html
from integrations.intercom.verification import webhook_headers
from tests.conftest import INTERCOM_SECRET, RunningService, wait_until
from tests.integrations.intercom.stand_in import ADMIN, StandIn

Chat = Callable[..., dict[str, Any]]
NUDGE = Nudge(
    "0f1e2d3c", "validation.missing", "Start with what happened <to> them", "They asked & asked.", (), "m1",
    Suggestion((Segment("flexible", "That is on us."), Segment("fixed", "Refunds take 5 days."))),
)  # fmt: skip
KEY = ConversationKey("intercom", "ws7k2p9q", "55")


def owed(kind: DeliveryKind = "note", what: str = "", key: ConversationKey = KEY) -> Delivery:
    return Delivery(f"{kind}:1", kind, key, 1764000000.0, NUDGE if kind == "note" else None, what)


@pytest.fixture
def receiver(connected: Service) -> Any:
    return connected.receivers["intercom"]


def test_a_note_is_escaped_and_known_again_as_ours() -> None:
    html = note_html(NUDGE)
    assert "&lt;to&gt;" in html
    assert "asked &amp; asked" in html
    assert "<b>" not in html
    assert is_own_note(plain_text(html))
    assert note_signature(NUDGE.id) in plain_text(html)


def test_a_note_is_written_in_the_teammates_name_and_found_again(
    receiver: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    assert not receiver.has(owed())
    assert receiver.deliver(owed()) == ()
    assert receiver.has(owed())
    (note,) = desk.notes("55")
    assert note_signature(NUDGE.id) in note
    reply = next(body for method, path, body, _ in desk.calls if path.endswith("/reply"))
    assert reply["admin_id"] == ADMIN


def test_a_mark_that_a_customer_wrote_is_no_note_of_ours(
    receiver: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", note_signature(NUDGE.id))))
    assert not receiver.has(owed())


def test_a_tag_must_be_there_and_is_put_on_by_its_id(
    receiver: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    receiver.deliver(owed("tag", "assist_escalation_risk"))
    assert desk.tagged == [("55", "81")]
    desk.tags.clear()
    with pytest.raises(Undeliverable) as never:
        receiver.deliver(owed("tag", "assist_escalation_risk"))
    assert "Create it in Intercom" in never.value.hint


def test_names_are_read_once_for_ten_minutes(receiver: Any, desk: StandIn, chat: Chat) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    for _ in range(3):
        (found,) = receiver.deliver(owed("read", "details"))
        assert (found.details.team_name, found.details.agent_name) == ("Billing", "Sam Okafor")
    assert desk.paths().count("/teams") == desk.paths().count("/admins") == 1


def test_messages_said_before_we_heard_are_read_back(
    receiver: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(
        chat("55", ("user", "Where is it?"), ("admin", "On its way."), ("user", "Since when?"))
    )
    found = receiver.deliver(owed("read", "messages"))
    assert [one.message.id for one in found] == ["55000", "55001", "55002", "55003"]
    assert [one.past for one in found] == [True, True, True, False]


@pytest.mark.parametrize(
    ("fault", "error", "crowded"),
    [(429, TryLater, True), (500, TryLater, False), (503, TryLater, False), ("cut", TryLater, False),
     ("kept", TryLater, False), (401, TryLater, False), (403, Undeliverable, None), (422, Undeliverable, None)],
)  # fmt: skip
def test_a_bad_day_is_tried_later_and_a_no_is_final(
    receiver: Any,
    desk: StandIn,
    chat: Chat,
    fault: Any,
    error: type[Exception],
    crowded: bool | None,
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    receiver.takes("ws7k2p9q")
    receiver.has(owed())  # the workspace is known by now
    desk.reset_in = 60
    desk.faults.append(fault)
    with pytest.raises(error) as told:
        receiver.deliver(owed())
    if isinstance(told.value, TryLater):
        assert told.value.rate_limited == crowded
    assert len(desk.notes("55")) <= 1


def test_one_workspaces_token_is_never_used_for_another(
    receiver: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    with pytest.raises(Undeliverable) as never:
        receiver.deliver(owed(key=ConversationKey("intercom", "another", "55")))
    assert "another" in never.value.message
    assert desk.notes("55") == []


@pytest.mark.parametrize(("admin", "takes"), [(ADMIN, {"note", "tag", "read"}), ("", {"read"})])
def test_without_a_teammate_to_sign_it_no_note_is_taken(
    start: Callable[..., RunningService], api_settings: dict[str, str], admin: str, takes: set[str]
) -> None:
    from assist_service.app import make_integrations
    from assist_service.settings import Settings

    desk: Any = make_integrations(
        Settings({**api_settings, "ASSIST_INTERCOM_ADMIN_ID": admin, "ASSIST_DATA_DIR": "/nowhere"})
    )["intercom"]
    assert desk.receiver().takes("ws7k2p9q") == takes
    assert (
        make_integrations(Settings({"ASSIST_DATA_DIR": "/nowhere"}))["intercom"]
        .receiver()
        .takes("x")
        == frozenset()
    )  # type: ignore[attr-defined]


@pytest.fixture
def worker(connected: Service) -> Iterator[Callable[[], Worker]]:
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start() -> Worker:
        made = Worker(
            connected.deliveries, connected.receivers, connected.engine.observe, name=f"w{len(threads)}",
            is_obsolete=lambda one: is_obsolete(one, connected.log.load(one.key)), idle_seconds=0.02, first_pause=0.02,
        )  # fmt: skip
        threads.append(threading.Thread(target=made.run, args=(stop,)))
        threads[-1].start()
        return made

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)


def made(queue: Deliveries, number: int) -> bool:
    return (
        sum(count for name, count in queue.status().ended.items() if name.endswith("|made"))
        >= number
    )


def test_a_lost_answer_doubles_no_note(
    connected: Service, worker: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    desk.faults.extend(
        [None, "kept"]
    )  # the token is asked whose it is; then the note is kept, its answer lost
    connected.deliveries.enqueue(owed())
    worker()
    wait_until(lambda: made(connected.deliveries, 1), "the note to be settled")
    assert len(desk.notes("55")) == 1


def test_a_nudge_that_was_answered_in_the_card_gets_no_note(
    connected: Service, worker: Any, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("55", ("user", "Where is it?")))
    connected.engine.record(
        KEY, OutcomeRecorded(1764000001.0, NUDGE.id, NUDGE.kind, "dismissed", "not_now"), "o"
    )
    connected.deliveries.enqueue(owed())
    worker()
    wait_until(lambda: made(connected.deliveries, 1), "the note to be settled")
    assert desk.notes("55") == []
    assert desk.calls == []


def test_from_webhook_to_note_through_the_real_processes(
    start: Callable[..., RunningService], desk: StandIn, api_settings: dict[str, str], chat: Chat
) -> None:
    """gunicorn, store and worker as an operator starts them; a team that asked for notes gets one."""
    written = threading.Event()
    desk.on_note = lambda *_: written.set()
    lost, upset = (
        chat("56", ("user", "Is anybody there?")),
        chat("55", ("user", "I was charged twice and nobody answers. I am furious!")),
    )
    desk.add(lost)
    service = start(**api_settings)
    wanted = SettingsDocument(organisation=Overrides(note=True))
    from assist_service.store.connection import Store
    from assist_service.store.documents import Documents

    store = Store("", service.data_dir).open()
    Documents(store).write("settings", plain(wanted), version=0, who="t", note="", at=1.0)
    worker = subprocess.Popen(service.command("worker"), env=service.environment)
    try:
        desk.add(upset)
        item = {
            **upset,
            "conversation_parts": {
                "conversation_parts": upset["conversation_parts"]["conversation_parts"][:1]
            },
        }
        event = {
            "topic": "conversation.user.replied",
            "app_id": "ws7k2p9q",
            "id": "notif_1",
            "created_at": upset["updated_at"],
            "data": {"item": item},
        }
        body = json.dumps(event).encode()
        answer = requests.post(
            f"{service.url}/webhooks/intercom",
            data=body,
            headers=webhook_headers(INTERCOM_SECRET, body),
            timeout=10,
        )
        assert answer.json() == {"status": "accepted"}
        assert written.wait(30)
        (note,) = desk.notes("55")
        assert "Sent by live agent-assist, note " in note
        bearer = service.bearer("intercom:ws7k2p9q")
        state = f"{service.url}/v1/conversations/intercom:ws7k2p9q:56"
        wait_until(
            lambda: requests.get(state, headers=bearer, timeout=5).json()["turns"] != [],
            "the worker to catch up",
        )
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
        store.close()
    assert len(desk.notes("55")) == 1


def test_our_own_note_told_by_webhook_answers_nothing(connected: Service, desk: StandIn) -> None:
    fixture = (
        Path(__file__).parents[3]
        / "integrations/intercom/fixtures/conversation.admin.noted-own_note.json"
    )
    event = json.loads(fixture.read_bytes())
    event["data"]["item"]["conversation_parts"]["conversation_parts"][0]["body"] = note_html(NUDGE)
    body = json.dumps(event).encode()
    received = connected.integrations["intercom"].receive(
        webhook_headers(INTERCOM_SECRET, body), body, 0.0
    )
    assert received.reason == "own_note"  # type: ignore[union-attr]
