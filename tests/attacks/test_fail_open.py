"""Promise 7: stopping us stops no agent. Attack: every call of the sidebar fails, in every way there is.

The Zendesk app's save hook is stopped in ``tests/integrations/zendesk/test_sidebar_in_zendesk.py``.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect, sync_playwright

from tests.browser import FLAGS, chromium
from tests.conftest import RunningService

pytestmark = pytest.mark.browser


def nothing(_: Route) -> None:
    """Never answered at all."""


WAYS = {
    "gone": lambda route: route.abort(),
    "no answer": nothing,
    "a fault": lambda route: route.fulfill(status=500, body="{}"),
    "not found": lambda route: route.fulfill(status=404, body="<h1>nginx</h1>"),
    "garbage": lambda route: route.fulfill(status=200, content_type="application/json", body="{]"),
    "another page": lambda route: route.fulfill(
        status=200, content_type="text/html", body="<h1>Log in</h1>"
    ),
    "wrong kinds": lambda route: route.fulfill(
        status=200,
        content_type="application/json",
        body='{"turns": 1, "nudge": [], "review": 3, "policy": null}',
    ),
}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.mark.parametrize("way", WAYS)
def test_an_agent_can_still_answer(chrome: Browser, running: RunningService, way: str):
    """The sidebar opened and its calls fail: the reply is written and sent, and the page says what it lacks."""
    context = chrome.new_context()
    context.set_default_timeout(20_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    # The demo desk reads its own messages by the same API; only the sidebar is stopped.
    stop = WAYS[way]
    page.route("**/v1/**", lambda r: r.continue_() if r.request.frame == page.main_frame else stop(r))  # fmt: skip
    page.goto(f"{running.url}/demo")
    page.locator("[data-story=angry-and-right]").click()
    expect(page.locator("#thread .text").first).to_be_visible()
    page.locator("#reply").fill("Hello Dana, I am looking into it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread .by-agent .text")).to_have_text(
        "Hello Dana, I am looking into it."
    )
    said = page.frame_locator("#sidebar").locator("body").inner_text()
    assert any(words in said.lower() for words in SAYS), said
    assert faults == []
    context.close()


SAYS = (
    "not connected",
    "no connection",
    "reconnect",
    "connecting",
    "cannot",
    "can't",
    "not checked",
    "offline",
    "unchecked",
    "try again",
    "as usual",
)
