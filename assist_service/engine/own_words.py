"""The conversation as it is judged: of each message only what its writer wrote. Pure.

Quoted mail, signatures and automatic replies stay in the stored message and on the screen, but
nobody is held to them. The length of a text stays the same, so that spans are valid in both. A
customer's automatic reply, such as an out-of-office notice, is no message at all.
"""

import operator
from collections.abc import Sequence

import msgspec

from assist_service.domain.conversation import Conversation
from assist_service.domain.types import Message, Turn
from assist_service.language.parts import is_automatic, own_words


def own_message(message: Message) -> Message:
    """Return ``message`` with spaces in place of what its writer did not write."""
    own = own_words(message.text)
    return message if own is message.text else msgspec.structs.replace(message, text=own)


def is_automatic_reply(message: Message) -> bool:
    """Whether a machine of the customer's sent ``message``, such as an out-of-office reply."""
    return message.author == "customer" and is_automatic(message.text)


def own_turns(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Return ``turns``, without automatic replies, each with only its writer's own words."""
    own = tuple(_own_turn(turn) for turn in turns if not is_automatic_reply(turn.message))
    unchanged = len(own) == len(turns) and all(map(operator.is_, own, turns))
    return turns if unchanged else own


def _own_turn(turn: Turn) -> Turn:
    own = own_message(turn.message)
    return turn if own is turn.message else msgspec.structs.replace(turn, message=own)


def own_conversation(conversation: Conversation) -> Conversation:
    """Return ``conversation`` as it is judged (``own_turns``)."""
    turns = own_turns(conversation.turns)
    if turns is conversation.turns:
        return conversation
    return msgspec.structs.replace(conversation, turns=tuple(turns))
