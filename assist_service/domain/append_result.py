"""How an append to a conversation's log ended."""

import msgspec

from assist_service.domain.conversation import Conversation


class Appended(msgspec.Struct, frozen=True):
    """How an append ended: the state after it, and whether the log knew the event already."""

    conversation: Conversation
    duplicate: bool
