"""One line of the playbook: its text, conditions, author and state."""

import hashlib
from typing import Literal

import msgspec

from assist_service.domain.conversation import SHARED_LINE_PREFIX
from assist_service.domain.types import CauseKind, Emotion
from assist_service.errors import AssistError

# The purpose of a line in a reply; the three parts of ACE.
Move = Literal["acknowledge", "ask", "offer"]
# ``own`` is an agent's private phrase.
State = Literal["own", "offered", "approved", "declined", "retired"]
MOVES: tuple[Move, ...] = Move.__args__  # type: ignore[attr-defined]
# Prefix of the IDs of shared lines, which distinguishes them from a framework's own.
PREFIX = SHARED_LINE_PREFIX
# States in which colleagues can find a line.
VISIBLE_STATES: frozenset[State] = frozenset(("offered", "approved"))


class LineDecidedAlready(AssistError):
    """The line has been decided on already."""

    status = 409
    code = "line_moved"


class SharedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A phrase with slots, for the colleagues of one ``desk`` (helpdesk:account).

    ``by`` is the author's pseudonym, with which they can withdraw the line; ``credit`` is the name
    they chose to show, or empty. Without ``emotions`` or ``causes`` the line fits all of them.
    ``why`` is a lead's reason to decline or retire the line, for its author.
    """

    id: str
    desk: str = msgspec.field(name="place")
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
    """Statistics of a line: votes, uses, and uses in which most of it stayed in the sent reply."""

    votes: int = 0
    uses: int = msgspec.field(name="used", default=0)
    kept_uses: int = msgspec.field(name="kept", default=0)


def line_id(desk: str, text: str) -> str:
    """Return the ID of a text at a desk; spacing and case do not matter."""
    plain = " ".join(text.casefold().split())
    digest = hashlib.blake2s(f"{desk}\x1f{plain}".encode("utf-8", "replace"), digest_size=8)
    return PREFIX + digest.hexdigest()


# A lead's decisions, each with the states in which it is possible.
DECISIONS: dict[State, frozenset[State]] = {
    "approved": frozenset(("offered", "declined", "retired")),
    "declined": frozenset(("offered",)),
    "retired": frozenset(("approved",)),
}


def with_decision(line: SharedLine, state: State, text: str, why: str = "") -> SharedLine:
    """Return the line with a lead's decision; ``text`` is its text as edited by the lead.

    Raises:
        LineDecidedAlready: the decision is not possible in its state.

    """
    if line.state not in DECISIONS.get(state, frozenset()):
        raise LineDecidedAlready(
            "This line has been decided on already.", "Reload the page to see its state."
        )
    return msgspec.structs.replace(line, state=state, text=text, why=why)


# The reason of a line that its author retired.
TAKEN_BACK = "taken back by its author"


def withdraw_line(line: SharedLine) -> SharedLine:
    """Return the line as withdrawn by its author; it is no longer offered to anyone."""
    return msgspec.structs.replace(line, state="retired", why=TAKEN_BACK)
