"""The sidebar as an agent meets it: keystroke to reviewed draft, and what it loads to its first nudge.

In headless Chromium, at the demo desk and in a page that plays Zendesk around the real SDK. That page
is served over TLS by a server of its own, so that nothing stands between browser and service.
"""

import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Frame, Page, Request, sync_playwright

from benchmarks.client import share
from tests.browser import FLAGS, chromium
from tests.conftest import RunningService
from tests.integrations.zendesk import sdk
from tests.integrations.zendesk.hosting import ACCOUNT, APP, HERE, HOST, LOCAL, opened, say

KEYSTROKES, DEBOUNCE_MS = 200, 80
ANGRY = "I have been waiting three weeks for my refund. This is unacceptable, I am so angry!"
DRAFT = (
    "Three weeks without your refund is far too long, and I am sorry that nobody wrote to you. "
    "I am looking at your order now. Could you tell me which card you paid with? I will write to "
    "you by five today with the date on which the money is back. "
)
# The frame notes when a review was shown; the page that types notes when a key was pressed.
WATCH = """() => {
  window.shown = [];
  new MutationObserver(() => window.shown.push(performance.timeOrigin + performance.now()))
    .observe(document.getElementById("reply"), { childList: true, subtree: true });
}"""
NOW = "performance.timeOrigin + performance.now()"


def main() -> None:
    """Print both."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _zendesk(Path(folder)) as port,
        sync_playwright() as playwright,
    ):
        service = RunningService(Path(folder) / "service" / "data", **APP.settings())
        service.data_dir.parent.mkdir()
        service.start()
        rules = "--host-resolver-rules=" + ",".join(
            f"MAP {name}:443 127.0.0.1:{port}"
            for name in ("acme.zendesk.com", "static.zdassets.com")
        )
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*FLAGS, LOCAL, rules]
        )
        try:
            _first_nudge(browser, service)
            for name, delays in (
                ("in the page that plays Zendesk", _typed_in_zendesk(browser, service)),
                ("at the demo desk", _typed_at_the_demo(browser, service)),
            ):
                print(
                    f"Keystroke to reviewed draft {name}, {len(delays)} keystrokes, {DEBOUNCE_MS} ms of them waiting\n"
                    f"  p50 {share(delays, 0.5):.0f} ms   p99 {share(delays, 0.99):.0f} ms   "
                    f"max {max(delays):.0f} ms   (aim: under 120 ms)"
                )
        finally:
            browser.close()
            service.stop()


def _first_nudge(browser: Browser, service: RunningService) -> None:
    page = browser.new_page(ignore_https_errors=True)
    done: list[Request] = []
    page.context.on("requestfinished", lambda request: done.append(request))
    page.goto(HOST)
    say(service, ANGRY, "900")
    page.evaluate("ticket.state['ticket.id'] = 900")
    started = time.monotonic()
    opened(page, service).wait_for_selector("#nudge:not([hidden])")
    took = time.monotonic() - started
    page.wait_for_timeout(500)
    ours = [request for request in done if request.url.startswith(service.url)]
    others = {request.url for request in done} - {request.url for request in ours} - {HOST}
    size = sum(_size(request) for request in ours) + _stream_size(service)
    print(
        f"From opening to the first nudge: {took * 1000:.0f} ms\n"
        f"  {size / 1024:.1f} KiB in {len(ours) + 1} requests to the service, headers and "
        "live stream included   (aim: under 60)\n"
        f"  other hosts: {', '.join(sorted(others))}"
    )
    page.close()


def _size(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _stream_size(service: RunningService) -> int:
    """The first part of the live stream, which never finishes and so is not among the requests."""
    url = f"{service.url}/v1/conversations/zendesk:{ACCOUNT}:900/events"
    bearer = service.bearer(f"zendesk:{ACCOUNT}")
    with requests.get(url, headers=bearer, stream=True, timeout=5) as answer:
        raw = b""
        while b"event: state" not in raw or not raw.endswith(b"\n\n"):
            raw += answer.raw.read1(65536)
        return len(raw) + len(str(answer.headers))


def _typed_in_zendesk(browser: Browser, service: RunningService) -> list[float]:
    page = browser.new_page(ignore_https_errors=True)
    page.goto(HOST)
    say(service, ANGRY, "901")
    page.evaluate("ticket.state['ticket.id'] = 901")
    frame = opened(page, service)
    frame.wait_for_selector("#nudge:not([hidden])")
    delays = _type(page, frame, "(text) => { ticket.type(`<p>${text}</p>`); }")
    page.close()
    return delays


def _typed_at_the_demo(browser: Browser, service: RunningService) -> list[float]:
    page = browser.new_page()
    page.goto(f"{service.url}/demo")
    page.locator("[data-story=angry-and-right]").click()
    element = page.query_selector("#sidebar")
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_selector("#nudge:not([hidden])")
    typed = """(text) => {
      const reply = document.getElementById("reply");
      reply.value = text;
      reply.dispatchEvent(new Event("input", { bubbles: true }));
    }"""
    delays = _type(page, frame, typed)
    page.close()
    return delays


def _type(page: Page, frame: Frame, typed: str) -> list[float]:
    """Type letter by letter, each once the last was reviewed; milliseconds for each."""
    frame.evaluate(WATCH)
    delays = []
    for length in range(1, KEYSTROKES + 1):
        text = (DRAFT * 4)[: length + 20]
        frame.evaluate("window.shown = []")
        pressed = page.evaluate(
            f"(text) => {{ const at = {NOW}; ({typed})(text); return at; }}", text
        )
        frame.wait_for_function("() => window.shown.length > 0", polling=5)
        delays.append(frame.evaluate("window.shown[0]") - pressed)
    return delays


@contextmanager
def _zendesk(folder: Path) -> Iterator[int]:
    """Serve Zendesk's page and its SDK over TLS; yield the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script = self.path.endswith(".js")
            body = sdk.script().encode() if script else (HERE / "host.html").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acme.zendesk.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "zendesk.pem"
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(plain + made.public_bytes(pem))
    return path
