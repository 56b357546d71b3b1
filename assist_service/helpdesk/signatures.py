"""Prove who sent a body: HMAC over the raw bytes, compared in constant time."""

import base64
import hmac
from collections.abc import Callable, Iterable
from typing import Any

from assist_service.errors import Refused
from assist_service.observability import timings

Encode = Callable[[bytes], bytes]


def in_hex(digest: bytes) -> bytes:
    """Encode a digest as lower-case hexadecimal."""
    return digest.hex().encode()


def in_base64(digest: bytes) -> bytes:
    """Encode a digest as standard base64 with padding."""
    return base64.b64encode(digest)


def sign(secret: str, message: bytes, *, algorithm: Any, encode: Encode) -> bytes:
    """Return the encoded HMAC of ``message`` under ``secret``."""
    return encode(hmac.digest(secret.encode(), message, algorithm))


def verify(
    secret: str, message: bytes, signature: str | None, *, algorithm: Any, encode: Encode
) -> None:
    """Accept ``signature`` if it is the encoded HMAC of ``message`` under ``secret``.

    The encoded forms are compared as they stand, so the same digest written in
    another way (no padding, other letter case) is not accepted.

    Args:
        algorithm: a name that hashlib knows, for example ``"sha256"``.
        encode: raw digest to the platform's form: ``in_hex``, ``in_base64`` or one's own.

    Raises:
        Refused: ``secret_missing`` (nothing was ever set up, and an empty key proves nothing),
            ``signature_missing`` or ``signature_wrong``; the sentence gives neither secret nor
            expected value away.

    """
    verify_any((secret,), message, signature, algorithm=algorithm, encode=encode)


def verify_any(
    secrets: Iterable[str], message: bytes, signature: str | None, *, algorithm: Any, encode: Encode
) -> str:
    """Return the secret under which ``signature`` is the HMAC of ``message``, as ``verify`` does.

    For platforms that do not say outside the body which account sent it. The caller
    then checks that the account in the body is one of that secret's.
    """
    configured_secrets = [secret for secret in secrets if secret]
    if not configured_secrets:
        raise Refused(
            "No secret is set here to check signatures with.",
            "Set the platform's signing secret in the settings; see the helpdesk's own page.",
            code="secret_missing",
        )
    if not signature:
        raise Refused(
            "The request is not signed.",
            "Set the signing secret on both sides.",
            code="signature_missing",
        )
    # Headers reach us as latin-1; anything else cannot be a signature, but must not raise.
    signature_bytes = signature.encode("utf-8", "surrogatepass")
    for secret in configured_secrets:
        if hmac.compare_digest(sign(secret, message, algorithm=algorithm, encode=encode), signature_bytes):
            timings.done("verify")
            return secret
    raise Refused(
        "The signature does not fit the body.",
        "Check the signing secret, and that nothing between us rewrites the body.",
        code="signature_wrong",
    )
