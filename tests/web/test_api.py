"""The API answers those who may, in one error shape, and keeps nothing of a draft."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist_service.access.page_tokens import Page
from assist_service.domain.conversation import ConversationKey, Details, MessageAdded
from assist_service.domain.types import Message, Nudge
from assist_service.helpdesk.contract import Incoming
from assist_service.service import Service
from assist_service.store import keys
from assist_service.web.api import _encode_updates

KEY = ConversationKey("demo", "local", "1")
URL = f"/v1/conversations/{KEY}"
UPSET = "I have been waiting three weeks and it still doesn't work!"


def bearer(service: Service, page: Page | None = None, now: float | None = None) -> dict[str, str]:
    """The header of a page that may see the conversation."""
    page = Page("demo", "local", "agent-1") if page is None else page
    token = service.tokens.issue(page, service.clock() if now is None else now)
    return {"Authorization": f"Bearer {token}"}


def say(service: Service, text: str, author: str = "customer", name: str = "m1") -> None:
    message = Message(name, author, text, 1000.0)  # type: ignore[arg-type]
    service.engine.observe(
        Incoming(KEY, f"message:{name}", 1000.0, message, Details(customer_name="Ada"))
    )


def with_nudge(service: Service) -> Nudge:
    """A conversation with an open nudge, whatever the coaching of the day says."""
    nudge = Nudge("n1", "validation.missing", "Title", "Why", (), "m9")
    event = MessageAdded(1000.0, Message("m9", "customer", UPSET, 1000.0), nudge=nudge)
    service.log.append(KEY, "message:m9", lambda _: event)
    return nudge


def test_the_state_says_what_is_shown(client: FlaskClient, service: Service):
    """Reading, turns, checklist: nothing for the page to work out."""
    say(service, UPSET)

    state = client.get(URL, headers=bearer(service)).get_json()

    assert state["key"] == str(KEY)
    assert state["customer"]["message"] == "m1"
    assert state["customer"]["reading"]["emotion"] == "frustration"
    assert state["turns"][0]["text"] == UPSET
    assert state["details"] == {"customer_name": "Ada"}
    assert state["off"] is False


def test_the_state_says_what_is_not_the_writers_own(client: FlaskClient, service: Service):
    """Signature and quotation are one stretch, as nothing is written between them."""
    rest = "Thanks,\nAda\n\n> One?\n\n> Two?\n"
    text = f"> Zero?\n\n😀 Not yet.\n\n{rest}"
    say(service, text)

    (turn,) = client.get(URL, headers=bearer(service)).get_json()["turns"]

    assert turn["text"] == text
    assert [part["kinds"] for part in turn["skipped_parts"]] == [
        ["quoted"],
        ["signature", "quoted"],
    ]
    spans = [part["span"] for part in turn["skipped_parts"]]
    assert [text[start:end] for start, end in spans] == ["> Zero?\n", rest]


def test_a_message_of_own_words_has_no_skipped_part(client: FlaskClient, service: Service):
    say(service, UPSET)

    (turn,) = client.get(URL, headers=bearer(service)).get_json()["turns"]

    assert turn["skipped_parts"] == []


def test_an_unknown_conversation_is_empty_not_missing(client: FlaskClient, service: Service):
    """A sidebar may open before the first message is heard of."""
    state = client.get(URL, headers=bearer(service)).get_json()

    assert (state["turns"], state["customer"], state["nudge"]) == ([], None, None)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (None, 401, "token_missing"),
        ("Bearer nonsense", 401, "token_wrong"),
        ("Basic YTpi", 401, "token_missing"),
        (Page("demo", "other", "a"), 403, "forbidden"),
        (Page("zendesk", "local", "a"), 403, "forbidden"),
        (Page("demo", "local", "a", conversation="2"), 403, "forbidden"),
    ],
)
def test_only_a_token_for_the_conversation_opens_it(
    client: FlaskClient, service: Service, who: Any, status: int, code: str
):
    """Every way of asking is refused alike, by state, stream, draft and outcome."""
    headers = (
        bearer(service, who) if isinstance(who, Page) else ({"Authorization": who} if who else {})
    )
    for ask in (
        lambda: client.get(URL, headers=headers),
        lambda: client.get(f"{URL}/events", headers=headers),
        lambda: client.post(f"{URL}/draft", headers=headers, json={"text": "x"}),
        lambda: client.post(f"{URL}/outcomes", headers=headers, json={"id": "1"}),
    ):
        answer = ask()
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_a_token_ends(client: FlaskClient, service: Service):
    """A quarter of an hour without renewal."""
    headers = bearer(service, now=service.clock() - 901)

    answer = client.get(URL, headers=headers)

    assert answer.get_json()["error"]["code"] == "token_expired"


def test_a_draft_is_reviewed_and_leaves_no_trace(client: FlaskClient, service: Service):
    """Neither the text nor that there was one."""
    say(service, UPSET)
    before = service.store.client.dump(keys.log(KEY))

    answer = client.post(
        f"{URL}/draft", headers=bearer(service), json={"text": "Please restart the xyzzy router."}
    )

    assert answer.status_code == 200
    assert answer.get_json()["review"]["validation"] == "none"
    assert service.store.client.dump(keys.log(KEY)) == before
    for name in service.store.client.scan_iter():
        kind = service.store.client.type(name)
        assert kind != b"string" or b"xyzzy" not in (service.store.client.get(name) or b"")


def test_an_outcome_closes_the_nudge_and_counts_once(client: FlaskClient, service: Service):
    """The same id sent again is a duplicate."""
    nudge = with_nudge(service)
    told = {"id": "o1", "nudge": nudge.id, "outcome": "dismissed", "reason": "not_true"}
    assert client.get(URL, headers=bearer(service)).get_json()["nudge"]["id"] == "n1"

    first = client.post(f"{URL}/outcomes", headers=bearer(service), json=told)
    second = client.post(f"{URL}/outcomes", headers=bearer(service), json=told)

    assert (first.get_json(), second.get_json()) == (
        {"status": "accepted"},
        {"status": "duplicate"},
    )
    assert client.get(URL, headers=bearer(service)).get_json()["nudge"] is None


def test_a_snooze_is_said_with_its_end(client: FlaskClient, service: Service):
    """Quiet for an hour, as the sidebar shows it."""
    nudge = with_nudge(service)
    told = {"id": "o1", "nudge": nudge.id, "outcome": "snoozed", "scope": "hour"}

    client.post(f"{URL}/outcomes", headers=bearer(service), json=told)

    quiet = client.get(URL, headers=bearer(service)).get_json()["quiet"]
    assert quiet["scope"] == "hour"
    assert 3590 < quiet["until"] - service.clock() <= 3600


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"id": "1", "nudge": "unknown", "outcome": "copied"}, 404),
        ({"id": "1", "nudge": "n1", "outcome": "admired"}, 400),
        ({"id": "1", "nudge": "n1", "outcome": "dismissed"}, 400),
        ({"id": "1", "nudge": "n1", "outcome": "dismissed", "reason": "free text"}, 400),
        ({"id": "1", "nudge": "n1", "outcome": "snoozed", "scope": "year"}, 400),
        ({"nudge": "n1", "outcome": "copied"}, 400),
        ({"id": 1.5, "nudge": "n1", "outcome": "copied"}, 400),
    ],
)
def test_an_outcome_that_makes_no_sense_is_refused(
    client: FlaskClient, service: Service, told: dict[str, Any], status: int
):
    """With what is allowed, and nothing kept."""
    with_nudge(service)

    answer = client.post(f"{URL}/outcomes", headers=bearer(service), json=told)

    assert answer.status_code == status
    assert service.log.load(KEY).open_nudge is not None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"text"', b"\xff", b'{"text": 5}', b'{"text": null}', b"[" * 50_000],
)
def test_a_draft_that_is_no_draft_is_refused(client: FlaskClient, service: Service, body: bytes):
    answer = client.post(f"{URL}/draft", headers=bearer(service), data=body)

    assert answer.status_code == 400
    assert set(answer.get_json()["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\\ud800 lone",
        "مرحبا",
        "👩‍👩‍👧‍👦" * 500,
        "e\u0301" * 900,
        "<script>alert(1)</script>",
    ],
)
def test_any_text_is_reviewed(client: FlaskClient, service: Service, text: str):
    """Hostile text is text; every span lies inside it."""
    body = ('{"text": "' + text.replace("\0", "\\u0000") + '"}').encode()

    answer = client.post(f"{URL}/draft", headers=bearer(service), data=body)

    assert answer.status_code == 200
    for finding in answer.get_json()["review"]["findings"]:
        assert 0 <= finding["span"][0] <= finding["span"][1] <= len(text)


def routes(app: Flask) -> list[tuple[str, str]]:
    return sorted(
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    )


def test_every_error_has_the_one_shape(app: Flask, client: FlaskClient):
    """Whatever route, whatever is wrong: JSON routes answer {"error": {code, message, hint}}."""
    for method, rule in (("GET", "/nowhere"), ("DELETE", "/healthz"), ("POST", "/webhooks/nobody")):
        answer = client.open(rule, method=method)

        assert answer.status_code in (404, 405)
        assert set(answer.get_json()["error"]) == {"code", "message", "hint"}


def test_every_public_route_stands_in_the_openapi_document(app: Flask, client: FlaskClient):
    """Integrators read it instead of our code."""
    documented = set(client.get("/openapi.json").get_json()["paths"])
    mine = {
        rule.replace("<path:name>", "{key}").replace("<helpdesk>", "{helpdesk}")
        for _, rule in routes(app)
        if rule.startswith(
            ("/v1/", "/webhooks/", "/healthz", "/readyz", "/metrics", "/openapi", "/own/link")
        )
    }

    assert documented == mine


def test_a_kind_switched_off_hides_the_open_nudge(
    client: FlaskClient, service: Service, wait: Callable[..., None]
):
    """The console's toggle takes effect on what is already open."""
    with_nudge(service)
    service.documents.write(
        "settings",
        {"organisation": {"nudges": {"validation.missing": {"on": False}}}, "teams": {}},
        version=0,
        who="admin",
        note="off",
        at=1.0,
    )

    wait(lambda: client.get(URL, headers=bearer(service)).get_json()["nudge"] is None, "no nudge")


PROMISE = "No problem, I'll refund you in full today."


def test_a_stop_that_was_answered_for_holds_no_more_in_this_conversation(
    client: FlaskClient, service: Service
):
    """The reason is counted by rule; a team that switched the kind off is never held."""
    say(service, "I bought it two months ago. Can I have my money back?")
    headers = bearer(service)
    first = client.post(f"{URL}/draft", headers=headers, json={"text": PROMISE}).get_json()
    assert (first["hold"], first["nudge"]["level"]) == (True, "stop")
    rule = first["nudge"]["rule"]

    told = {"id": "o1", "nudge": first["nudge"]["id"], "kind": first["nudge"]["kind"]}
    told |= {"rule": rule, "outcome": "overridden", "reason": "manager_approved"}
    client.post(f"{URL}/outcomes", headers=headers, json=told)
    say(service, PROMISE, "agent", "m2")

    again = client.post(f"{URL}/draft", headers=headers, json={"text": PROMISE}).get_json()
    state = client.get(URL, headers=headers).get_json()
    assert again["hold"] is False
    assert state["nudge"] is None or state["nudge"]["rule"] != rule
    counters = [
        field
        for name in service.store.client.scan_iter("assist:*:count:*")
        for field in service.store.client.hgetall(name)
    ]
    assert f"rule|-|{rule}|overridden|manager_approved".encode() in counters


def test_a_shift_of_quiet_holds_in_every_conversation_for_this_agent_only(
    client: FlaskClient, service: Service
):
    """A stop still comes through."""
    nudge = with_nudge(service)
    told = {"id": "o1", "nudge": nudge.id, "outcome": "snoozed", "scope": "shift"}
    client.post(f"{URL}/outcomes", headers=bearer(service), json=told)
    other = ConversationKey("demo", "local", "other")
    event = MessageAdded(1.0, Message("x", "customer", UPSET, 1.0), nudge=nudge)
    service.log.append(other, "message:x", lambda _: event)
    url = f"/v1/conversations/{other}"

    mine = client.get(url, headers=bearer(service)).get_json()
    colleague = bearer(service, Page("demo", "local", "agent-2"))
    theirs = client.get(url, headers=colleague).get_json()
    draft = client.post(f"{url}/draft", headers=bearer(service), json={"text": PROMISE}).get_json()

    assert (mine["nudge"], mine["quiet"]["scope"]) == (None, "shift")
    assert theirs["nudge"]["id"] == nudge.id
    assert theirs["quiet"] is None
    assert draft["nudge"] is None or draft["nudge"]["level"] == "stop"

    ended = client.delete(f"{URL}/quiet", headers=bearer(service)).get_json()
    assert ended["quiet"] is None
    assert client.get(url, headers=bearer(service)).get_json()["nudge"]["id"] == nudge.id


@pytest.mark.parametrize("scope", ["message", "conversation", "hour", "shift"])
def test_a_colleague_sees_nothing_of_an_agents_quiet(
    client: FlaskClient, service: Service, scope: str
):
    """Not in the state, not in the stream, and cannot end it."""
    nudge = with_nudge(service)
    sam, tom = (Page("demo", "local", name) for name in ("Sam", "Tom"))
    told = {"id": "o1", "nudge": nudge.id, "outcome": "snoozed", "scope": scope}
    client.post(f"{URL}/outcomes", headers=bearer(service, sam), json=told)

    def quiet(page: Page) -> Any:
        return client.get(URL, headers=bearer(service, page)).get_json()["quiet"]

    assert quiet(tom) is None
    client.delete(f"{URL}/quiet", headers=bearer(service, tom))
    assert quiet(sam)["scope"] == scope
    known, entries = service.log.follow(KEY, "0-0")
    streams = {page: _encode_updates(service, page, known, entries) for page in (sam, tom)}
    assert b'"outcome":"snoozed"' in streams[sam]
    assert b"snoozed" not in streams[tom]


def test_a_key_that_is_no_address_is_answered_as_documented(
    client: FlaskClient, service: Service
) -> None:
    """A line end in it meets no route (found by ten thousand requests from our own OpenAPI)."""
    paths = client.get("/openapi.json").get_json()["paths"]
    for path, operations in paths.items():
        if "{key}" not in path:
            continue
        for method in operations.keys() & {"get", "post", "delete", "put"}:
            found = client.open(
                path.replace("{key}", "a%0Ab"), method=method.upper(), headers=bearer(service)
            )
            assert found.status_code == 404, (method, path)
            assert str(found.status_code) in operations[method]["responses"], (method, path)
            assert found.json["error"]["code"] == "not_found"
