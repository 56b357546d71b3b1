"""The sidebar in a real browser, framed by a host page that speaks the SDK's messages."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Frame, Page, Route, sync_playwright

from integrations.zendesk.webhook import signed_headers
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.zendesk.opening import ACCOUNT, App

HERE = Path(__file__).parent
HOST = "https://acme.zendesk.com/agent/tickets/141"
SECRET = "zendesk-secret-for-tests"
# The host page stands for a public site, our service for another; both are this machine.
LOCAL = "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"
RULE = """\
title: No pineapple
status: active
level: stop
owner: compliance@example.com
review_by: 2099-01-01
because: House rules, section 1
flag: {says: [pineapple]}
fixed: We do not deliver fruit.
message: Fruit is not ours to promise.
examples:
  should_flag: ["I will send you a pineapple."]
  should_pass: ["I will send you a letter."]
"""
APP = App()
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, LOCAL])
        yield found
        found.close()


@pytest.fixture(scope="module")
def zendesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service whose Zendesk account and app are set up; each test has a ticket of its own."""
    rules = tmp_path_factory.mktemp("rules")
    (rules / "house").mkdir()
    (rules / "house" / "no-pineapple.yaml").write_text(RULE)
    found = RunningService(
        tmp_path_factory.mktemp("zendesk") / "data", **APP.settings(), ASSIST_RULES_DIR=str(rules)
    )
    yield found.start()
    found.stop()


@pytest.fixture
def host(browser: Browser) -> Iterator[Page]:
    """Zendesk's page, and the SDK where the sidebar loads it from; nothing else is reachable."""
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("https://acme.zendesk.com/"):
            route.fulfill(path=HERE / "host.html", content_type="text/html")
        elif url.startswith("https://static.zdassets.com/"):
            route.fulfill(path=HERE / "zaf_stub.js", content_type="text/javascript")
        elif url.startswith("http://127.0.0.1:"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", answer)
    page.goto(HOST)
    yield page
    context.close()


def say(service: RunningService, text: str, ticket: str = "141") -> None:
    """A customer writes in a ticket, as Zendesk tells it."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    event: dict[str, Any] = {
        "type": "zen:event-type:messaging_ticket.message_added",
        "account_id": int(ACCOUNT),
        "id": f"event-{time.time_ns()}",
        "time": now,
        "subject": f"zen:ticket:{ticket}",
        "detail": {"id": ticket},
        "event": {
            "actor": {"id": "u1", "name": "Priya Raman", "type": "end_user"},
            "message": {"id": f"m{time.time_ns()}", "body": text},
        },
    }
    body = json.dumps(event).encode()
    answer = requests.post(
        f"{service.url}/webhooks/zendesk",
        data=body,
        headers=signed_headers(SECRET, body, now),
        timeout=10,
    )
    assert answer.json() == {"status": "accepted"}


def opened(host: Page, service: RunningService, token: str | None = None) -> Frame:
    """Open the app in its frame, as Zendesk does."""
    host.evaluate(
        "([url, token]) => open_app(url, token)",
        [f"{service.url}/zendesk/sidebar", token or APP.url_token(time.time())],
    )
    host.wait_for_function("() => seen.subscribed.includes('ticket.save')")
    element = host.query_selector("iframe")
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame


def test_the_customers_feeling_shows_in_the_frame_and_words_go_into_the_editor(
    host: Page, zendesk: RunningService
) -> None:
    frame = opened(host, zendesk)
    say(
        zendesk,
        "I have been waiting three weeks for my refund. This is unacceptable, I am so angry!",
    )
    frame.wait_for_selector("#feeling:not([hidden])", timeout=20_000)
    frame.click("#nudge button:has-text('Insert')")
    host.wait_for_function("() => seen.invoked.some(([name]) => name === 'ticket.editor.insert')")
    inserted = host.evaluate("seen.invoked.find(([name]) => name === 'ticket.editor.insert')[1][0]")
    assert len(inserted) > 10
    assert "<script" not in inserted


def test_another_ticket_is_followed_when_the_agent_turns_to_it(
    host: Page, zendesk: RunningService
) -> None:
    frame = opened(host, zendesk)
    say(zendesk, "Where is my parcel? I am really worried about it.", "142")
    host.evaluate("() => { state['ticket.id'] = 142; emit('app.activated', {}); }")
    frame.wait_for_selector("#feeling:not([hidden])", timeout=20_000)
    assert "parcel" in frame.inner_text("#feeling")


def test_without_the_editors_own_actions_words_are_added_at_the_end(
    host: Page, zendesk: RunningService
) -> None:
    host.evaluate("() => { state['ticket.id'] = 143; state.refused = ['ticket.editor.insert']; }")
    say(zendesk, "I am so angry, this is the third time I ask and nobody answers me!", "143")
    frame = opened(host, zendesk)
    frame.click("#nudge button:has-text('Insert')", timeout=20_000)
    host.wait_for_function("() => seen.invoked.some(([name]) => name === 'comment.appendText')")


@pytest.mark.parametrize(
    ("changes", "draft", "held"),
    [
        ("{}", "<p>Thank you, I am looking at it now.</p>", ""),
        ("{}", "<p>I will send you a <b>pine</b>apple.</p>", "Fruit is not ours to promise."),
        ("{'comment.type': 'internalNote'}", "<p>They want a pineapple.</p>", ""),
    ],
)
def test_a_save_is_held_for_a_rule_that_says_stop_and_for_nothing_else(
    host: Page, zendesk: RunningService, changes: str, draft: str, held: str
) -> None:
    host.evaluate(f"() => Object.assign(state, {changes})")
    frame = opened(host, zendesk)
    host.evaluate("(draft) => type(draft)", draft)
    if held:
        # A save waits for a verdict no longer than it may; a busy machine needs a moment first.
        frame.get_by_text(held).first.wait_for(timeout=20_000)
    host.evaluate("save()")
    host.wait_for_function("() => seen.replies.length > 0", timeout=20_000)
    error = host.evaluate("seen.replies[0].error")
    assert (error["msg"] if error else "") == held


def test_a_save_goes_through_when_the_service_is_gone(host: Page, zendesk: RunningService) -> None:
    frame = opened(host, zendesk)
    host.evaluate("() => { type('<p>Hello</p>'); }")
    frame.wait_for_selector("#reply:not([hidden])", timeout=20_000)
    host.context.route("http://127.0.0.1:*/**", lambda route: route.abort())
    host.evaluate("() => { type('<p>I will send you a pineapple.</p>'); save(); }")
    host.wait_for_function("() => seen.replies.length > 0", timeout=20_000)
    assert "error" not in host.evaluate("seen.replies[0]")


def test_an_internal_note_is_never_reviewed(host: Page, zendesk: RunningService) -> None:
    host.evaluate("() => { state['ticket.id'] = 144; state['comment.type'] = 'internalNote'; }")
    asked: list[str] = []
    host.context.on("request", lambda request: asked.append(request.url))
    opened(host, zendesk)
    host.evaluate("() => { type('<p>The customer is a pain, refund it all.</p>'); }")
    host.wait_for_timeout(600)
    assert not [url for url in asked if "/draft" in url]
    with host.context.expect_event("request", lambda request: "/draft" in request.url):
        host.evaluate("() => { emit('comment.type.changed', 'publicReply'); }")


def test_a_used_signed_url_shows_what_to_do(host: Page, zendesk: RunningService) -> None:
    token = APP.url_token(time.time())
    opened(host, zendesk, token)
    host.evaluate(
        "([url, token]) => open_app(url, token)", [f"{zendesk.url}/zendesk/sidebar", token]
    )
    host.frame_locator("iframe").get_by_text("This signed URL was used before.").wait_for(
        timeout=20_000
    )


def test_nobody_else_may_frame_the_page(host: Page, zendesk: RunningService) -> None:
    host.context.route(
        "https://evil.zendesk.com/**",
        lambda route: route.fulfill(path=HERE / "host.html", content_type="text/html"),
    )
    host.goto("https://evil.zendesk.com/agent")
    with host.expect_console_message(lambda message: "frame-ancestors" in message.text):
        host.evaluate(
            "([url, token]) => open_app(url, token)",
            [f"{zendesk.url}/zendesk/sidebar", APP.url_token(time.time())],
        )
    assert host.evaluate("seen.subscribed.length") == 0
