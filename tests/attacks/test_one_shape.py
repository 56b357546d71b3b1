"""Promise 9: bad input gets one shape. Attack: every route, with bodies that nobody documents."""

import json

import pytest

from tests.attacks.inside import Inside

BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e999",
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 20_000,
    "wrong kinds": json.dumps(
        {"text": 1, "id": [], "nudge": {}, "outcome": None, "tone": 3, "phrase": True, "move": []}
    ).encode(),
    "lone surrogates": b'{"text": "\\ud800", "id": "\\ud800", "nudge": "\\udfff"}',
    "NUL": b'{"text": "\\u0000", "id": "\\u0000", "nudge": "\\u0000"}',
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "too large": b'{"text": "' + b"a" * 300_000 + b'"}',
}
PATHS = [
    *("/webhooks/zendesk", "/webhooks/intercom", "/webhooks/chatwoot", "/webhooks/nobody"),
    *("/intercom/canvas/initialize", "/intercom/canvas/submit", "/zendesk/tickets/1/heard"),
    *("/own/pulse", "/own/keep", "/nowhere", "/demo/messages", "/demo/conversations"),
    *("/console/rules/try", "/console/settings", "/console/person/export"),
]
CONVERSATION = ["/draft", "/outcomes", "/phrases", "/phrases/preview", "/phrases/used",
                "/phrases/vote", "/phrases/forget", "/reword", "/hand", "/quiet", "/events", ""]  # fmt: skip


def in_shape(answer, told) -> None:
    """An error is 4xx, as JSON, in the one shape, and tells nothing of the inside."""
    assert 400 <= answer.status_code < 500, told
    assert answer.content_type.startswith("application/json"), told
    assert set(answer.json) == {"error"}, told
    assert set(answer.json["error"]) == {"code", "message", "hint"}, told
    assert all(isinstance(part, str) for part in answer.json["error"].values()), told
    for inside in ("Traceback", "assist_service/", "site-packages", "0x7f"):
        assert inside not in answer.text, told


@pytest.mark.parametrize("body", BODIES)
def test_a_bad_body_gets_one_shape_on_every_route(inside: Inside, body: str):
    """By every method, signed and not; the console answers its own script so too."""
    key = inside.talk()
    before = inside.service.log.load(key)
    client = inside.app.test_client()
    headers = {
        "Authorization": f"Bearer {inside.token()}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    paths = [*PATHS, *(f"/v1/conversations/{key}{path}" for path in CONVERSATION)]
    for path in paths:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (method, path.rpartition("/")[2]) == ("DELETE", "quiet"):
                continue  # takes no body, and so no bad one
            answer = client.open(path, method=method, data=BODIES[body], headers=headers)
            if answer.status_code < 400:
                # A body that is fine after all, odd as it is: nothing of the conversation changes.
                assert path.endswith(
                    ("/draft", "/preview", "/heard", "/demo/conversations", "/reword")
                ), (
                    method,
                    path,
                    answer.text,
                )
                continue
            in_shape(answer, (method, path, answer.status_code, answer.text[:200]))
    assert inside.service.log.load(key) == before  # nothing half-applied


KEYS = ["x", "a:b", "a:b:", ":::", "zendesk:1:" + "9" * 400, "zendesk:1:a b", "zendesk:1:\u202e",
        "zendesk:1:%00", "../../etc/passwd", "zendesk:1:a%0d%0aSet-Cookie:x=1"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_none_gets_it_too(inside: Inside, key: str):
    headers = {"Authorization": f"Bearer {inside.token(account='1')}"}
    for path in ("", "/draft", "/phrases"):
        answer = inside.app.test_client().get(f"/v1/conversations/{key}{path}", headers=headers)
        assert "Set-Cookie" not in answer.headers
        if answer.status_code != 200:
            in_shape(answer, (key, path, answer.text[:200]))
