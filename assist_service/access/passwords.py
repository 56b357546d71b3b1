"""Passwords: hashed with argon2id, a few at a time, and as slow for a stranger as for a user."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from assist_service.errors import AssistError

# NIST SP 800-63B asks for length, not for kinds of characters; the end bounds the work.
SHORTEST, LONGEST = 12, 200
# Each takes 64 MiB; a burst of sign-ins must not take the memory of the webhooks.
AT_ONCE = 2
_turn = threading.BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# What a stranger's password is held against, so that the wait does not say whom we know.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$cR/Rl/WYIPIdymfpUulVfQ$XqG5yt"
    "2Eh0Qsa9iitHZw9WK0qYVT3ErtcPey8QRBcjk"
)


def hashed(password: str) -> str:
    """Return the argon2id hash of a new password.

    Raises:
        AssistError: ``password_short`` or ``password_long``.

    """
    if len(password) < SHORTEST:
        raise AssistError(
            "That password is too short.",
            f"Use {SHORTEST} characters or more; a few words do well.",
            code="password_short",
        )
    if len(password) > LONGEST:
        raise AssistError(
            "That password is too long.", f"Up to {LONGEST} characters.", code="password_long"
        )
    with _turn:
        return _hasher.hash(_bytes(password))


def right(kept: str, password: str) -> bool:
    """Whether ``password`` is the one behind the hash ``kept``; an empty hash is nobody's."""
    with _turn:
        try:
            _hasher.verify(kept or _NOBODY, _bytes(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def _bytes(password: str) -> bytes:
    # A form may hold half a surrogate pair; it must be wrong, not a fault.
    return password.encode("utf-8", "replace")
