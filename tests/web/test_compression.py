"""Static files travel compressed, and nothing else does."""

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from assist_service.web import compression

SCRIPT = "/static/sidebar/main.js"


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("assist_service.web", static_folder="static")
    compression.init_app(app)

    @app.get("/page")
    def page() -> Response:
        return Response("x" * 5_000, mimetype="text/css")

    return app.test_client()


def test_a_script_is_smaller_and_the_same(client: FlaskClient) -> None:
    """Unpacked, it is the file to the byte."""
    plain = client.get(SCRIPT, buffered=True)
    packed = client.get(SCRIPT, headers={"Accept-Encoding": "gzip, br"}, buffered=True)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_second_visit_is_answered_with_304(client: FlaskClient) -> None:
    """The tag of the packed file still proves that it is unchanged."""
    headers = {"Accept-Encoding": "gzip"}
    tag = client.get(SCRIPT, headers=headers, buffered=True).headers["ETag"]

    again = client.get(SCRIPT, headers={**headers, "If-None-Match": tag}, buffered=True)

    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize(
    ("path", "accepted"),
    [("/page", "gzip"), (SCRIPT, ""), (SCRIPT, "br"), (SCRIPT, "gzip;q=0")],
)
def test_left_as_it_is(client: FlaskClient, path: str, accepted: str) -> None:
    """Pages, which may hold tokens, are never packed; nor is what a client cannot read."""
    answer = client.get(path, headers={"Accept-Encoding": accepted}, buffered=True)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_missing_file_is_404(client: FlaskClient) -> None:
    """An error is not a file."""
    assert (
        client.get("/static/no.js", headers={"Accept-Encoding": "gzip"}, buffered=True).status_code
        == 404
    )
