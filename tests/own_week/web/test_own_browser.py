"""From the sidebar to one's own week in a real browser, and a form sent from there."""

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from tests.browser import FLAGS, chromium

pytestmark = pytest.mark.browser
UPSET = "Order 30551 is three weeks late. I am really angry, and this is the third time I write!"
GOOD = (
    "Three weeks of waiting and writing three times would make anyone angry. I've sent a new one."
)


def test_my_week_opens_from_the_sidebar_and_a_moment_is_kept(running):
    desk, ours = requests.Session(), {"Origin": running.url}
    told = desk.post(f"{running.url}/demo/conversations", json={"story": "angry-and-right"}, headers=ours)  # fmt: skip
    key = told.json()["conversation"]
    for author, text in (("customer", UPSET), ("agent", GOOD)):
        said = {"conversation": key, "author": author, "text": text}
        assert desk.post(f"{running.url}/demo/messages", json=said, headers=ours).ok

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{running.url}/demo/sidebar?conversation={key}")
        with context.expect_page() as opened:
            page.get_by_role("button", name="My week").click()
        own = opened.value
        expect(own.get_by_role("heading", name="My week")).to_be_visible()
        own.get_by_role("link", name="Save this moment").first.click()
        expect(own.get_by_label("The customer’s message")).to_have_value(UPSET.replace("30551", "[number]"))  # fmt: skip
        own.get_by_role("button", name="Save", exact=True).click()
        expect(own.get_by_role("heading", name="Saved moment")).to_be_visible()
        browser.close()
