"""Password hashing with argon2id, limited in concurrency, with equal timing for unknown users."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from assist_service.errors import AssistError

# NIST SP 800-63B requires length rather than character classes; the maximum bounds the work.
SHORTEST, LONGEST = 12, 200
# Each hash takes 64 MiB; a burst of sign-ins must not take the memory of the webhooks.
MAX_CONCURRENT = 2
_slots = threading.BoundedSemaphore(MAX_CONCURRENT)
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Verified for unknown users, so that the response time does not reveal who has an account.
_STRANGERS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$cR/Rl/WYIPIdymfpUulVfQ$XqG5yt"
    "2Eh0Qsa9iitHZw9WK0qYVT3ErtcPey8QRBcjk"
)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password.

    Raises:
        AssistError: ``password_short`` or ``password_long``.

    """
    if len(password) < SHORTEST:
        raise AssistError(
            "That password is too short.",
            f"Use at least {SHORTEST} characters; a short phrase works well.",
            code="password_short",
        )
    if len(password) > LONGEST:
        raise AssistError(
            "That password is too long.", f"Use at most {LONGEST} characters.", code="password_long"
        )
    with _slots:
        return _hasher.hash(_bytes(password))


def is_correct(stored_hash: str, password: str) -> bool:
    """Whether ``password`` matches ``stored_hash``; nothing matches an empty hash."""
    with _slots:
        try:
            _hasher.verify(stored_hash or _STRANGERS_HASH, _bytes(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored_hash)


def _bytes(password: str) -> bytes:
    # A form can contain a lone surrogate, which must give a wrong password and not an exception.
    return password.encode("utf-8", "replace")
