"""Verify who sent a body: HMAC over the raw bytes, compared in constant time."""

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

    The encoded forms are compared exactly: the same digest in another notation (without padding,
    in another case) is refused.

    Args:
        algorithm: a hashlib name, such as ``"sha256"``.
        encode: converts the raw digest to the platform's format: ``in_hex``, ``in_base64`` or a
            function of your own.

    Raises:
        Refused: ``secret_missing`` (an empty key would prove nothing), ``signature_missing`` or
            ``signature_wrong``. The message reveals neither the secret nor the expected value.

    """
    verify_any((secret,), message, signature, algorithm=algorithm, encode=encode)


def verify_any(
    secrets: Iterable[str], message: bytes, signature: str | None, *, algorithm: Any, encode: Encode
) -> str:
    """Return the secret under which ``signature`` is the HMAC of ``message``, as ``verify`` does.

    For platforms that name the account only inside the body. The caller then checks that the
    body's account has that secret.
    """
    configured_secrets = [secret for secret in secrets if secret]
    if not configured_secrets:
        raise Refused(
            "There's no secret to check signatures with.",
            "Set the platform's signing secret in the settings; see the helpdesk's README.",
            code="secret_missing",
        )
    if not signature:
        raise Refused(
            "The request is not signed.",
            "Set the signing secret on both sides.",
            code="signature_missing",
        )
    # Headers arrive as latin-1; anything else can't be a signature, but must not raise.
    signature_bytes = signature.encode("utf-8", "surrogatepass")
    for secret in configured_secrets:
        if hmac.compare_digest(
            sign(secret, message, algorithm=algorithm, encode=encode), signature_bytes
        ):
            timings.done("verify")
            return secret
    raise Refused(
        "The signature doesn't match the body.",
        "Check the signing secret, and that no proxy rewrites the body.",
        code="signature_wrong",
    )
