"""What the worker does at Zendesk's REST interface, whatever that answers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from assist_service.delivery.planning import planned_deliveries
from assist_service.delivery.queue import Deliveries
from assist_service.delivery.worker import Worker
from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    DetailsChanged,
    fold,
)
from assist_service.domain.types import Nudge, Segment, Suggestion
from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Delivery, Incoming, TryLater, Undeliverable
from assist_service.helpdesk.notes import is_own_note, note_signature, note_text
from assist_service.settings import Settings
from assist_service.store import keys
from assist_service.store.connection import Store
from assist_service.team_settings.model import DEFAULT
from integrations.zendesk import client
from integrations.zendesk.answers import budget_wait, retry_after
from integrations.zendesk.receiver import ZendeskReceiver
from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX
from tests.integrations.zendesk.rest import SECRET, Fault, Zendesk

ACCOUNT = "10203040"
TICKET = "/api/v2/tickets/141.json"
NUDGE = Nudge(
    "n1", "validation.missing", "Name what happened", "They waited three weeks.", (), "m1",
    Suggestion((Segment("flexible", "Three weeks is long."), Segment("fixed", "30 days.", "r"))),
)  # fmt: skip


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    with Zendesk() as found:
        yield found


def receiver(zendesk: Zendesk, **changes: str) -> ZendeskReceiver:
    given = Settings({"ASSIST_DATA_DIR": "/nowhere", **zendesk.settings(), **changes})
    given.add(ACCOUNT_SETTINGS)
    return ZendeskReceiver(Accounts(given, PREFIX, ACCOUNT_SETTINGS, "account_id"), lambda: 1.8e9)


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    """Let it work for as long as the test waits."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def note(ticket: str = "141") -> Delivery:
    return Delivery(
        "note:n1", "note", ConversationKey("zendesk", ACCOUNT, ticket), 0.0, nudge=NUDGE
    )


def tag(ticket: str = "141") -> Delivery:
    return Delivery(
        "tag:t", "tag", ConversationKey("zendesk", ACCOUNT, ticket), 0.0, subject="risk"
    )


def read(what: str, ticket: str = "141") -> Delivery:
    key = ConversationKey("zendesk", ACCOUNT, ticket)
    return Delivery(f"read:{what}", "read", key, 0.0, subject=what)


def test_a_note_is_internal_and_known_again(zendesk: Zendesk):
    found = receiver(zendesk)
    assert not found.has(note())
    found.deliver(note())
    (written,) = zendesk.comments["141"]
    assert written == {"body": note_text(NUDGE), "public": False}
    assert "[30 days.]" in written["body"]
    assert is_own_note(written["body"])
    assert found.has(note())


def test_a_customer_who_writes_our_mark_does_not_pass_for_a_note(zendesk: Zendesk):
    zendesk.comments["141"] = [{"body": note_signature("n1"), "public": True}]
    assert not receiver(zendesk).has(note())


def test_our_note_is_found_on_a_later_page(zendesk: Zendesk):
    """Pages are followed by their cursors."""
    others = [{"body": f"note {number}", "public": False} for number in range(4)]
    zendesk.comments["141"] = [{"body": note_text(NUDGE), "public": False}, *others]
    assert receiver(zendesk).has(note())


def test_a_next_page_elsewhere_is_not_followed(zendesk: Zendesk):
    zendesk.others["/api/v2/things?page[size]=100"] = zendesk.others[
        "/api/v2/things?page%5Bsize%5D=100"
    ] = {"things": [1], "meta": {"has_more": True}, "links": {"next": "https://evil.example/x"}}
    reached, _ = receiver(zendesk)._connection(ACCOUNT)
    assert list(reached.pages("/api/v2/things", "things", 5)) == [[1]]


def test_a_tag_is_added_to_those_there_are(zendesk: Zendesk):
    zendesk.tags["141"] = ["vip"]
    for _ in range(2):
        receiver(zendesk).deliver(tag())
    assert zendesk.tags["141"] == ["vip", "risk"]


def people(zendesk: Zendesk) -> None:
    zendesk.others = {
        "/api/v2/groups/7.json": {"group": {"id": 7, "name": "Billing"}},
        "/api/v2/users/5.json": {"user": {"id": 5, "name": "Sam Okafor", "locale": "en-GB"}},
        "/api/v2/users/9.json": {"user": {"id": 9, "name": "Priya Raman", "locale": "de-AT", "email": "p@example.com"}},
    }  # fmt: skip


def test_a_ticket_is_read_with_names_once_an_hour(zendesk: Zendesk):
    """Of the requester, the first name and the language; the e-mail address is not kept."""
    people(zendesk)
    found = receiver(zendesk)
    (first,) = found.deliver(read("details"))
    found.deliver(read("details", "142"))
    assert first.details == Details(
        team="7", team_name="Billing", channel="chat", language="de", customer_name="Priya", customer_id="9",
        agent_id="5", agent_name="Sam Okafor", status="open",
    )  # fmt: skip
    for path in zendesk.others:
        assert zendesk.asked.count(f"GET {path}") == 1
    assert "example.com" not in repr(found._clients[ACCOUNT][1]._cache)


def test_deleted_people_have_no_name_and_are_not_read_again(zendesk: Zendesk):
    """A group goes by its number, an agent by none; the answer asks for no other read."""
    (found,) = receiver(zendesk).deliver(read("details"))
    assert (found.details.team, found.details.team_name, found.details.agent_name) == ("7", "7", "")
    known = Conversation(found.key)
    event = DetailsChanged(found.at, found.details)
    assert planned_deliveries(known, event, fold(known, event), DEFAULT, {"read"}) == ()


def at(second: int) -> str:
    return f"2026-11-24T08:00:{second:02}Z"


def event(number: int, who: str, text: str, kind: str = "Messaging::ConversationMessage") -> Any:
    return {
        "id": f"e{number}", "type": kind, "created_at": at(number),
        "author": {"type": who}, "content": {"body": text},
    }  # fmt: skip


def comment(number: int, by: int, text: str, *, public: bool = True) -> Any:
    return {"id": number, "author_id": by, "body": text, "public": public, "created_at": at(number)}


def told(incoming: tuple[Incoming, ...]) -> list[tuple[str, str, bool]]:
    return [(one.message.author, one.message.text, one.past) for one in incoming if one.message]


def test_what_was_said_in_a_chat_is_read_in_order(zendesk: Zendesk):
    """From the log, page by page; the comments, which repeat it, and what cannot be read stay out."""
    people(zendesk)
    zendesk.logs["141"] = [
        event(1, "user", "Hello?"),
        event(3, "user", "<p>Still waiting</p>"),
        event(2, "bot", "One moment."),
        event(4, "agent", "They are a pain", "Comment"),
        {"type": 7},
        event(6, "agent", "I am on it."),
    ]
    assert told(receiver(zendesk).deliver(read("messages"))) == [
        ("customer", "Hello?", True),
        ("bot", "One moment.", True),
        ("customer", "Still waiting", True),
        ("agent", "I am on it.", False),
    ]


def test_what_was_said_in_a_ticket_is_read_without_its_notes(zendesk: Zendesk):
    people(zendesk)
    zendesk.channel = "email"
    zendesk.comments["141"] = [
        {"public": True, "author_id": {}},
        comment(1, 9, "It broke."),
        comment(2, 5, "They are a pain", public=False),
        comment(3, 5, "I am sorry to hear that."),
    ]
    assert told(receiver(zendesk).deliver(read("messages"))) == [
        ("customer", "It broke.", True),
        ("agent", "I am sorry to hear that.", False),
    ]


def test_one_call_ends_in_time_however_many_answers_are_slow(zendesk, monkeypatch):
    monkeypatch.setattr("integrations.zendesk.receiver.CALL_SECONDS", 0.5)
    zendesk.logs["141"] = [event(number, "user", "Hello?") for number in range(9)]
    zendesk.faults = [Fault("/api/v2/", done=True, wait=0.2) for _ in range(9)]
    started = time.monotonic()
    with pytest.raises(TryLater, match="too slow"):
        receiver(zendesk).deliver(read("messages"))
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("fault", "error", "after", "crowded"),
    [
        (Fault(TICKET, 429, {"Retry-After": "7"}), TryLater, 7.0, True),
        (Fault(TICKET, 429), TryLater, 60.0, True),
        (Fault(TICKET, 409), TryLater, 1.0, False),
        (Fault(TICKET, 500), TryLater, None, False),
        (Fault(TICKET, 503, {"Retry-After": "30"}), TryLater, 30.0, False),
        (Fault(TICKET, 301, {"Location": "https://evil.example/"}), Undeliverable, None, False),
        (Fault(TICKET, 403), Undeliverable, None, False),
        (Fault(TICKET, cut=True), TryLater, None, False),
        (Fault(TICKET, drip=0.05), TryLater, None, False),
        (Fault(TICKET, wait=0.6), TryLater, None, False),
    ],
    ids=lambda value: value._asdict() if isinstance(value, Fault) else "",
)
def test_what_an_answer_means(zendesk, monkeypatch, fault, error, after, crowded):
    if fault.drip or fault.wait:
        monkeypatch.setattr(client, "SILENT_SECONDS", 0.3)
        monkeypatch.setattr(client, "WHOLE_SECONDS", 0.3)
    zendesk.faults = [fault]
    started = time.monotonic()
    with pytest.raises(error) as raised:
        receiver(zendesk).deliver(note())
    assert time.monotonic() - started < 15
    if error is TryLater:
        assert (raised.value.after, raised.value.rate_limited) == (after, crowded)


@pytest.mark.parametrize("ticket", ["404", "422"])
def test_what_no_trying_mends_is_said(zendesk: Zendesk, ticket: str):
    with pytest.raises(Undeliverable):
        receiver(zendesk).deliver(note(ticket))


@pytest.mark.parametrize("ticket", ["../users/5", "1 2", "", "١٤١"])
def test_only_tickets_are_asked_for(zendesk: Zendesk, ticket: str):
    with pytest.raises(Undeliverable):
        receiver(zendesk).deliver(tag(ticket))
    assert zendesk.asked == []


def test_a_token_that_ends_is_taken_anew(zendesk: Zendesk):
    """Ahead of its end, and at once when Zendesk refuses it."""
    now = [0.0]
    reached, _ = receiver(zendesk)._connection(ACCOUNT)
    reached._clock = reached.tokens._clock = lambda: now[0]
    for moment, tokens in [(0.0, 1), (3000.0, 1), (3400.0, 2)]:
        now[0] = moment
        reached.get(TICKET)
        assert len(zendesk.tokens) == tokens
    zendesk.tokens = {"other-1", "other-2"}
    reached.get(TICKET)
    assert "token-3" in zendesk.tokens


def test_while_the_secret_is_changed_old_and_new_both_hold(zendesk: Zendesk):
    zendesk.secrets = ["new"]
    found = receiver(zendesk, ASSIST_ZENDESK_OAUTH_CLIENT_SECRET=f"{SECRET} new")
    found.deliver(tag())
    assert zendesk.asked.count("POST /oauth/tokens") == 2
    zendesk.tokens.clear()
    found.deliver(tag())
    assert zendesk.asked.count("POST /oauth/tokens") == 3, "the one that works is tried first"


def test_a_client_that_is_refused_is_tried_later_and_no_secret_is_told(zendesk: Zendesk):
    zendesk.secrets = []
    with pytest.raises(TryLater) as raised:
        receiver(zendesk).deliver(tag())
    assert SECRET not in f"{raised.value}{raised.value.hint}"


def test_the_last_of_the_rate_limit_is_left_to_others(zendesk: Zendesk):
    found = receiver(zendesk)
    zendesk.headers = {
        "X-Rate-Limit": "700",
        "X-Rate-Limit-Remaining": "69",
        "ratelimit-reset": "20",
    }
    found.deliver(tag())
    with pytest.raises(TryLater) as raised:
        found.deliver(tag())
    assert 19 < (raised.value.after or 0) <= 20
    assert raised.value.rate_limited


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7), ("0", 0), ("999999999999", 3600), ("", None), ("soon", None), ("-5", None), ("١", None),
        ("Tue, 24 Nov 2026 08:00:30 GMT", 30), ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None):
    assert retry_after({"retry-after": text}, datetime(2026, 11, 24, 8, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0), ({"x-rate-limit": "200", "x-rate-limit-remaining": "199"}, 0),
        ({"ratelimit-limit": "200", "ratelimit-remaining": "3", "ratelimit-reset": "9"}, 9),
        ({"x-rate-limit": "200", "x-rate-limit-remaining": "0"}, 60),
        ({"x-rate-limit": "many", "x-rate-limit-remaining": "few"}, 0),
    ],
)  # fmt: skip
def test_a_budget_that_runs_out_asks_for_quiet(headers: dict[str, str], seconds: float):
    assert budget_wait(headers) == seconds


def test_what_is_owed_to_one_account_is_not_written_into_another(zendesk: Zendesk):
    """An account that is not set up by its id is the first one, unless that has another id."""
    assert receiver(zendesk).takes("77")
    named = receiver(zendesk, ASSIST_ZENDESK_ACCOUNT_ID=ACCOUNT)
    assert named.takes(ACCOUNT)
    assert not named.takes("77")


def test_an_account_without_a_client_takes_nothing(zendesk: Zendesk):
    assert receiver(zendesk).takes(ACCOUNT)
    assert not receiver(zendesk, ASSIST_ZENDESK_OAUTH_CLIENT_ID="").takes(ACCOUNT)


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault(f"PUT {TICKET}", 500)],
        [Fault(f"PUT {TICKET}", 500, done=True)],
        [Fault(f"PUT {TICKET}", done=True, cut=True)],
        [
            Fault(f"PUT {TICKET}", 429, {"Retry-After": "0"}),
            Fault(f"PUT {TICKET}", done=True, cut=True),
        ],
        [Fault(f"PUT {TICKET}", done=True, cut=True), Fault("/api/v2/tickets/141/comments", 500)],
        [Fault("/oauth/tokens", 500), Fault("/oauth/tokens", cut=True)],
        [Fault(f"PUT {TICKET}", 409), Fault(f"PUT {TICKET}", 409, done=True)],
    ],
    ids=lambda faults: (
        "; ".join(
            f"{f.path.rsplit('/')[-1]} {f.status}{' done' * f.done}{' cut' * f.cut}" for f in faults
        )
        or "none"
    ),
)
def test_a_note_is_written_once_whatever_happens(zendesk: Zendesk, store: Store, wait, faults):
    """Through the queue and the worker, against the stand-in."""
    zendesk.faults = list(faults)
    queue = Deliveries(store, 3600)
    worker = Worker(
        queue,
        {"zendesk": receiver(zendesk)},
        lambda _: None,
        name="w",
        idle_seconds=0.01,
        first_pause=0.02,
    )
    queue.enqueue(note())
    with working(worker):
        wait(lambda: queue.status().ended.get("zendesk|note|made"), "the note to be written")
    assert zendesk.notes("141") == [note_text(NUDGE)]
    assert zendesk.faults == []


def test_a_first_try_that_lands_late_is_not_doubled(zendesk: Zendesk, store: Store):
    """Zendesk still works on a note whose answer we gave up on, while we look for it in vain."""
    found = receiver(zendesk)
    assert not found.has(note()), "looked for, not there yet"
    zendesk.comments["141"] = [{"body": note_text(NUDGE), "public": False}]
    with pytest.raises(TryLater, match="same time"):
        found.deliver(note())
    assert found.has(note())
    assert len(zendesk.notes("141")) == 1


STEPS: list[Callable[[Zendesk, ZendeskReceiver], None]] = [
    lambda *_: None,
    lambda _, found: found.has(note()) and None,
    lambda _, found: found.deliver(note()) and None,
]


@pytest.mark.parametrize("step", STEPS, ids=["taken", "looked for", "written"])
def test_a_worker_killed_at_this_step_neither_doubles_nor_loses_a_note(zendesk, store, wait, step):
    queue = Deliveries(store, 3600)
    queue.enqueue(note())
    assert len(queue.claim(keys.bucket(note().key), "killed", 1, 60_000)) == 1
    step(zendesk, receiver(zendesk))
    other = Worker(
        queue,
        {"zendesk": receiver(zendesk)},
        lambda _: None,
        name="w",
        idle_seconds=0.01,
        silent_seconds=0.4,
        first_pause=0.02,
    )
    with working(other):
        wait(lambda: queue.status().ended.get("zendesk|note|made"), "another to settle it")
    assert len(zendesk.notes("141")) == 1
