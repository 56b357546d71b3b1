"""Entries of a conversation's log as they stand in the store, also those that another release wrote."""

import msgspec

from assist_service.domain.conversation import Compacted, Event, Unread
from assist_service.domain.tolerant_reader import read_any

Logged = Event | Compacted | Unread
encode_entry = msgspec.json.Encoder().encode
_decoder: "msgspec.json.Decoder[Event | Compacted]" = msgspec.json.Decoder(Event | Compacted)


def decode_entry(raw: bytes) -> Logged:
    """Return an entry; what a newer release put into it is left out, be it all of it.

    A message loses the advice of a kind that this release does not know, not its words.
    """
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError:
        entry: Logged | None = read_any(msgspec.json.decode(raw), Event | Compacted)
        return Unread() if entry is None else entry
