"""Static files travel compressed: the sidebar loads with every ticket that an agent opens."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

MEDIA_TYPES = ("text/css", "text/javascript", "image/svg+xml")
# Below this, headers and work cost more than the bytes.
MIN_BYTES = 600


def init_app(app: Flask) -> None:
    """Compress scripts, styles and drawings for clients that can read it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Return a static file as gzip; nothing that holds a secret or a message is touched.

    Only files are compressed: a body that mixes a secret with what a stranger
    sends would tell the secret by its length.
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
        # The same file, in other bytes.
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=128)
def _packed(plain: bytes) -> bytes:
    # No time in the header, so that the same file is the same bytes in every process.
    return gzip.compress(plain, 6, mtime=0)
