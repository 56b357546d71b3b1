"""Answer with server-sent events, whose first part is made before the status is."""

from collections.abc import Generator

from flask import Response


def answer(stream: Generator[bytes, None, None]) -> Response:
    """Return the answer that streams; what the first part refuses is still a status."""
    return Response(
        _begun(stream),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _begun(stream: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    first = next(stream)

    def whole() -> Generator[bytes, None, None]:
        try:
            yield first
            yield from stream
        finally:
            stream.close()

    return whole()
