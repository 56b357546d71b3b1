"""Zendesk's webhooks: what is refused and why, and what an event means."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from assist_service.errors import AssistError, PayloadError, Refused
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.plugins import Integration
from assist_service.settings import Settings
from integrations import zendesk
from integrations.zendesk.webhook import SIGNATURE, TIMESTAMP, signed_headers
from tests.integrations.mutations import replaced, without

SECRET = "dGVzdC1zZWNyZXQ="
NOW = datetime(2025, 6, 3, 12, tzinfo=UTC).timestamp()
AT = "2025-06-03T12:00:00Z"
FIXTURES = Path(zendesk.__file__).parent / "fixtures"


def desk(folder: str = "/nowhere", **environment: str) -> Integration:
    given = {"ASSIST_DATA_DIR": folder, "ASSIST_ZENDESK_SIGNING_SECRET": SECRET, **environment}
    return zendesk.create(Settings(given))


DESK = desk()


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_bytes())


def receive(event: Any, secret: str = SECRET, by: Integration = DESK, **headers: str) -> Any:
    body = json.dumps(event).encode()
    return by.receive(Headers({**signed_headers(secret, body, AT), **headers}), body, NOW)


def only(event: Any) -> Incoming:
    found = receive(event)
    assert isinstance(found, tuple)
    assert len(found) == 1
    return found[0]


def refusal(headers: dict[str, str], body: bytes, by: Integration = DESK, now: float = NOW) -> str:
    with pytest.raises(AssistError) as refused:
        by.receive(Headers(headers), body, now)
    assert isinstance(refused.value, Refused)
    assert refused.value.status == 401
    assert SECRET not in f"{refused.value.message} {refused.value.hint}"
    return refused.value.code


BODY = (FIXTURES / "messaging_ticket.message_added.json").read_bytes()
GOOD = signed_headers(SECRET, BODY, AT)
SIGNED = GOOD[SIGNATURE]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "signature_missing"),
        ({TIMESTAMP: AT}, "signature_missing"),
        ({SIGNATURE: "", TIMESTAMP: AT}, "signature_missing"),
        ({SIGNATURE: SIGNED}, "timestamp_missing"),
        ({SIGNATURE: SIGNED, TIMESTAMP: ""}, "timestamp_missing"),
        ({SIGNATURE: SIGNED[:-4], TIMESTAMP: AT}, "signature_wrong"),
        ({SIGNATURE: SIGNED.rstrip("="), TIMESTAMP: AT}, "signature_wrong"),
        ({SIGNATURE: base64.b64decode(SIGNED).hex(), TIMESTAMP: AT}, "signature_wrong"),
        ({SIGNATURE: SIGNED.swapcase(), TIMESTAMP: AT}, "signature_wrong"),
        ({SIGNATURE: SIGNED, TIMESTAMP: "2025-06-03T12:00:01Z"}, "signature_wrong"),
        ({SIGNATURE: SIGNED, TIMESTAMP: "2025-06-03T14:00:00+02:00"}, "signature_wrong"),
        (signed_headers("another secret", BODY, AT), "signature_wrong"),
        (signed_headers(base64.b64decode(SECRET).decode(), BODY, AT), "signature_wrong"),
        (signed_headers(SECRET, BODY, "yesterday"), "timestamp_wrong"),
        (signed_headers(SECRET, BODY, "1748952000"), "timestamp_wrong"),
        (signed_headers(SECRET, BODY, "2025-06-03T11:54:59Z"), "timestamp_stale"),
        (signed_headers(SECRET, BODY, "2025-06-03T12:05:01Z"), "timestamp_stale"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_own_reason(headers: dict[str, str], code: str) -> None:
    assert refusal(headers, BODY) == code


def test_the_order_body_then_timestamp_of_an_old_page_is_refused() -> None:
    body_first = signed_headers(SECRET, AT.encode(), BODY.decode())[SIGNATURE]
    assert refusal({SIGNATURE: body_first, TIMESTAMP: AT}, BODY) == "signature_wrong"


@pytest.mark.parametrize(
    "at", ["2025-06-03T11:55:00Z", "2025-06-03T12:04:59.9Z", "2025-06-03T14:01:00+02:00"]
)
def test_a_timestamp_of_these_minutes_is_fresh(at: str) -> None:
    assert isinstance(DESK.receive(Headers(signed_headers(SECRET, BODY, at)), BODY, NOW), tuple)


def test_an_operator_may_widen_the_window_or_close_their_eyes_to_it() -> None:
    old = signed_headers(SECRET, BODY, "2025-06-03T11:00:00Z")
    assert refusal(old, BODY, desk(ASSIST_ZENDESK_FRESH_SECONDS="3599")) == "timestamp_stale"
    for seconds in ("3600", "0"):
        found = desk(ASSIST_ZENDESK_FRESH_SECONDS=seconds).receive(Headers(old), BODY, NOW)
        assert isinstance(found, tuple)


def test_without_a_secret_nothing_is_accepted() -> None:
    empty = signed_headers("", BODY, AT)
    assert refusal(empty, BODY, zendesk.create(Settings({"ASSIST_DATA_DIR": "/nowhere"}))) == (
        "secret_missing"
    )


@pytest.fixture
def two(tmp_path: Path) -> Integration:
    """A service with a second account, 20, that has a secret of its own."""
    (tmp_path / "accounts.yaml").write_text(
        "zendesk:\n  - {account_id: 20, subdomain: second, signing_secret: env:SECOND}\n"
    )
    return desk(str(tmp_path), SECOND="second-secret")


@pytest.mark.parametrize(
    ("account", "secret", "outcome"),
    [
        (20, "second-secret", "20"),
        (20, SECRET, "account_mismatch"),
        (10203040, SECRET, "10203040"),
        (10203040, "second-secret", "account_mismatch"),
        (77, SECRET, "77"),
        (77, "second-secret", "account_mismatch"),
        (20, "third-secret", "signature_wrong"),
    ],
)
def test_an_account_signs_for_itself_only(
    two: Integration, account: int, secret: str, outcome: str
) -> None:
    event = replaced(recorded("ticket.comment_added"), ("account_id",), account)
    if outcome.isdigit():
        (found,) = receive(event, secret, two)
        assert found.key.account == outcome
    else:
        with pytest.raises(Refused) as refused:
            receive(event, secret, two)
        assert refused.value.code == outcome


def test_the_account_in_the_headers_is_not_signed_and_decides_nothing(two: Integration) -> None:
    event = recorded("ticket.comment_added")
    (found,) = receive(event, SECRET, two, **{"X-Zendesk-Account-Id": "20"})
    assert found.key.account == "10203040"


MESSAGE = recorded("messaging_ticket.message_added")
COMMENT = recorded("ticket.comment_added")


@pytest.mark.parametrize(
    ("actor", "author"),
    [
        ("end_user", "customer"),
        ("agent", "agent"),
        ("trigger", "bot"),
        ("system", "bot"),
        ("new", "bot"),
    ],
)
def test_the_actor_of_a_chat_says_who_speaks(actor: str, author: str) -> None:
    found = only(replaced(MESSAGE, ("event", "actor", "type"), actor))
    assert found.message is not None
    assert found.message.author == author


@pytest.mark.parametrize(
    ("staff", "user", "author"),
    [(False, "8447388090494", "customer"), (True, "8447388090111", "agent"), (True, "-1", "bot")],
)
def test_the_author_of_a_comment_says_who_speaks(staff: bool, user: str, author: str) -> None:
    event = replaced(COMMENT, ("event", "comment", "author", "is_staff"), staff)
    found = only(replaced(event, ("event", "comment", "author", "id"), user))
    assert found.message is not None
    assert found.message.author == author


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("email", "email"), ("web", "email"), ("api", "email"), ("native_messaging", "chat"),
        ("chat", "chat"), ("WhatsApp", "chat"), ("something_new", "email"),
    ],
)  # fmt: skip
def test_the_way_in_becomes_a_channel(via: str, channel: str) -> None:
    assert only(replaced(COMMENT, ("detail", "via", "channel"), via)).details.channel == channel


def test_what_a_ticket_says_of_itself_is_kept() -> None:
    details = only(COMMENT).details
    assert (details.team, details.agent_id, details.status) == ("8447320466430", "8447388090111", "open")  # fmt: skip
    assert details.customer_name == "Marta Lindqvist"
    nobody = only(replaced(COMMENT, ("detail", "group_id"), None)).details
    assert nobody.team is None, "a snapshot without a group changes nothing"


def test_an_agent_who_is_not_in_charge_does_not_give_the_conversation_their_name() -> None:
    event = recorded("ticket.comment_added-agent")
    assert only(event).details.agent_name == "Sam Okafor"
    passing = only(replaced(event, ("event", "comment", "author", "id"), "555"))
    assert passing.message is not None
    assert passing.message.author_name == "Sam Okafor"
    assert (passing.details.agent_id, passing.details.agent_name) == ("8447388090111", None)


@pytest.mark.parametrize(
    "name", ["Web User 67ab5c2d8e0c3b0011b2c3d4", "Visitor 12345678", "iOS User", "User", "", None]
)
def test_a_name_that_zendesk_made_up_is_no_name(name: str | None) -> None:
    found = only(replaced(MESSAGE, ("event", "actor", "name"), name))
    assert found.details.customer_name is None


@pytest.mark.parametrize("name", ["Priya Raman", "X Æ", "<script>alert(1)</script>", "مريم"])
def test_any_other_name_is_kept_as_it_stands(name: str) -> None:
    assert only(replaced(MESSAGE, ("event", "actor", "name"), name)).details.customer_name == name


def test_two_events_that_tell_of_one_message_have_one_identity() -> None:
    again = replaced(replaced(MESSAGE, ("id",), "another-event"), ("time",), "2025-02-11T14:32:07Z")
    assert only(again).identity == only(MESSAGE).identity


def test_only_staff_can_write_a_note_and_a_public_comment_cannot_pass_for_ours() -> None:
    own = recorded("ticket.comment_added-own_note")
    public = replaced(own, ("event", "comment", "is_public"), True)
    public = replaced(public, ("event", "comment", "author", "is_staff"), False)
    assert receive(own) == Ignored("own_note")
    found = only(public)
    assert found.message is not None
    assert found.message.author == "customer"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00", "<p></p>", "<p>&nbsp;</p>", None])
def test_a_message_without_words_is_ignored(text: str | None) -> None:
    assert receive(replaced(MESSAGE, ("event", "message", "body"), text)) == Ignored("empty")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Hello</p><p>again</p>", "Hello\nagain"),
        ("<script>alert(1)</script> help", "<script>alert(1)</script> help"),
        ("שלום, עדיין כלום", "שלום, עדיין כלום"),
        ("a\x00b\r\nc", "a b\nc"),
        ("e\u0301te\u0301 👩‍👩‍👧", "e\u0301te\u0301 👩‍👩‍👧"),
    ],
)
def test_words_are_kept_as_written(body: str, text: str) -> None:
    found = only(replaced(MESSAGE, ("event", "message", "body"), body))
    assert found.message is not None
    assert found.message.text == text


def test_a_hundred_thousand_characters_are_read() -> None:
    found = only(replaced(MESSAGE, ("event", "message", "body"), "late " * 20_000))
    assert found.message is not None
    assert len(found.message.text) == 99_999


@pytest.mark.parametrize(
    ("score", "good"),
    [("GOOD", True), ("good_with_comment", True), ("BAD", False), ("BAD_WITH_COMMENT", False)],
)
def test_a_rating_is_good_or_not(score: str, good: bool) -> None:
    event = replaced(
        recorded("ticket.csat_received"), ("event", "satisfaction_score", "score"), score
    )
    rating = only(event).rating
    assert rating is not None
    assert rating.good is good


def test_an_offer_of_a_rating_is_none() -> None:
    event = replaced(
        recorded("ticket.csat_received"), ("event", "satisfaction_score", "score"), "OFFERED"
    )
    assert receive(event) == Ignored("unknown_rating")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("subject",), "zen:user:1", "body.subject"),
        (("subject",), "zen:ticket:", "body.subject"),
        (("account_id",), "acme", "body.account_id"),
        (("account_id",), -5, "body.account_id"),
        (("time",), "2025-02-11", "body.time"),
        (("event",), None, "body.event"),
        (("event", "message", "id"), {}, "body.event.message.id"),
        (("event", "actor", "type"), 7, "body.event.actor.type"),
    ],
)
def test_what_zendesk_does_not_document_is_refused_by_its_place(
    path: tuple[str, ...], value: Any, place: str
) -> None:
    for event in (replaced(MESSAGE, path, value), without(MESSAGE, path)):
        with pytest.raises(PayloadError) as error:
            receive(event)
        assert place in error.value.message


@pytest.mark.parametrize(
    "kind",
    [
        "zen:event-type:ticket.merged",
        "zen:event-type:",
        "ticket.comment_added",
        "conversation.user.replied",
    ],
)
def test_an_event_that_is_not_in_the_table_is_ignored(kind: str) -> None:
    assert receive(replaced(COMMENT, ("type",), kind)) == Ignored("unknown_event")
