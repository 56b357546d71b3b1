"""Responses with server-sent events whose first part decides the status."""

from collections.abc import Generator
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers


def stream_response(stream: Generator[bytes, None, None]) -> Response:
    """Return a streaming response; an error in the first part still sets the status."""
    response = Response(
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    response.response = _start(stream, request.environ, response.headers)
    return response


def _start(
    stream: Generator[bytes, None, None], environ: dict[str, Any], headers: Headers
) -> Generator[bytes, None, None]:
    first = [next(stream)]

    def whole() -> Generator[bytes, None, None]:
        # While they wait, the server, Werkzeug and this generator keep a reference to the last
        # part. An empty part, which is not sent, releases the memory of one state per open page.
        try:
            yield first.pop()
            # Nothing reads the request any more, and an application can change it (PEP 3333).
            environ.clear()
            # They are sent already, and take 1 KB for each open page.
            headers.clear()
            yield b""
            for part in stream:
                yield part
                del part
                yield b""
        finally:
            stream.close()

    return whole()
