"""Zendesk's page in Chromium: opens the sidebar as Zendesk does, with the SDK itself in the frame."""

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import BrowserContext, Frame, Page, Route

from integrations.zendesk.webhook import signed_headers
from tests.conftest import ZENDESK_SECRET, RunningService
from tests.integrations.zendesk import sdk
from tests.integrations.zendesk.opening import ACCOUNT, App

HERE = Path(__file__).parent
HOST = "https://acme.zendesk.com/agent/tickets/141"
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


def serve_host(context: BrowserContext) -> Page:
    """Zendesk's page, and the SDK where the sidebar loads it from; nothing else is reachable."""

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("https://acme.zendesk.com/"):
            route.fulfill(path=HERE / "host.html", content_type="text/html")
        elif url.startswith("https://static.zdassets.com/"):
            route.fulfill(body=sdk.script(), content_type="text/javascript")
        else:
            route.abort()

    context.route(re.compile(r"^(?!http://127\.0\.0\.1:)"), answer)
    page = context.new_page()
    page.goto(HOST)
    return page


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
        headers=signed_headers(ZENDESK_SECRET, body, now),
        timeout=10,
    )
    assert answer.json() == {"status": "accepted"}


def opened(
    host: Page, service: RunningService, token: str | None = None, ticket: str = "ticket"
) -> Frame:
    """Open the app in the frame of a ticket of the page, as Zendesk does."""
    host.evaluate(
        f"([url, token]) => {ticket}.open(url, token)",
        [f"{service.url}/zendesk/sidebar", token or APP.url_token(time.time())],
    )
    host.wait_for_function(f"() => {ticket}.seen.subscribed.includes('ticket.save')")
    element = host.evaluate_handle(f"{ticket}.element").as_element()
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    return frame
