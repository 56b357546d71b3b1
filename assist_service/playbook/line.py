"""One line of the playbook: what it says, when it fits, whose it is, how it stands."""

import hashlib
from typing import Literal

import msgspec

from assist_service.domain.conversation import SHARED
from assist_service.domain.types import CauseKind, Emotion
from assist_service.errors import AssistError

# What a line does in a reply; the rubric's three parts.
Move = Literal["acknowledge", "ask", "offer"]
# ``own`` is a phrase that an agent keeps for themselves and nobody else sees.
State = Literal["own", "offered", "approved", "declined", "retired"]
MOVES: tuple[Move, ...] = Move.__args__  # type: ignore[attr-defined]
# Before the id of a shared line, so that it is told from a framework's own.
PREFIX = SHARED
# States in which colleagues find a line.
SEEN: frozenset[State] = frozenset(("offered", "approved"))


class Moved(AssistError):
    """A line that was decided on already."""

    status = 409
    code = "line_moved"


class SharedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A phrase with slots, for the colleagues of one ``place`` (helpdesk:account).

    ``by`` is the author's pseudonym, by which they can take the line back; ``credit`` the name
    they chose to show, or nothing. ``emotions`` and ``causes`` say when it fits; none: always.
    ``why`` is what a lead says to the author when the line is declined or retired.
    """

    id: str
    place: str
    text: str
    move: Move
    at: float
    state: State
    emotions: tuple[Emotion, ...] = ()
    causes: tuple[CauseKind, ...] = ()
    by: str = ""
    credit: str = ""
    why: str = ""


class Counts(msgspec.Struct, frozen=True):
    """How a line fares: colleagues who find it good, times used, times it stayed in what was sent."""

    votes: int = 0
    used: int = 0
    kept: int = 0


def line_id(place: str, text: str) -> str:
    """Return the id of a text in a place: the same words have the same one, however spaced."""
    plain = " ".join(text.casefold().split())
    digest = hashlib.blake2s(f"{place}\x1f{plain}".encode("utf-8", "replace"), digest_size=8)
    return PREFIX + digest.hexdigest()


# What a lead may do with a line, and from which states.
DECISIONS: dict[State, frozenset[State]] = {
    "approved": frozenset(("offered", "declined", "retired")),
    "declined": frozenset(("offered",)),
    "retired": frozenset(("approved",)),
}


def decided(line: SharedLine, state: State, text: str, why: str = "") -> SharedLine:
    """Return the line as a lead decided; ``text`` is what they made of its words.

    Raises:
        Moved: it is in a state from which that does not lead on.

    """
    if line.state not in DECISIONS.get(state, frozenset()):
        raise Moved("This line was decided on already.", "Look again; the page shows how it is.")
    return msgspec.structs.replace(line, state=state, text=text, why=why)


# Why a line was retired that no lead retired.
TAKEN_BACK = "taken back by its author"


def withdrawn(line: SharedLine) -> SharedLine:
    """Return the line as its author took it back: nobody is offered it any more."""
    return msgspec.structs.replace(line, state="retired", why=TAKEN_BACK)
