"""Pictures of the sidebar in Zendesk and of Intercom's live view, for the helpdesks' READMEs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Page, expect

from tests.conftest import RunningService
from tests.integrations.intercom.inbox import Inbox
from tests.integrations.zendesk.hosting import opened, say, serve_host

TICKET_TEXT = (
    "My refund was promised three weeks ago and the money is still not here. I am furious!"
)
CHARGED_TWICE = "I was charged twice and nobody answers. I am furious, this is unacceptable!"
PROMISE = "I'll refund you in full today, I promise."
PASSWORD_REQUEST = "Please send me your password and I will log in for you."
SIDEBAR_WIDTH = 320
LIVE_VIEW = {"width": 980, "height": 1400}
MARGIN = 12
SETTLE_MS = 800


def save_zendesk(browser: Browser, service: RunningService, folder: Path) -> None:
    """Save the sidebar with advice, with a stop, and with a stop in a chat in dark colours."""
    with _ticket(browser, service, 141) as (host, frame):
        _save_sidebar(host, frame, folder / "advice.png")
    with _ticket(browser, service, 142) as (host, frame):
        host.evaluate("(draft) => ticket.type(draft)", PROMISE)
        _expect_stop(frame)
        _save_sidebar(host, frame, folder / "held.png")
    chat = {"ticket.via.channel": "native_messaging", "colorScheme": "dark"}
    with _ticket(browser, service, 143, chat) as (host, frame):
        host.evaluate("(draft) => ticket.type(draft)", PROMISE)
        _expect_stop(frame)
        _save_sidebar(host, frame, folder / "chat-dark.png")


def save_intercom(browser: Browser, service: RunningService, folder: Path) -> None:
    """Save the live view of three conversations, and one with a reply that shouldn't be sent."""
    inbox = Inbox(service.url, "7000001")
    inbox.says("801", "Hello, which cable do I need for the second screen?", "Carl Brandt")
    inbox.says("802", CHARGED_TWICE, "Uma Patel")
    inbox.says("803", "My order never came. I want a manager, I will sue you!", "Ann Reyes")
    page = browser.new_page(viewport=LIVE_VIEW, color_scheme="light")  # type: ignore[arg-type]
    page.goto(inbox.opens("801"))
    expect(page.locator("#board .row")).to_have_count(3)
    _save_live_view(page, "#reply", folder / "board.png")
    page.goto(inbox.opens("802"))
    page.get_by_role("textbox", name="Your reply").fill(PASSWORD_REQUEST)
    expect(page.locator("#nudge")).to_have_attribute("data-level", "stop")
    _save_live_view(page, "#reply", folder / "held.png")
    page.close()


@contextmanager
def _ticket(
    browser: Browser, service: RunningService, number: int, state: dict[str, Any] | None = None
) -> Iterator[tuple[Page, Frame]]:
    """Yield Zendesk's page and the sidebar of a ticket whose customer has just written."""
    context = browser.new_context(viewport={"width": 400, "height": 1600})
    host = serve_host(context)
    host.evaluate(
        "(state) => Object.assign(ticket.state, state)", {"ticket.id": number, **(state or {})}
    )
    frame = opened(host, service)
    say(service, TICKET_TEXT, str(number))
    expect(frame.locator("#nudge")).to_be_visible()
    yield host, frame
    context.close()


def _expect_stop(frame: Frame) -> None:
    expect(frame.locator("#nudge")).to_have_attribute("data-level", "stop")


def _save_sidebar(host: Page, frame: Frame, path: Path) -> None:
    """Save the sidebar from its top to the end of the nudge."""
    host.evaluate(
        "(width) => { Object.assign(ticket.element, { width, height: 1500 });"
        " ticket.element.style.border = 0; }",
        SIDEBAR_WIDTH,
    )
    host.wait_for_timeout(SETTLE_MS)
    frame.evaluate("scrollTo(0, 0)")
    box = host.locator("iframe").bounding_box()
    nudge = frame.locator("#nudge").bounding_box()
    assert box is not None
    assert nudge is not None
    height = nudge["y"] + nudge["height"] + MARGIN - box["y"]
    clip: Any = {"x": box["x"], "y": box["y"], "width": SIDEBAR_WIDTH, "height": height}
    host.screenshot(path=path, clip=clip)


def _save_live_view(page: Page, last: str, path: Path) -> None:
    """Save the live view down to the end of ``last``."""
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    box = page.locator(last).bounding_box()
    assert box is not None
    height = box["y"] + box["height"] + MARGIN
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": LIVE_VIEW["width"], "height": height})
