"""Raw request bodies, up to the size limit."""

from flask import current_app, request

from assist_service.errors import TooLarge


def read_body() -> bytes:
    """Return the raw body of the request.

    Werkzeug rejects a declared length over the limit before reading, but truncates a body without
    a declared length; truncated bodies are rejected here.

    Raises:
        TooLarge: the body is over the limit.

    """
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= current_app.config["MAX_CONTENT_LENGTH"]:
        raise TooLarge("The body is larger than 256 KiB.", "Send a smaller one.")
    return body
