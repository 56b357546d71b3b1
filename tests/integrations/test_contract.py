"""Every helpdesk folder keeps the contract; a new one is tested by being there."""

import json
from typing import Any

import pytest
from flask import Blueprint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from assist_service.domain.conversation import ConversationKey
from assist_service.errors import AssistError, PayloadError, Refused
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.plugins import find_integrations
from assist_service.service import Service
from assist_service.settings import SERVICE_SETTINGS, Settings
from tests.integrations.helpdesks import Fixture, Helpdesk, helpdesks, told
from tests.integrations.mutations import json_values, mutations, paths, replaced

ALL = list(find_integrations())
DESKS = helpdesks()
CASES = [
    pytest.param(desk, one, id=f"{desk.name}-{one.name}")
    for desk in DESKS
    for one in desk.fixtures()
]
each_desk = pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.name)
each_case = pytest.mark.parametrize(("desk", "fixture"), CASES)
SEARCH = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def received(desk: Helpdesk, body: bytes) -> Any:
    """What a body comes to: something well-formed, or an error of ours; never another exception."""
    try:
        found = desk.receive(body)
    except AssistError as error:
        return error
    if isinstance(found, Ignored):
        assert found.reason.replace("_", "").isalpha()
        return found
    assert found, "nothing is told as Ignored, with a reason"
    for incoming in found:
        check(desk.name, incoming)
    return found


def check(name: str, incoming: Incoming) -> None:
    """What the rest of the service relies on."""
    assert ConversationKey.parse(str(incoming.key)) == incoming.key
    assert incoming.key.helpdesk == name
    assert 946684800 <= incoming.at < 4102444800
    kind, _, rest = incoming.identity.partition(":")
    assert kind in ("message", "event")
    assert rest
    assert len(incoming.identity) < 300
    json.dumps(told((incoming,))).encode()
    if incoming.message is not None:
        message = incoming.message
        assert incoming.identity == f"message:{message.id}"
        assert message.author in ("customer", "agent", "bot")
        assert message.text.strip() == message.text
        assert message.text
        assert "\x00" not in message.text
        message.text.encode()
        (message.author_name or "").encode()
    for detail in told((incoming,))["incoming"][0]["details"].values():
        assert isinstance(detail, str)


@pytest.mark.parametrize(("name", "create"), ALL, ids=[name for name, _ in ALL])
def test_a_helpdesk_goes_by_its_folders_name_and_names_its_settings_after_it(
    name: str, create: Any
) -> None:
    service_names = {row.name for row in SERVICE_SETTINGS}
    desk = create(Settings({"ASSIST_DATA_DIR": "/nowhere"}))
    assert desk.name == name
    rows = [row.name for row in desk.settings]
    assert len(rows) == len(set(rows))
    for row in desk.settings:
        assert row.name.startswith(f"ASSIST_{name.upper()}_")
        assert row.name not in service_names
        assert row.help
        assert row.secret == any(word in row.name for word in ("SECRET", "TOKEN", "PASSWORD"))


@pytest.mark.parametrize(("name", "create"), ALL, ids=[name for name, _ in ALL])
def test_a_helpdesk_that_nobody_set_up_refuses_every_webhook(name: str, create: Any) -> None:
    desk = create(Settings({"ASSIST_DATA_DIR": "/nowhere"}))
    with pytest.raises(Refused) as refused:
        desk.receive(Headers(), b"{}", 1.8e9)
    assert refused.value.code in ("secret_missing", "no_webhook"), name


def test_pages_of_a_helpdesk_stand_below_its_name(service: Service) -> None:
    for name, desk in service.integrations.items():
        pages = desk.blueprint(service)
        if pages is not None:
            assert isinstance(pages, Blueprint)
            assert (pages.name, pages.url_prefix) == (name, f"/{name}")


@each_desk
def test_every_event_has_a_fixture(desk: Helpdesk) -> None:
    recorded = {fixture.name.partition("-")[0] for fixture in desk.fixtures()}
    assert set(desk.module.EVENTS) <= recorded
    assert "unknown_event" in recorded


@each_case
def test_a_fixture_comes_to_what_is_written_beside_it(desk: Helpdesk, fixture: Fixture) -> None:
    assert told(received(desk, fixture.body)) == fixture.expected


@each_case
def test_the_same_told_again_has_the_same_identity(desk: Helpdesk, fixture: Fixture) -> None:
    assert received(desk, fixture.body) == received(desk, fixture.body)


@each_case
def test_a_fixture_that_is_not_signed_by_the_platform_is_refused(
    desk: Helpdesk, fixture: Fixture
) -> None:
    signed = desk.module.sign(desk.settings, fixture.body, desk.now)
    for headers, body in (
        ({}, fixture.body),
        (signed, fixture.body + b" "),
        (signed, fixture.body[:-1]),
        (signed, json.dumps(json.loads(fixture.body)).encode()),
        (signed, b""),
    ):
        with pytest.raises(Refused) as refused:
            desk.desk.receive(Headers(headers), body, desk.now)
        assert refused.value.code in ("signature_missing", "signature_wrong")


@each_case
def test_wrong_types_anywhere_are_an_error_of_ours_or_a_good_result(
    desk: Helpdesk, fixture: Fixture
) -> None:
    for body in mutations(fixture.body):
        received(desk, body)


@each_desk
@SEARCH
@given(data=st.data())
def test_any_json_anywhere_is_an_error_of_ours_or_a_good_result(
    desk: Helpdesk, data: st.DataObject
) -> None:
    fixture = data.draw(st.sampled_from(list(desk.fixtures())))
    original = json.loads(fixture.body)
    path = data.draw(st.sampled_from(list(paths(original))))
    value = data.draw(json_values())
    received(desk, json.dumps(replaced(original, path, value)).encode())


@each_desk
@SEARCH
@given(body=st.binary(max_size=200))
def test_rubbish_is_no_payload(desk: Helpdesk, body: bytes) -> None:
    assert isinstance(received(desk, body), PayloadError)


@each_desk
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"{}{}", id="two of them"),
        pytest.param(b'{"type":NaN}', id="not a number"),
        pytest.param(b'{"a":1e999}', id="beyond all numbers"),
        pytest.param(b'{"a":' + b"9" * 10_000 + b"}", id="ten thousand digits"),
        pytest.param(b'{"a":' * 50_000, id="deep objects"),
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param('{"type":"x"}'.encode("utf-16"), id="another encoding"),
        pytest.param(b'\xef\xbb\xbf{"type":"x"}', id="a byte order mark"),
        pytest.param(b'{"type":"\xff"}', id="not UTF-8"),
        pytest.param(b"type=x&id=1", id="a form"),
        pytest.param(b"<xml/>", id="XML"),
    ],
)
def test_a_body_that_is_no_object_is_no_payload(desk: Helpdesk, body: bytes) -> None:
    assert isinstance(received(desk, body), PayloadError)
