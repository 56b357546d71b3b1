"""What no webhook told is filled in from the API: all of it, and once."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.datastructures import Headers

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.service import Service
from assist_service.settings import Settings
from integrations.intercom import reconcile
from integrations.intercom.verification import webhook_headers
from tests.conftest import INTERCOM_SECRET, SECRETS
from tests.integrations.intercom.stand_in import StandIn

Chat = Callable[..., dict[str, Any]]
TALK = (
    ("user", "I was charged twice and nobody answers!"),
    ("admin", "I am looking into it."),
    ("bot", "This is an automatic answer."),
    ("user", "Still nothing. This is the third time I ask!"),
)


def catch_up(service: Service, stop: threading.Event | None = None) -> Any:
    """Let the worker's chore run once; return what it logged."""
    (chore,) = service.integrations["intercom"].periodic_jobs(service)  # type: ignore[attr-defined]
    with capture_logs() as logged:
        chore.run(stop or threading.Event())
    return logged[-1]


def said(service: Service, name: str) -> list[str]:
    """The ids of what was said, as the log has it."""
    known = service.log.load(ConversationKey("intercom", "ws7k2p9q", name))
    return [turn.message.id for turn in known.turns]


def webhook(
    conversation: dict[str, Any], number: int, topic: str = "conversation.user.replied"
) -> dict[str, Any]:
    """The webhook that told of one part."""
    held = conversation["conversation_parts"]["conversation_parts"][number]
    item = {**conversation, "conversation_parts": {"conversation_parts": [held]}}
    return {"type": "notification_event", "app_id": "ws7k2p9q", "id": f"notif_{held['id']}", "topic": topic,
            "created_at": held["created_at"], "data": {"item": item}}  # fmt: skip


def told(service: Service, event: dict[str, Any]) -> bool:
    """Take one webhook; return whether anything of it was new."""
    body = json.dumps(event).encode()
    headers = Headers(webhook_headers(INTERCOM_SECRET, body))
    received = service.integrations["intercom"].receive(headers, body, 0.0)
    assert isinstance(received, tuple)
    appended = [service.engine.observe(one) for one in received]
    return not all(one.duplicate for one in appended)


def test_500_dropped_events_are_filled_in_exactly_once_each(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    conversations = [chat(str(1000 + number), *TALK) for number in range(100)]
    for number, conversation in enumerate(conversations):
        desk.add(conversation)
        # Some webhooks did get through before the outage, and from its middle.
        if number % 4 == 0:
            told(connected, webhook(conversation, number % 3))
    through = 25

    done = catch_up(connected)

    assert done["filled_in"] == 500 - through
    assert done["whole"]
    for conversation in conversations:
        name = conversation["id"]
        assert said(connected, name) == [f"{name}{number:03d}" for number in range(5)], (
            "in their order"
        )
    assert Counter(desk.paths("GET")).most_common(1)[0][1] == 1, "each conversation was read once"
    # Nothing changed since: what is late, or asked for again, finds itself known.
    assert catch_up(connected)["filled_in"] == 0
    assert not any(told(connected, webhook(conversation, 3)) for conversation in conversations)
    assert len(said(connected, "1000")) == 5


def test_what_was_read_in_the_last_round_is_not_read_again(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("1", *TALK, ago=30))
    (chore,) = connected.integrations["intercom"].periodic_jobs(connected)  # type: ignore[attr-defined]
    for _ in range(3):
        chore.run(threading.Event())
    assert [path for path in desk.paths("GET") if path.startswith("/conversations/1?")] == [
        "/conversations/1?display_as=plaintext"
    ]


def test_hands_state_and_rating_are_filled_in_too(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    conversation = chat("7", *TALK, ("close", ""))
    conversation.update(state="closed", open=False, team_assignee_id=0)
    conversation["conversation_rating"] = {"rating": 2, "created_at": conversation["updated_at"]}
    desk.add(conversation)
    catch_up(connected)
    known = connected.log.load(ConversationKey("intercom", "ws7k2p9q", "7"))
    assert (known.details.status, known.details.team, known.details.agent_id) == (
        "closed",
        "",
        "7104501",
    )
    assert known.rating is not None
    assert not known.rating.good
    assert not told(connected, webhook(conversation, 4, "conversation.admin.closed")), (
        "known already"
    )


def test_notes_and_what_is_older_than_the_text_we_keep_are_not_read(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    conversation = chat("8", ("note", "between us"), ("user", "Where is it?"), ago=25 * 3600)
    conversation["updated_at"] = conversation["updated_at"] + 25 * 3600 - 60
    conversation["conversation_parts"]["conversation_parts"][1]["created_at"] = conversation[
        "updated_at"
    ]
    desk.add(conversation)
    catch_up(connected)
    assert said(connected, "8") == ["8002"]


def test_a_round_that_breaks_off_goes_on_where_it_was(
    connected: Service, desk: StandIn, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        desk.add(chat(f"{2000 + number}", *TALK, ago=600 - number))
    monkeypatch.setattr(reconcile, "MOST_CONVERSATIONS", 5)
    assert catch_up(connected)["conversations"] == 5
    assert said(connected, "2004")
    assert not said(connected, "2005"), "the oldest change comes first"
    monkeypatch.setattr(reconcile, "MOST_CONVERSATIONS", 100)
    done = catch_up(connected)
    assert done["whole"]
    assert all(len(said(connected, f"{2000 + number}")) == 5 for number in range(12))


@pytest.mark.parametrize("fault", [401, 500])
def test_an_api_that_fails_loses_nothing(
    connected: Service, desk: StandIn, chat: Chat, fault: Any
) -> None:
    desk.add(chat("9", *TALK))
    desk.faults.extend([fault] * (3 if fault == 500 else 1))
    assert catch_up(connected)["event"] == "intercom_not_caught_up"
    desk.faults.clear()
    assert catch_up(connected)["filled_in"] == 5


def test_one_conversation_that_cannot_be_read_does_not_hold_up_the_others(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    broken, gone = chat("3", *TALK), chat("4", *TALK)
    broken["conversation_parts"]["conversation_parts"][0]["created_at"] = "yesterday"
    for one in (broken, gone, chat("5", *TALK)):
        desk.add(one)
    real = desk.answer
    desk.answer = lambda method, path, body: (
        (404, {}) if path.startswith("/conversations/4?") else real(method, path, body)
    )  # type: ignore[method-assign]
    catch_up(connected)
    assert len(said(connected, "5")) == 5


def test_a_stop_ends_the_round_and_loses_nothing(
    connected: Service, desk: StandIn, chat: Chat
) -> None:
    desk.add(chat("6", *TALK))
    stop = threading.Event()
    stop.set()
    (chore,) = connected.integrations["intercom"].periodic_jobs(connected)  # type: ignore[attr-defined]
    chore.run(stop)
    assert said(connected, "6") == []
    assert catch_up(connected)["filled_in"] == 5


def test_a_token_of_another_workspace_is_not_used(
    data_dir: Path, desk: StandIn, api_settings: dict[str, str], chat: Chat
) -> None:
    desk.add(chat("1", *TALK))
    app = create_app(
        Settings(
            {
                "ASSIST_DATA_DIR": str(data_dir),
                **SECRETS,
                **api_settings,
                "ASSIST_INTERCOM_WORKSPACE_ID": "another",
            }
        )
    )
    service: Service = app.extensions["assist"]
    try:
        assert catch_up(service)["code"] == "intercom_workspace"
        assert said(service, "1") == []
    finally:
        service.close()


@pytest.mark.parametrize(
    "change", [{"ASSIST_INTERCOM_ACCESS_TOKEN": ""}, {"ASSIST_INTERCOM_CATCH_UP_MINUTES": "0"}]
)
def test_without_a_token_or_where_it_is_switched_off_there_is_no_chore(
    data_dir: Path, api_settings: dict[str, str], change: dict[str, str]
) -> None:
    app = create_app(
        Settings({"ASSIST_DATA_DIR": str(data_dir), **SECRETS, **api_settings, **change})
    )
    service: Service = app.extensions["assist"]
    try:
        assert service.integrations["intercom"].periodic_jobs(service) == ()  # type: ignore[attr-defined]
    finally:
        service.close()
