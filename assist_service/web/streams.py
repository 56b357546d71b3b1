"""Answer with server-sent events, whose first part is made before the status is."""

from collections.abc import Generator
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers


def stream_response(stream: Generator[bytes, None, None]) -> Response:
    """Return the answer that streams; what the first part refuses is still a status."""
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
        # Whoever waits for the next part holds the last one meanwhile: the server, Werkzeug, we.
        # An empty part, of which nothing is sent, takes its place: a whole state for each open view.
        try:
            yield first.pop()
            # An application may do with it as it likes (PEP 3333), and nobody asks the request now.
            environ.clear()
            # They are sent by now, and a dozen pairs of words for each open view are a kilobyte.
            headers.clear()
            yield b""
            for part in stream:
                yield part
                del part
                yield b""
        finally:
            stream.close()

    return whole()
