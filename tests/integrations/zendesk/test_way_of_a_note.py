"""From a customer's message to a note in the ticket: service, queue and `assist worker` as operators run them."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from assist_service.delivery.planning import ESCALATION_TAG
from assist_service.guidance.resolver import DOCUMENT
from assist_service.helpdesk.notes import is_own_note
from assist_service.store.connection import Store
from assist_service.store.documents import Documents
from assist_service.team_settings.edits import with_value
from assist_service.team_settings.model import SettingsDocument
from tests.conftest import RunningService, wait_until
from tests.desk import ACCOUNT, message_event, send
from tests.integrations.zendesk.rest import Zendesk

ANGRY = (
    "Third time I ask and three weeks of waiting. I want your manager, or my lawyer writes to you!"
)


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    with Zendesk() as found:
        found.others = {
            "/api/v2/groups/7.json": {"group": {"id": 7, "name": "Billing"}},
            "/api/v2/users/9.json": {"user": {"id": 9, "name": "Ada Marsh", "locale": "en-GB"}},
        }
        yield found


@pytest.fixture
def service(tmp_path: Path, zendesk: Zendesk) -> Iterator[RunningService]:
    """A service whose organisation asked for notes and the tag, as the console writes it down."""
    found = RunningService(tmp_path / "data", **zendesk.settings(), ASSIST_WORKERS="1")
    store = Store("", found.data_dir).open()
    asked = with_value(SettingsDocument(), None, "note", True)
    asked = with_value(asked, None, "escalation_tag", True)
    value = msgspec.to_builtins(asked)
    Documents(store).write(DOCUMENT, value, version=0, who="test", note="", at=0.0)
    store.close()
    yield found.start()
    found.stop()


def state(service: RunningService, ticket: int, bearer: dict[str, str]) -> Any:
    url = f"{service.url}/v1/conversations/zendesk:{ACCOUNT}:{ticket}"
    return requests.get(url, headers=bearer, timeout=10).json()


@contextmanager
def working(service: RunningService) -> Iterator[None]:
    """`assist worker` beside the service; asked to stop, it ends well."""
    worker = subprocess.Popen(service.command("worker"), env=service.environment)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def test_a_ticket_of_which_the_page_knows_nothing_is_read_by_the_worker(
    service: RunningService, zendesk: Zendesk
):
    """What was said before anybody listened stands in the sidebar's state, with advice on the last of it."""
    zendesk.logs["502"] = [
        {"type": "Messaging::ConversationMessage", "created_at": f"2026-11-24T08:00:0{second}Z",
         "author": {"type": who}, "content": {"text": text}}
        for second, who, text in [(1, "user", "Hello?"), (2, "agent", "Hi."), (3, "user", ANGRY)]
    ]  # fmt: skip
    bearer = service.bearer(f"zendesk:{ACCOUNT}")
    with working(service):
        url = f"{service.url}/zendesk/tickets/502/heard"
        assert requests.post(url, json={}, headers=bearer, timeout=10).json()["new"] == 0
        wait_until(lambda: len(state(service, 502, bearer)["turns"]) == 3, "the history")
    found = state(service, 502, bearer)
    assert [turn["text"] for turn in found["turns"]] == ["Hello?", "Hi.", ANGRY]
    assert found["nudge"] is not None
    assert found["details"]["customer_name"] == "Ada"


def test_a_nudge_becomes_a_note_and_a_risk_a_tag(service: RunningService, zendesk: Zendesk):
    """Once each, and the ticket's names are read."""
    with working(service):
        for number in (1, 2, 1):
            assert send(service.url, message_event(501, number, ANGRY)).ok
        wait_until(lambda: bool(zendesk.notes("501")), "the note")
        wait_until(lambda: ESCALATION_TAG in zendesk.tags.get("501", []), "the tag")
        bearer = service.bearer(f"zendesk:{ACCOUNT}")
        wait_until(
            lambda: state(service, 501, bearer)["details"].get("team_name") == "Billing",
            "the names",
        )
        counted = requests.get(f"{service.url}/metrics", timeout=10).text
    (note,) = zendesk.notes("501")
    assert is_own_note(note)
    assert 'assist_deliveries_total{end="made",helpdesk="zendesk",kind="note"} 1.0' in counted
