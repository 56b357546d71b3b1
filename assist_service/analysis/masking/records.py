"""Mask card numbers, passwords and codes in messages and details before they are stored."""

from collections.abc import Sequence

import msgspec

from assist_service.analysis.masking import mask
from assist_service.analysis.masking.context import before
from assist_service.domain.conversation import Details
from assist_service.domain.types import Message, Turn


def masked(message: Message, earlier: Sequence[Turn] = ()) -> Message:
    """Return the message with card numbers, passwords and codes masked.

    ``earlier`` are the turns before it: a number may begin there or have been asked for.
    """
    clean = mask(message.text, *before(earlier, message.author))
    name = mask(message.author_name) if message.author_name else message.author_name
    if clean == message.text and name == message.author_name:
        return message
    return msgspec.structs.replace(message, text=clean, author_name=name)


def nameable(details: Details) -> Details:
    """Return the details with names masked, since a name may contain a card number."""
    changed = {
        field: clean
        for field in ("customer_name", "agent_name", "team_name")
        if (name := getattr(details, field)) and (clean := mask(name)) != name
    }
    return msgspec.structs.replace(details, **changed) if changed else details
