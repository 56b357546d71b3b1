"""The conversation as it is judged: of each message only what its writer wrote. Pure.

Quoted mail, signatures and automatic replies stay in the stored message and on the screen, but
nobody is held to them. The length of a text stays the same, so that spans are valid in both.
"""

from collections.abc import Sequence

import msgspec

from assist_service.domain.conversation import Conversation
from assist_service.domain.types import Message, Turn
from assist_service.language.parts import own_words


def own_message(message: Message) -> Message:
    """Return ``message`` with spaces in place of what its writer did not write."""
    own = own_words(message.text)
    return message if own is message.text else msgspec.structs.replace(message, text=own)


def own_turns(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Return ``turns`` with each message reduced to its writer's own words."""
    messages = [own_message(turn.message) for turn in turns]
    if all(own is turn.message for own, turn in zip(messages, turns, strict=True)):
        return turns
    return tuple(
        turn if own is turn.message else msgspec.structs.replace(turn, message=own)
        for own, turn in zip(messages, turns, strict=True)
    )


def own_conversation(conversation: Conversation) -> Conversation:
    """Return ``conversation`` with each message reduced to its writer's own words."""
    turns = own_turns(conversation.turns)
    if turns is conversation.turns:
        return conversation
    return msgspec.structs.replace(conversation, turns=tuple(turns))
