"""Intercom's webhooks: what is refused and why, and what a notification means."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from assist_service.errors import AssistError, PayloadError, Refused
from assist_service.helpdesk.contract import Ignored, Incoming
from assist_service.plugins import Integration
from assist_service.settings import Settings
from integrations import intercom
from integrations.intercom.verification import card_headers, webhook_headers
from tests.integrations.mutations import replaced, without

SECRET = "5f1c0d7e-client-secret"
FIXTURES = Path(intercom.__file__).parent / "fixtures"


def desk(folder: str = "/nowhere", **environment: str) -> Integration:
    given = {"ASSIST_DATA_DIR": folder, "ASSIST_INTERCOM_CLIENT_SECRET": SECRET, **environment}
    return intercom.create(Settings(given))


DESK = desk()


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_bytes())


def receive(event: Any, secret: str = SECRET, by: Integration = DESK) -> Any:
    body = json.dumps(event).encode()
    return by.receive(Headers(webhook_headers(secret, body)), body, 0.0)


def only(event: Any) -> Incoming:
    found = receive(event)
    assert isinstance(found, tuple)
    assert len(found) == 1
    return found[0]


def item(*path: Any) -> tuple[Any, ...]:
    """Where something stands in the conversation."""
    return ("data", "item", *path)


def part(*path: Any) -> tuple[Any, ...]:
    """Where something stands in the first part."""
    return item("conversation_parts", "conversation_parts", 0, *path)


BODY = (FIXTURES / "conversation.user.replied.json").read_bytes()
GOOD = hmac.digest(SECRET.encode(), BODY, hashlib.sha1)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "signature_missing"),
        ("", "signature_missing"),
        ("sha1=", "signature_wrong"),
        (GOOD.hex(), "signature_wrong"),
        (f"sha1={GOOD.hex()[:-1]}", "signature_wrong"),
        (f"sha1={GOOD.hex().upper()}", "signature_wrong"),
        (f"SHA1={GOOD.hex()}", "signature_wrong"),
        (f"sha256={GOOD.hex()}", "signature_wrong"),
        (f"sha256={hmac.digest(SECRET.encode(), BODY, 'sha256').hex()}", "signature_wrong"),
        (f"sha1={hmac.digest(b'another', BODY, 'sha1').hex()}", "signature_wrong"),
        (f"sha1={hashlib.sha1(BODY).hexdigest()}", "signature_wrong"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_own_reason(header: str | None, code: str) -> None:
    headers = Headers({} if header is None else {"X-Hub-Signature": header})
    with pytest.raises(AssistError) as refused:
        DESK.receive(headers, BODY, 0.0)
    assert isinstance(refused.value, Refused)
    assert (refused.value.status, refused.value.code) == (401, code)
    assert SECRET not in f"{refused.value.message} {refused.value.hint}"


def test_the_signature_of_a_card_is_none_of_a_webhook() -> None:
    with pytest.raises(Refused) as refused:
        DESK.receive(Headers(card_headers(SECRET, BODY)), BODY, 0.0)
    assert refused.value.code == "signature_missing"


@pytest.mark.parametrize(
    ("workspace", "secret", "outcome"),
    [
        ("second", "second-secret", "accepted"),
        ("second", SECRET, "account_mismatch"),
        ("ws7k2p9q", SECRET, "accepted"),
        ("ws7k2p9q", "second-secret", "account_mismatch"),
        ("unheard", SECRET, "accepted"),
        ("unheard", "second-secret", "account_mismatch"),
        ("third", SECRET, "accepted"),
    ],
)
def test_a_workspace_signs_for_itself_only(
    tmp_path: Path, workspace: str, secret: str, outcome: str
) -> None:
    """The third workspace has installed the same public app as the first: one secret."""
    (tmp_path / "accounts.yaml").write_text(
        "intercom:\n  - {workspace_id: second, client_secret: env:SECOND}\n"
        "  - {workspace_id: third, client_secret: env:FIRST}\n"
    )
    both = desk(str(tmp_path), SECOND="second-secret", FIRST=SECRET)
    event = replaced(recorded("conversation.user.replied"), ("app_id",), workspace)
    if outcome == "accepted":
        (found,) = receive(event, secret, both)
        assert found.key.account == workspace
    else:
        with pytest.raises(Refused) as refused:
            receive(event, secret, both)
        assert refused.value.code == outcome


REPLY = recorded("conversation.user.replied")


@pytest.mark.parametrize(
    ("author", "who"),
    [
        ({"type": "user"}, "customer"),
        ({"type": "lead"}, "customer"),
        ({"type": "contact"}, "customer"),
        ({"type": "visitor"}, "customer"),
        ({"type": "admin"}, "agent"),
        ({"type": "bot"}, "bot"),
        ({"type": "team"}, "bot"),
        ({"type": "something new"}, "bot"),
        ({"type": None}, "bot"),
        ({"type": "admin", "from_ai_agent": True}, "bot"),
        ({"type": "admin", "from_ai_agent": False}, "agent"),
        (None, "bot"),
    ],
)
def test_the_author_and_not_the_topic_says_who_speaks(author: Any, who: str) -> None:
    found = only(replaced(REPLY, part("author"), author))
    assert found.message is not None
    assert found.message.author == who


def test_one_part_under_two_topics_is_one_message() -> None:
    reply, operator = (
        recorded("conversation.admin.replied-bot"),
        recorded("conversation.operator.replied"),
    )
    assert only(reply) == only(operator)


def test_a_retry_under_another_notification_is_the_same_event() -> None:
    for name in (
        "conversation.admin.assigned",
        "conversation.admin.closed",
        "conversation.rating.added",
    ):
        event = recorded(name)
        again = replaced(replaced(event, ("id",), "notif_other"), ("delivery_attempts",), 2)
        assert only(again).identity == only(event).identity


def test_several_parts_are_each_read_once_and_in_their_own_time() -> None:
    one = REPLY["data"]["item"]["conversation_parts"]["conversation_parts"][0]
    two = {**one, "id": "30210099", "body": "Hello?", "created_at": one["created_at"] + 60}
    note = {**one, "id": "30210100", "part_type": "note", "body": "between us"}
    found = receive(
        replaced(REPLY, item("conversation_parts", "conversation_parts"), [two, note, one])
    )
    assert [known.identity for known in found] == ["message:30210099", "message:30210001"]
    assert [known.at for known in found] == [1764000360.0, 1764000300.0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Hello</p>\n<p>again</p>", "Hello\nagain"),
        ("plain & simple, 2 < 3", "plain & simple, 2 < 3"),
        ("<script>alert(1)</script> late", "<script>alert(1)</script> late"),
        ("<p>x</p><script>alert(1)</script>", "x"),
        ("عربي 😡", "عربي 😡"),
        ("a\x00b", "a b"),
    ],
)
def test_a_body_is_text_or_html(body: str, text: str) -> None:
    found = only(replaced(REPLY, part("body"), body))
    assert found.message is not None
    assert found.message.text == text


@pytest.mark.parametrize("body", [None, "", " ", "<p class='no-margin'></p>", "<img src='x'>"])
def test_a_part_without_words_is_ignored(body: str | None) -> None:
    assert receive(replaced(REPLY, part("body"), body)) == Ignored("empty")


def test_a_part_that_was_taken_back_is_not_read() -> None:
    assert receive(replaced(REPLY, part("redacted"), True)) == Ignored("empty")


@pytest.mark.parametrize(
    "kind", ["assignment", "note", "snoozed", "conversation_attribute_updated_by_admin"]
)
def test_what_only_teammates_see_is_not_read_as_said(kind: str) -> None:
    event = replaced(REPLY, part("part_type"), kind)
    assert receive(event) == Ignored("internal_note" if kind == "note" else "empty")


def test_a_conversation_that_begins_by_itself_has_its_source_read() -> None:
    event = recorded("conversation.user.created")
    found = only(event)
    assert found.identity == "message:2547001"
    assert (
        only(replaced(event, item("source", "id"), None)).identity
        == "message:215470000123456-source"
    )
    assert receive(replaced(event, item("source", "body"), None)) == Ignored("empty")
    assert receive(replaced(event, item("source"), None)) == Ignored("empty")


def test_a_note_of_ours_is_known_by_the_app_or_by_its_last_line() -> None:
    note = recorded("conversation.admin.noted")
    assert receive(note) == Ignored("internal_note")
    by_app = replaced(note, part("app_package_code"), "our-app")
    assert receive(by_app) == Ignored("internal_note")
    assert receive(by_app, by=desk(ASSIST_INTERCOM_APP_PACKAGE_CODE="our-app")) == Ignored(
        "own_note"
    )
    assert receive(recorded("conversation.admin.noted-own_note")) == Ignored("own_note")


@pytest.mark.parametrize(
    ("source", "channel"),
    [("email", "email"), ("conversation", "chat"), ("whatsapp", "chat"), (None, None)],
)
def test_the_way_in_becomes_a_channel(source: str | None, channel: str | None) -> None:
    assert only(replaced(REPLY, item("source", "type"), source)).details.channel == channel


@pytest.mark.parametrize("nobody", [0, None, "", "0"])
def test_nobody_is_written_in_several_ways(nobody: Any) -> None:
    assigned = replaced(recorded("conversation.admin.assigned"), item("team_assignee_id"), nobody)
    assert only(assigned).details.team == ""
    said = replaced(REPLY, item("team_assignee_id"), nobody)
    assert only(said).details.team is None, "only an assignment takes a team away"


def test_closing_with_words_is_a_message_and_a_status() -> None:
    said, closed = receive(recorded("conversation.admin.closed-with_words"))
    assert said.message.text.startswith("The second charge")
    assert closed.message is None
    assert closed.details.status == "closed"


@pytest.mark.parametrize(
    ("score", "good"), [(1, False), (3, False), (4, True), (5, True), (5.0, True)]
)
def test_a_rating_is_good_from_four_up(score: float, good: bool) -> None:
    rating = only(
        replaced(
            recorded("conversation.rating.added"), item("conversation_rating", "rating"), score
        )
    ).rating
    assert rating is not None
    assert (rating.score, rating.good) == (str(int(score)), good)


@pytest.mark.parametrize("score", [0, 6, 4.5, "5", True, -1])
def test_another_rating_is_refused(score: Any) -> None:
    with pytest.raises(PayloadError):
        receive(
            replaced(
                recorded("conversation.rating.added"), item("conversation_rating", "rating"), score
            )
        )


@pytest.mark.parametrize("rating", [None, {}, {"rating": None}])
def test_no_rating_is_ignored(rating: Any) -> None:
    event = replaced(recorded("conversation.rating.added"), item("conversation_rating"), rating)
    assert receive(event) == Ignored("unknown_rating")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("app_id",), "a:b", "body.app_id"),
        (("topic",), 7, "body.topic"),
        (("data",), None, "body.data"),
        (item("id"), {}, "body.data.item.id"),
        (part("id"), "", "conversation_parts[0].id"),
        (part("created_at"), "yesterday", "conversation_parts[0].created_at"),
        (part("created_at"), 1764000300000, "conversation_parts[0].created_at"),
        (part("part_type"), None, "conversation_parts[0].part_type"),
    ],
)
def test_what_intercom_does_not_document_is_refused_by_its_place(
    path: tuple[Any, ...], value: Any, place: str
) -> None:
    for event in (replaced(REPLY, path, value), without(REPLY, path)):
        with pytest.raises(PayloadError) as error:
            receive(event)
        assert place in error.value.message


def test_a_ping_needs_nothing_but_its_signature() -> None:
    assert receive({"topic": "ping"}) == Ignored("ping")
    with pytest.raises(Refused):
        receive({"topic": "ping"}, "another")
