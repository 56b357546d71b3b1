"""The live view in a real browser: opened from the card, it follows the conversation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, sync_playwright

from integrations import intercom
from integrations.intercom.proof import card_headers, webhook_headers
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService

FIXTURES = Path(intercom.__file__).parent / "fixtures"
SECRET = "intercom-secret-for-tests"
pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser.new_page()
        browser.close()


def post(url: str, what: Any, signed: Any) -> Any:
    body = json.dumps(what).encode()
    answer = requests.post(url, data=body, headers=signed(SECRET, body), timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_view_follows_what_the_customer_says_and_offers_to_copy(
    page: Page, running: RunningService
) -> None:
    event = json.loads((FIXTURES / "conversation.user.created.json").read_bytes())
    event["data"]["item"]["id"] = "777"
    asked = {"workspace_id": "ws7k2p9q", "conversation": {"id": "777"}, "admin": {"id": "7104501"}}
    card = post(f"{running.url}/intercom/canvas/initialize", asked, card_headers)
    buttons = card["canvas"]["content"]["components"]
    link = next(one for one in buttons if one.get("id") == "live")["action"]["url"]

    page.goto(link)
    page.get_by_role("heading").first.wait_for()
    event["data"]["item"]["source"]["body"] = (
        "I was charged twice and nobody answers. I am furious, this is unacceptable!"
    )
    assert post(f"{running.url}/webhooks/intercom", event, webhook_headers)["status"] == "accepted"
    page.wait_for_selector("#feeling:not([hidden])", timeout=10_000)
    assert "charged twice" in page.inner_text("#feeling")
    page.get_by_role("button", name="Copy").wait_for()
    assert page.get_by_role("button", name="Insert").count() == 0

    page.goto(link)
    page.get_by_text("This link was used before.").wait_for()
