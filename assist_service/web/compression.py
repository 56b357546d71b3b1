"""Compression of static files, because the sidebar loads with every ticket that an agent opens."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

MEDIA_TYPES = ("text/css", "text/javascript", "image/svg+xml")
# Smaller files are not worth the headers and the work.
MIN_BYTES = 600


def init_app(app: Flask) -> None:
    """Compress scripts, styles and drawings for clients that accept gzip."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Return a static file compressed with gzip, and any other response unchanged.

    Other responses can contain both secrets and text that an attacker chooses, so that the
    compressed length would reveal the secrets.
    """
    if not (request.endpoint or "").endswith("static") or response.mimetype not in MEDIA_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) < MIN_BYTES:
        return response
    response.set_data(_packed(plain))
    response.content_encoding = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:
        # Weak, because the bytes differ from those of the uncompressed file.
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=128)
def _packed(plain: bytes) -> bytes:
    # Without a timestamp every process sends the same bytes.
    return gzip.compress(plain, 6, mtime=0)
