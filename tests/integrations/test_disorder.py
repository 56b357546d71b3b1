"""Platforms promise neither order nor once: whatever comes how, the conversation ends the same."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.app import create_app
from assist_service.domain.conversation import Conversation, ConversationKey
from assist_service.service import Service
from assist_service.settings import Settings
from tests.integrations.helpdesks import Fixture, Helpdesk, helpdesks
from tests.integrations.mutations import paths, replaced


def in_account(desk: Helpdesk, fixture: Fixture, number: int) -> bytes:
    """The fixture as if it had happened in another account, so that orders do not mix."""
    body = json.loads(fixture.body)
    if any(path == desk.account_field for path in paths(body)):
        body = replaced(body, desk.account_field, number)
    return json.dumps(body).encode()


def deliver(
    client: FlaskClient, service: Service, desk: Helpdesk, bodies: list[bytes]
) -> list[str]:
    """Send bodies as the platform does; return the answers' statuses."""
    now = service.clock()
    return [
        client.post(
            f"/webhooks/{desk.name}",
            data=body,
            headers=desk.module.sign(service.settings, body, now),
        ).json["status"]
        for body in bodies
    ]


def end(conversation: Conversation) -> Any:
    """What must not depend on the way there."""
    said = [
        (turn.message.id, turn.message.author, turn.message.text) for turn in conversation.turns
    ]
    return said, conversation.details, conversation.rating


@pytest.fixture
def app(data_dir: Path) -> Iterator[Flask]:
    """The whole application, with every helpdesk set up as its fixtures say."""
    set_up = {name: value for desk in helpdesks() for name, value in desk.environment.items()}
    made = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **set_up}))
    yield made
    made.extensions["assist"].close()


@pytest.mark.parametrize("desk", helpdesks(), ids=lambda desk: desk.name)
def test_any_order_and_any_repetition_end_the_same(
    desk: Helpdesk, client: FlaskClient, service: Service
) -> None:
    fixtures = list(desk.fixtures())
    known = {one["key"] for case in fixtures for one in case.expected.get("incoming", ())}
    ids = sorted({key.split(":", 2)[2] for key in known})
    ends = []
    for number in range(1, 7):
        bodies = [in_account(desk, fixture, number) for fixture in fixtures]
        again = bodies + random.Random(number).sample(bodies, len(bodies) // 2)
        random.Random(number).shuffle(again)
        deliver(client, service, desk, again)
        statuses = set(deliver(client, service, desk, bodies))
        assert statuses <= {"duplicate", "ignored"}, "what was kept once is never kept twice"
        ends.append(
            [end(service.log.load(ConversationKey(desk.name, str(number), one))) for one in ids]
        )
    assert any(said for said, _, _ in ends[0])
    assert all(found == ends[0] for found in ends), "the order decided"
