"""What every answer tells a browser, whatever route and whatever error."""

from collections.abc import Iterator

import pytest
from flask import Flask

from assist_service.access.page_tokens import Page
from assist_service.app import create_app
from assist_service.settings import Settings


@pytest.fixture(scope="module", params=["http://localhost:8000", "https://assist.example"])
def app(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(
        Settings(
            {
                "ASSIST_DATA_DIR": str(tmp_path_factory.mktemp("headers") / "data"),
                "ASSIST_PUBLIC_URL": request.param,
            }
        )
    )
    yield made
    made.extensions["assist"].close()


PATHS = [
    "/healthz", "/metrics", "/openapi.json", "/v1/conversations/a:b:c", "/v1/board/events", "/nowhere",
    "/static/sidebar/api.js", "/console/sign-in", "/console/", "/console/static/console.css", "/own",
    "/own/enter/x", "/demo", "/demo/sidebar", "/zendesk/sidebar", "/intercom/live/x", "/chatwoot/sidebar",
    "/webhooks/zendesk",
]  # fmt: skip


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_closed_as_it_can_be(app: Flask, path: str, accept: str):
    with app.test_client().get(path, headers={"Accept": accept}) as answer:
        told = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in told["Content-Security-Policy"].split(";"))  # fmt: skip

    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in told
    https = app.config["SESSION_COOKIE_SECURE"]
    assert ("Strict-Transport-Security" in told) is https


def test_cookies_are_of_this_host_and_for_no_script(app: Flask):
    """Over TLS ``__Host-``: none can be planted by a neighbour below the same domain."""
    https = app.config["SESSION_COOKIE_SECURE"]
    service = app.extensions["assist"]
    token = service.tokens.issue(Page("demo", "local", "Sam"), service.clock())
    client = app.test_client()
    link = client.post("/own/link", headers={"Authorization": f"Bearer {token}"}).json["url"]
    entered = client.get(link, base_url=service.settings["ASSIST_PUBLIC_URL"])
    left = client.post("/own/leave", base_url=service.settings["ASSIST_PUBLIC_URL"])
    signing_in = client.get("/console/sign-in")
    for answer in (entered, left, signing_in):
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            assert "HttpOnly" in rest
            assert "SameSite=Lax" in rest
            assert "Domain" not in rest
            assert ("Secure" in rest) is https
            assert name.startswith("__Host-assist_" if https else "assist_")
            assert not https or "Path=/;" in f"{rest};"
    assert client.get("/own", base_url=service.settings["ASSIST_PUBLIC_URL"]).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/console/sign-in/%2f%2fevil.example",
        "/console/sign-in?why=//evil.example",
        "/console//evil.example",
        "//evil.example/console",
    ],
)
def test_no_address_leads_to_another_site(app: Flask, path: str):
    """Neither a path nor a Host says where a browser is sent."""
    for headers in ({}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        answer = app.test_client().get(path, headers=headers)
        where = answer.headers.get("Location", "/")
        assert where.startswith("/")
        assert not where.startswith(("//", "/\\"))


def test_the_host_of_a_request_is_in_no_answer(app: Flask):
    for path in (*PATHS, "/console/sign-in"):
        with app.test_client().get(path, headers={"Host": "evil.example"}) as answer:
            assert "evil.example" not in answer.text
            assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "name",
    [
        "../tokens.py",
        "..%2f..%2fapp.py",
        "....//app.py",
        "%2e%2e/app.py",
        "/etc/passwd",
        "..\\app.py",
        "%00",
        "sidebar/api.js%00.css",
    ],
)
@pytest.mark.parametrize(
    "folder", ["/static", "/console/static", "/own/static", "/zendesk/static", "/demo/static"]
)
def test_no_file_beside_the_folder_is_given_out(app: Flask, folder: str, name: str):
    answer = app.test_client().get(f"{folder}/{name}")

    # Beside /console/static is the console, which sends a stranger to sign in.
    assert answer.status_code in (303, 308, 404)
    assert "import " not in answer.text
