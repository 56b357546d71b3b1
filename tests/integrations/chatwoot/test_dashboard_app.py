"""The dashboard app in a real browser, in a frame that speaks as Chatwoot does."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from playwright.sync_api import expect, sync_playwright

from assist_service.app import create_app
from assist_service.domain.conversation import ConversationKey
from assist_service.settings import Settings
from integrations.chatwoot.webhook import signed_headers
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.chatwoot.test_webhook import MESSAGE, SECRET

TOKEN = "a-long-random-word"
SET_UP = {
    "ASSIST_CHATWOOT_WEBHOOK_SECRET": SECRET,
    "ASSIST_CHATWOOT_ACCOUNT_ID": "1",
    "ASSIST_CHATWOOT_DASHBOARD_TOKEN": TOKEN,
    "ASSIST_CHATWOOT_FRESH_SECONDS": "0",
}
# Chatwoot's side of the frame, as its source has it.
HOST = """<!doctype html><title>desk</title><iframe id="f" src="%s" style="width:340px;height:800px"></iframe><script>
let open = { id: 141 };
const tell = () => f.contentWindow.postMessage(JSON.stringify(
  { event: "appContext", data: { conversation: open, contact: {}, currentAgent: { id: 31, name: "Sam" } } }), "*");
window.onmessage = (e) => { if (e.data === "chatwoot-dashboard-app:fetch-info") tell(); };
</script>"""


@pytest.fixture
def pages(data_dir: Path) -> Iterator[FlaskClient]:
    app = create_app(Settings({"ASSIST_DATA_DIR": str(data_dir), **SET_UP}))
    yield app.test_client()
    app.extensions["assist"].close()


def test_the_page_opens_for_its_account_and_only_chatwoot_may_frame_it(pages: FlaskClient) -> None:
    page = pages.get(f"/chatwoot/sidebar?token={TOKEN}")
    assert page.status_code == 200
    assert "frame-ancestors https://app.chatwoot.com" in page.headers["Content-Security-Policy"]
    told = json.loads(re.search(r'id="page">(.*?)</script>', page.text)[1])  # type: ignore[index]
    assert TOKEN not in page.text
    service = pages.application.extensions["assist"]
    assert service.tokens.check(
        told["token"], ConversationKey("chatwoot", "1", "9"), service.clock()
    )
    answer = pages.get(
        "/v1/conversations/chatwoot:2:9", headers={"Authorization": f"Bearer {told['token']}"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], "\udcff"])
def test_another_word_opens_nothing(pages: FlaskClient, token: str) -> None:
    answer = pages.get(
        "/chatwoot/sidebar", query_string={"token": token.encode("utf-8", "replace")}
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "dashboard_wrong")


def test_where_no_word_is_set_nothing_opens(data_dir: Path) -> None:
    app = create_app(
        Settings({"ASSIST_DATA_DIR": str(data_dir), "ASSIST_CHATWOOT_ACCOUNT_ID": "1"})
    )
    assert app.test_client().get("/chatwoot/sidebar?token=").status_code == 401
    app.extensions["assist"].close()


@pytest.fixture
def host() -> Iterator[dict[str, str]]:
    """A page of another origin that frames the sidebar; ``src`` is set before it is opened."""
    told = {"src": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write((HOST % told["src"]).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    ).start()
    told["url"] = f"http://127.0.0.1:{server.server_address[1]}"
    yield told
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_the_frame_follows_the_conversation_that_chatwoot_shows(
    start: Callable[..., RunningService], host: dict[str, str]
) -> None:
    service = start(**SET_UP, ASSIST_CHATWOOT_URL=host["url"])
    host["src"] = f"{service.url}/chatwoot/sidebar?token={TOKEN}"

    def says(conversation: int, text: str, number: int) -> None:
        event = json.loads(json.dumps(MESSAGE))
        event.update(id=number, content=text)
        event["conversation"]["id"] = conversation
        body = json.dumps(event).encode()
        answer = requests.post(
            f"{service.url}/webhooks/chatwoot",
            data=body,
            headers=signed_headers(SECRET, body, "1764007200"),
            timeout=10,
        )
        assert answer.json() == {"status": "accepted"}, answer.text

    says(141, "I was charged twice and nobody answers. I am furious!", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.goto(host["url"])
        frame = page.frame_locator("#f")
        expect(frame.locator("#feeling")).to_contain_text("charged twice", timeout=10_000)
        frame.get_by_role("textbox", name="Your reply").fill("I understand your frustration.")
        expect(frame.locator("#reply")).to_contain_text("general words")
        expect(frame.get_by_text("copy it into Chatwoot")).to_be_visible()
        says(142, "Where is my parcel? This is the third time I ask!", 2)
        page.evaluate("open = { id: 142 }; tell()")
        expect(frame.locator("#feeling")).to_contain_text("third time")
        browser.close()
