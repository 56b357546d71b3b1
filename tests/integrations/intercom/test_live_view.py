"""The live view in a real browser: opened from the card, it follows the conversation and the teammate."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.intercom.inbox import Inbox

UPSET = "I was charged twice and nobody answers. I am furious, this is unacceptable!"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    faults: list[str] = []
    context = browser.new_context(
        viewport={"width": 980, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    yield made
    context.close()
    assert faults == []


@pytest.fixture
def inbox(running: RunningService) -> Callable[[str], Inbox]:
    return lambda admin: Inbox(running.url, admin)


def seen(page: Page, name: str) -> None:
    """Keep a picture where one is asked for, to be looked at."""
    folder = os.environ.get("ASSIST_PICTURES")
    if folder:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for width in (320, 980):
                page.set_viewport_size({"width": width, "height": 1000})
                page.wait_for_timeout(300)
                page.screenshot(path=f"{folder}/{name}-{scheme}-{width}.png", full_page=True)


def test_the_view_follows_what_the_customer_says_and_opens_once(page: Page, inbox: Any) -> None:
    mine = inbox("7000001")
    link = mine.opens("777")
    page.goto(link)
    expect(page.get_by_role("heading", name="Nothing to read yet")).to_be_visible()
    mine.says("777", UPSET)
    expect(page.locator("#feeling")).to_contain_text("charged twice")
    page.goto(link)
    page.get_by_text("This link was used before.").wait_for()


def test_a_reply_is_checked_while_it_is_written_and_copied_from_there(
    page: Page, inbox: Any
) -> None:
    mine = inbox("7000002")
    mine.says("778", UPSET)
    page.goto(mine.opens("778"))
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("Please send me your password and I will log in for you.")
    expect(page.locator("#nudge")).to_contain_text("This doesn't belong in a message")
    seen(page, "held")
    box.fill("")
    own = page.locator("#nudge").get_by_role("textbox").first
    words = own.input_value()
    page.locator("#nudge").get_by_role("button", name="Insert").click()
    expect(box).to_have_value(re.compile(re.escape(words[:20])))
    expect(page.get_by_text("Make it your own, then copy it over.").first).to_be_visible()
    page.get_by_role("button", name="Copy reply").click()
    expect(page.get_by_text("Copied. Paste it into Intercom.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == box.input_value()
    expect(page.locator("#reply")).to_contain_text("Acknowledges")


def test_all_open_conversations_stand_there_with_the_one_at_risk_first(
    page: Page, inbox: Any
) -> None:
    mine = inbox("7000003")
    mine.says("801", "Hello, which cable do I need for the second screen?", "Calm Carl")
    mine.says("802", UPSET, "Upset Uma")
    inbox("7000009").says("803", UPSET, "Somebody Else's")
    page.goto(mine.opens("801"))
    rows = page.locator("#board .row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Upset Uma")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    mine.says(
        "804",
        "My order never came. This is the last time, I want a manager, I will sue you!",
        "Angry Ann",
    )
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Angry Ann")
    seen(page, "board")

    rows.filter(has_text="Upset Uma").click()
    expect(page.locator("#feeling-title")).to_contain_text("Upset Uma")
    expect(rows.filter(has_text="Upset Uma")).to_have_attribute("aria-current", "true")
    page.locator("#nudge").get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("#rest")).to_contain_text("Dismissed")
    expect(page.get_by_text("not saved yet")).to_have_count(0)


def test_the_view_goes_along_with_the_teammate_if_they_wish(page: Page, inbox: Any) -> None:
    mine = inbox("7000004")
    mine.says("811", UPSET, "First Fay")
    mine.says("812", UPSET, "Second Sue")
    page.goto(mine.opens("811"))
    expect(page.locator("#feeling-title")).to_contain_text("First Fay")
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("A draft for Fay.")
    mine.opens("812")
    expect(page.locator("#feeling-title")).to_contain_text("Second Sue")
    expect(box).to_have_value("")
    page.get_by_role("checkbox", name="Follow the conversation I have open").uncheck()
    mine.opens("811")
    mine.says("812", "Anybody there?", "Second Sue")
    expect(page.locator("#feeling")).to_contain_text("Anybody there?")
    expect(page.locator("#feeling-title")).to_contain_text("Second Sue")
    page.locator("#board .row").filter(has_text="First Fay").click()
    expect(box).to_have_value("A draft for Fay.")
