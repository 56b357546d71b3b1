"""The result of an append to a conversation's log."""

import msgspec

from assist_service.domain.conversation import Conversation


class Appended(msgspec.Struct, frozen=True):
    """The state after the append, and whether the log already had the event."""

    conversation: Conversation
    duplicate: bool
