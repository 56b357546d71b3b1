"""Prove who sent a body: HMAC over the raw bytes, compared in constant time."""

import hmac
from collections.abc import Callable
from typing import Any

from assist_service.errors import Refused

Digest = Callable[[bytes], bytes]


def verify(
    secret: str, message: bytes, given: str | None, *, algorithm: Any, encode: Digest
) -> None:
    """Accept ``given`` if it is the encoded HMAC of ``message`` under ``secret``.

    Args:
        algorithm: from hashlib, for example ``hashlib.sha256``.
        encode: raw digest to the platform's form, for example ``base64.b64encode``.

    Raises:
        Refused: ``signature_missing`` or ``signature_wrong``; the sentence gives neither
            secret nor expected value away.

    """
    if not given:
        raise Refused(
            "The request is not signed.",
            "Set the signing secret on both sides.",
            code="signature_missing",
        )
    expected = encode(hmac.new(secret.encode(), message, algorithm).digest())
    if not hmac.compare_digest(expected, given.encode("utf-8", "surrogateescape")):
        raise Refused(
            "The signature does not fit the body.",
            "Check the signing secret, and that nothing between us rewrites the body.",
            code="signature_wrong",
        )
