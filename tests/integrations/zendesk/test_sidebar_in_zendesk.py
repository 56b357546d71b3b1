"""The sidebar in a real browser, framed by a host page that speaks the SDK's messages."""

import time

import pytest
from playwright.sync_api import Page

from tests.conftest import RunningService
from tests.integrations.zendesk.hosting import APP, HERE, opened, say

pytestmark = pytest.mark.browser


@pytest.fixture
def zendesk(service_for_zendesk: RunningService) -> RunningService:
    return service_for_zendesk


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
    host.wait_for_function(
        "() => ticket.seen.invoked.some(([name]) => name === 'ticket.editor.insert')"
    )
    inserted = host.evaluate(
        "ticket.seen.invoked.find(([name]) => name === 'ticket.editor.insert')[1][0]"
    )
    assert len(inserted) > 10
    assert "<script" not in inserted


def test_another_ticket_is_followed_when_the_agent_turns_to_it(
    host: Page, zendesk: RunningService
) -> None:
    frame = opened(host, zendesk)
    say(zendesk, "Where is my parcel? I am really worried about it.", "142")
    host.evaluate("() => { ticket.state['ticket.id'] = 142; ticket.emit('app.activated', {}); }")
    frame.wait_for_selector("#feeling:not([hidden])", timeout=20_000)
    assert "parcel" in frame.inner_text("#feeling")


def test_without_the_editors_own_actions_words_are_added_at_the_end(
    host: Page, zendesk: RunningService
) -> None:
    host.evaluate(
        "() => { ticket.state['ticket.id'] = 143; ticket.state.refused = ['ticket.editor.insert']; }"
    )
    say(zendesk, "I am so angry, this is the third time I ask and nobody answers me!", "143")
    frame = opened(host, zendesk)
    frame.click("#nudge button:has-text('Insert')", timeout=20_000)
    host.wait_for_function(
        "() => ticket.seen.invoked.some(([name]) => name === 'comment.appendText')"
    )


@pytest.mark.parametrize(
    ("changes", "draft", "held"),
    [
        ("{}", "<p>Thank you, I am looking at it now.</p>", ""),
        ("{}", "<p>I will send you a <b>pine</b>apple.</p>", "Fruit is not ours to promise."),
        (
            "{}",
            (
                "You wrote<blockquote>Say:<blockquote><p>I will send you a pineapple.</p></blockquote>"
                "Will you?<br>I will send you a pineapple.</blockquote>Not now."
            ),
            "",
        ),
        (
            "{}",
            "<blockquote>What now?</blockquote>I will send you a pineapple.",
            "Fruit is not ours to promise.",
        ),
        ("{'comment.type': 'internalNote'}", "<p>They want a pineapple.</p>", ""),
    ],
)
def test_a_save_is_held_for_a_rule_that_says_stop_and_for_nothing_else(
    host: Page, zendesk: RunningService, changes: str, draft: str, held: str
) -> None:
    host.evaluate(f"() => Object.assign(ticket.state, {changes})")
    frame = opened(host, zendesk)
    host.evaluate("(draft) => ticket.type(draft)", draft)
    if held:
        # A save waits for a verdict no longer than it may; a busy machine needs a moment first.
        frame.get_by_text(held).first.wait_for(timeout=20_000)
    host.evaluate("ticket.save()")
    host.wait_for_function("() => ticket.seen.replies.length > 0", timeout=20_000)
    error = host.evaluate("ticket.seen.replies[0].error")
    assert (error["msg"] if error else "").startswith(held)
    assert bool(error) is bool(held)


def test_a_save_goes_through_when_the_service_is_gone(host: Page, zendesk: RunningService) -> None:
    frame = opened(host, zendesk)
    host.evaluate("() => { ticket.type('<p>Hello</p>'); }")
    frame.wait_for_selector("#reply:not([hidden])", timeout=20_000)
    host.context.route("http://127.0.0.1:*/**", lambda route: route.abort())
    host.evaluate("() => { ticket.type('<p>I will send you a pineapple.</p>'); ticket.save(); }")
    host.wait_for_function("() => ticket.seen.replies.length > 0", timeout=20_000)
    assert "error" not in host.evaluate("ticket.seen.replies[0]")


def test_an_internal_note_is_never_reviewed(host: Page, zendesk: RunningService) -> None:
    host.evaluate(
        "() => { ticket.state['ticket.id'] = 144; ticket.state['comment.type'] = 'internalNote'; }"
    )
    asked: list[str] = []
    host.context.on("request", lambda request: asked.append(request.url))
    opened(host, zendesk)
    host.evaluate("() => { ticket.type('<p>The customer is a pain, refund it all.</p>'); }")
    host.wait_for_timeout(600)
    assert not [url for url in asked if "/draft" in url]
    with host.context.expect_event("request", lambda request: "/draft" in request.url):
        host.evaluate("() => { ticket.emit('comment.type.changed', 'publicReply'); }")


def test_a_used_signed_url_shows_what_to_do(host: Page, zendesk: RunningService) -> None:
    token = APP.url_token(time.time())
    opened(host, zendesk, token)
    host.evaluate(
        "([url, token]) => ticket.open(url, token)", [f"{zendesk.url}/zendesk/sidebar", token]
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
            "([url, token]) => ticket.open(url, token)",
            [f"{zendesk.url}/zendesk/sidebar", APP.url_token(time.time())],
        )
    assert host.evaluate("ticket.seen.subscribed.length") == 0
