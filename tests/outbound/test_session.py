"""Calls go where an operator said, or nowhere: whatever an answer, a redirect or a path says."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from authlib.integrations.requests_client import OAuth2Session
from hypothesis import given
from hypothesis import strategies as st

from assist_service.helpdesk.accounts import Account
from assist_service.outbound.origins import LOOPBACK_HOSTS, origin
from assist_service.outbound.session import NotAllowed, confine, create_session
from integrations.zendesk.client import api_url
from integrations.zendesk.settings import subdomain

BOMB = gzip.compress(b"0" * 1_000_000)


class Answering(BaseHTTPRequestHandler):
    """Sends whoever asks to another place, with a cookie; or packs its answer."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        packed = self.path == "/packed"
        self.send_response(200 if packed else 302)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        else:
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Set-Cookie", "who=somebody")
        self.send_header("Content-Length", str(len(BOMB)))
        self.end_headers()
        self.wfile.write(BOMB)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def servers() -> Iterator[list[ThreadingHTTPServer]]:
    """Two servers; the first sends everybody to the second."""
    made = [ThreadingHTTPServer(("127.0.0.1", 0), Answering) for _ in range(2)]
    for server in made:
        server.asked, server.elsewhere = [], ""
        threading.Thread(target=server.serve_forever, daemon=True).start()
    made[0].elsewhere = f"{url(made[1])}/stolen"
    yield made
    for server in made:
        server.shutdown()
        server.server_close()


def url(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_redirect_leads_nowhere_and_no_cookie_is_kept(servers):
    first, second = servers
    with create_session((url(first),)) as made:
        for _ in range(2):
            answer = made.get(f"{url(first)}/x", allow_redirects=True, timeout=5)
            assert answer.status_code == 302

    assert second.asked == []
    assert [path for path, _ in first.asked] == ["/x", "/x"]
    assert not any("Cookie" in headers for _, headers in first.asked)
    assert {headers["Accept-Encoding"] for _, headers in first.asked} == {"identity"}


def test_no_other_origin_is_called_nor_asked_by_way_of_a_proxy(servers, monkeypatch):
    first, second = servers
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, url(second))
    with create_session((url(first),)) as made:
        made.get(f"{url(first)}/x", timeout=5, proxies={"http": url(second)})
        for address in (url(second), f"{url(first)}@127.0.0.1:{second.server_port}/"):
            with pytest.raises(NotAllowed):
                made.get(address, timeout=5)
        with pytest.raises(NotAllowed):
            made.get("https://127.0.0.1/", timeout=5, verify=False)

    assert second.asked == []


def test_a_packed_answer_is_not_unpacked(servers):
    """A few bytes could otherwise fill the memory before any limit is looked at."""
    with create_session((url(servers[0]),)) as made, pytest.raises(NotAllowed, match="compressed"):
        made.get(f"{url(servers[0])}/packed", timeout=5, stream=True)


def test_a_librarys_own_session_is_held_too(servers):
    """The sign-in provider's answer says where its keys are; it does not say whom we call."""
    made = OAuth2Session("client")
    confine(made, (origin(url(servers[0])),))
    with pytest.raises(NotAllowed):
        made.request("GET", url(servers[1]), withhold_token=True)

    assert servers[1].asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://user:word@example.com",
        "https://example.com@evil.example",
        "https://example.com\\@evil.example",
        "https://example.com#@evil.example",
        "https://example.com?x=1",
        "https://example.com:8443",
        "https://127.0.0.1",
        "https://10.0.0.1",
        "https://[::1]",
        "https://[::ffff:127.0.0.1]",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.1",
        "https://exa mple.com",
        "https://example.com\n.evil.example",
        "https://-example.com",
        "https://ex%61mple.com",
        "https://exämple.com",
        "https://.zendesk.com",
        "https://",
        "//example.com",
        "",
    ],
)
def test_an_address_that_is_none_of_a_host_by_name_is_refused(address):
    with pytest.raises(ValueError, match="https URL"):
        origin(address)


@given(st.text("acme.-/\\@:#?%[]0x7\n \uff0e", max_size=30))
def test_whatever_a_subdomain_is_the_call_goes_to_zendesk(text):
    try:
        name = subdomain(text)
    except ValueError:
        return
    if name:
        scheme, host, port = origin(api_url(Account({"api_url": "", "subdomain": name})))
        assert (scheme, host, port) == ("https", f"{name}.zendesk.com", 443)


@given(st.text("aA1.-/\\@:#?%[]0x\t é", max_size=40))
def test_an_address_that_is_taken_names_one_host(text):
    for scheme in ("https://", "http://"):
        try:
            found = origin(scheme + text)
        except ValueError:
            continue
        rest = (scheme + text).removeprefix(f"{found[0]}://").lower()
        assert rest.startswith((found[1], f"[{found[1]}]"))
        assert found[0] == "https" or found[1] in LOOPBACK_HOSTS
