"""Encode and decode the entries of a conversation's log, including those of other releases."""

import msgspec

from assist_service.domain.conversation import Compacted, Event, UnknownEvent
from assist_service.domain.tolerant_reader import read_any

Logged = Event | Compacted | UnknownEvent
encode_entry = msgspec.json.Encoder().encode
_decoder: "msgspec.json.Decoder[Event | Compacted]" = msgspec.json.Decoder(Event | Compacted)


def decode_entry(raw: bytes) -> Logged:
    """Return an entry without the parts that only a newer release knows; ``Unread`` if nothing is left.

    For example, a message loses advice of an unknown kind but keeps its text.
    """
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError:
        entry: Logged | None = read_any(msgspec.json.decode(raw), Event | Compacted)
        return UnknownEvent() if entry is None else entry
