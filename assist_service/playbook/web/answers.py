"""The answers of the routes that have a type of their own."""

from typing import Literal

import msgspec


class PhraseAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a line, and its ID unless it was deleted.

    ``shared`` with the desk, ``known`` as a shared line already, ``kept`` for the agent only, or
    ``forgotten``.
    """

    status: Literal["shared", "known", "kept", "forgotten"]
    phrase: str = ""


class Votes(msgspec.Struct, frozen=True):
    """How many agents upvoted a line."""

    votes: int
