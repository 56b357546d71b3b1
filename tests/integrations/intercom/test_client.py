"""The REST client: what it sends, and what it does when Intercom is slow, crowded, cut off or says no."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from assist_service.errors import PayloadError
from integrations.intercom import client as client_module
from integrations.intercom.client import ApiRefused, ApiUnavailable, Client
from integrations.intercom.rate_limiter import WINDOW_SECONDS, RateLimiter
from tests.integrations.intercom.stand_in import ADMIN, TOKEN, WORKSPACE, StandIn, serving
from tests.integrations.intercom.test_webhook import REPLY

CONVERSATION = REPLY["data"]["item"]
ONE = CONVERSATION["id"]


@pytest.fixture
def desk() -> StandIn:
    made = StandIn()
    made.add(json.loads(json.dumps(CONVERSATION)))
    return made


@pytest.fixture
def address(desk: StandIn) -> Iterator[str]:
    with serving(desk) as url:
        yield url


@pytest.fixture
def waits() -> list[float]:
    """The pauses that were made, instead of making them."""
    return []


@pytest.fixture
def api(address: str, waits: list[float]) -> Client:
    return Client(address, TOKEN, RateLimiter(1000, sleep=waits.append), sleep=waits.append)


def test_every_call_carries_token_and_version_and_the_ids_are_part_of_the_path(
    api: Client, desk: StandIn
) -> None:
    assert api.me() == (ADMIN, WORKSPACE)
    assert list(api.teams()) == [("5512", "Billing")]
    assert list(api.admins()) == [(ADMIN, "Sam Okafor")]
    assert list(api.tags()) == [("81", "assist_escalation_risk")]
    assert api.conversation(ONE).identifier("id") == ONE
    api.note(ONE, ADMIN, "<p>hello</p>")
    api.tag(ONE, "81", ADMIN)
    for _, _, _, headers in desk.calls:
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        assert headers["Intercom-Version"] == "2.16"
    method, path, body, _ = desk.calls[5]
    assert (method, path) == ("POST", f"/conversations/{ONE}/reply")
    assert body == {
        "message_type": "note",
        "type": "admin",
        "admin_id": ADMIN,
        "body": "<p>hello</p>",
        "skip_notifications": True,
    }
    with pytest.raises(ApiRefused):
        api.conversation("../admins?x=")
    assert desk.calls[-1][1].startswith("/conversations/..%2Fadmins%3Fx%3D")


def test_a_search_goes_on_page_by_page(api: Client, desk: StandIn) -> None:
    desk.per_page = 2
    for number in range(5):
        desk.add({**CONVERSATION, "id": str(number), "updated_at": 1764100000 + number})
    found, page = [], None
    while True:
        some, page = api.updated_since(1764099999.5, page)
        found += [one.identifier("id") for one in some]
        if page is None:
            break
    assert found == ["4", "3", "2", "1", "0"]
    assert len(desk.calls) == 3


@pytest.mark.parametrize(
    ("faults", "calls"),
    [([], 1), ([500], 2), ([502, 503], 3), (["cut"], 2), (["kept"], 2), ([429], 2), ([429, 500], 3), (["slow"], 1)],
)  # fmt: skip
def test_what_reads_is_tried_again(
    api: Client, desk: StandIn, faults: list[Any], calls: int
) -> None:
    desk.faults.extend(faults)
    assert api.conversation(ONE).identifier("id") == ONE
    assert len(desk.calls) == calls


@pytest.mark.parametrize("fault", [500, 503, "cut", "kept"])
def test_a_note_is_sent_once_whatever_becomes_of_the_answer(
    api: Client, desk: StandIn, fault: Any
) -> None:
    desk.faults.append(fault)
    with pytest.raises(ApiUnavailable):
        api.note(ONE, ADMIN, "<p>hello</p>")
    assert len(desk.calls) == 1
    assert len(desk.notes(ONE)) == (0 if isinstance(fault, int) else 1)


def test_a_note_that_was_one_too_many_goes_again_for_it_was_not_carried_out(
    api: Client, desk: StandIn, waits: list[float]
) -> None:
    desk.faults.append(429)
    api.note(ONE, ADMIN, "<p>hello</p>")
    assert desk.notes(ONE) == ["<p>hello</p>"]
    assert waits[0] >= 1.0


def test_a_limit_that_lasts_is_told_with_the_time_to_wait(api: Client, desk: StandIn) -> None:
    desk.reset_in = 60
    desk.faults.extend([429] * 5)
    with pytest.raises(ApiUnavailable) as told:
        api.conversation(ONE)
    assert told.value.rate_limited
    assert 50 < told.value.after <= 61
    assert len(desk.calls) == 1, "not hammered"


@pytest.mark.parametrize(
    ("status", "hint"),
    [(401, "ACCESS_TOKEN"), (403, "permission"), (404, "README"), (422, "README")],
)
def test_a_refusal_says_what_intercom_said_and_is_not_tried_again(
    api: Client, desk: StandIn, status: int, hint: str
) -> None:
    desk.faults.append(status)
    with pytest.raises(ApiRefused) as refused:
        api.conversation(ONE)
    assert refused.value.http_status == status
    assert "some_code: so it is" in refused.value.message
    assert hint in refused.value.hint
    assert len(desk.calls) == 1


def test_a_wrong_token_is_refused_and_never_shown(address: str) -> None:
    with pytest.raises(ApiRefused) as refused:
        Client(address, "another-token", RateLimiter(10)).me()
    assert refused.value.http_status == 401
    assert "another-token" not in f"{refused.value.message}{refused.value.hint}"


def test_an_answer_that_drips_ends_within_its_time(
    api: Client, desk: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "WHOLE_SECONDS", 0.3)
    desk.faults.extend(["drip"] * 3)
    started = time.monotonic()
    with pytest.raises(ApiUnavailable):
        api.conversation(ONE)
    assert time.monotonic() - started < 5


def test_all_calls_of_a_client_end_within_the_time_it_was_given(
    address: str, desk: StandIn
) -> None:
    api = Client(address, TOKEN, RateLimiter(10), tries=1, within=0.2)
    desk.faults.extend(["slow", "slow"])
    for _ in range(2):
        with pytest.raises(ApiUnavailable):
            api.me()
    assert len(desk.calls) == 1, "once the time is over, nobody is called"


def test_nobody_there_is_unavailable(waits: list[float]) -> None:
    with pytest.raises(ApiUnavailable):
        Client("http://127.0.0.1:9", TOKEN, RateLimiter(10), sleep=waits.append).me()
    assert len(waits) == 2


@pytest.mark.parametrize("answer", [[], {"app": None}, {"id": {}, "app": {}}])
def test_an_answer_of_another_shape_is_an_error_with_its_place(
    api: Client, desk: StandIn, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr(desk, "answer", lambda *_: (200, answer))
    with pytest.raises(PayloadError):
        api.me()


class Clock:
    """A clock that only a sleep moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_no_window_sees_more_calls_than_the_pace_allows() -> None:
    clock = Clock()
    pace = RateLimiter(5, clock=lambda: clock.now, sleep=clock.sleep)
    made = []
    for _ in range(23):
        pace.wait()
        made.append(clock.now)
        clock.now += 0.1
    for at in made:
        assert len([one for one in made if at <= one < at + WINDOW_SECONDS]) <= 5


def test_when_intercom_says_nothing_is_left_the_pace_waits_for_the_reset() -> None:
    clock = Clock()
    pace = RateLimiter(100, clock=lambda: clock.now, sleep=clock.sleep)
    pace.update({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1004"})
    pace.wait()
    assert clock.now == 1004
    pace.update({"X-RateLimit-Remaining": "rubbish"})
    pace.update({})
    pace.wait()
    assert clock.now == 1004
