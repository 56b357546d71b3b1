"""The order of a conversation's turns: by time, then by message ID."""

from assist_service.domain.types import Message, Turn


def turn_position(turns: tuple[Turn, ...], message: Message) -> int:
    """Return the index in ``turns`` that the message's time gives it; IDs break ties."""
    order = (message.sent_at, message.id)
    at = len(turns)
    while at and order < (turns[at - 1].message.sent_at, turns[at - 1].message.id):
        at -= 1
    return at


def insert_turn(turns: tuple[Turn, ...], turn: Turn) -> tuple[Turn, ...]:
    """Return ``turns`` with ``turn`` inserted by time."""
    at = turn_position(turns, turn.message)
    return (*turns[:at], turn, *turns[at:])
