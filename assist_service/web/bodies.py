"""The body of a request as it came, up to the limit."""

from flask import current_app, request

from assist_service.errors import TooLarge


def read_body() -> bytes:
    """Return the raw bytes.

    Werkzeug refuses a declared length over the limit before reading, but cuts a body
    without one off at the limit in silence; a cut body is refused here.

    Raises:
        TooLarge: the body is over the limit.

    """
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= current_app.config["MAX_CONTENT_LENGTH"]:
        raise TooLarge("The body is over 256 KiB.", "Send less at once.")
    return body
