"""Deduplication of messages that arrive through two channels. Pure.

A webhook reports a message with the helpdesk's ID. Another channel (the helpdesk's page, or a
transcript read later) may only have the author, the words and perhaps the time. Such a message
gets an ID made from its words. It is a duplicate of a message with the same words by the same side
at about the same time. The first of the two is stored; the second has no effect.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.masking import mask
from assist_service.analysis.masking.context import before, said_before
from assist_service.domain.conversation import (
    WORDS_ID_PREFIX,
    Conversation,
    ConversationKey,
)
from assist_service.domain.turn_order import turn_position
from assist_service.domain.types import Author, Message, Turn
from assist_service.helpdesk.contract import Incoming

# The most that the times of one message may differ between channels.
APART_SECONDS = 30.0
_COMPARED = 2000


class TranscriptLine(NamedTuple):
    """A message from a transcript, without an ID; ``at`` is ``None`` if its time is unknown."""

    author: Author
    text: str
    at: float | None
    name: str | None = None


def observe_transcript(
    key: ConversationKey, transcript: Sequence[TranscriptLine], now: float
) -> tuple[Incoming, ...]:
    """Return the messages of a transcript, which need not be complete, to observe in order.

    Only the last message is treated as new; the others are marked as past.
    """
    repeats: dict[str, int] = {}
    observations = []
    earlier: list[tuple[Author, str]] = []
    for position, line in enumerate(transcript):
        text = mask(line.text, *said_before(earlier, line.author))
        earlier.append((line.author, text))
        words = fingerprint(line.author, text)
        repeats[words] = repeats.get(words, 0) + 1
        when = f"n{repeats[words]}" if line.at is None else f"t{line.at:.3f}"
        name = f"{WORDS_ID_PREFIX}{words}:{when}"
        # Without times, the order of the transcript is the order of the messages.
        at = now - (len(transcript) - position) * 0.001 if line.at is None else min(line.at, now)
        message = Message(name, line.author, text, at, author_name=line.name)
        past = position < len(transcript) - 1
        observations.append(
            Incoming(key, f"message:{name}", at, message, from_transcript=True, past=past)
        )
    return tuple(observations)


def is_duplicate(conversation: Conversation, message: Message) -> bool:
    """Whether ``message``, from a transcript, is already in the conversation under any ID."""
    _, words, when = message.id.split(":", 2)
    if when.startswith("n"):
        matches = [turn for turn in conversation.turns if _turn_fingerprint(turn) == words]
        return len(matches) >= int(when[1:])
    return any(
        turn.message.id == message.id
        # Two messages from transcripts are distinguished by their times.
        or (not turn.message.id.startswith(WORDS_ID_PREFIX) and _turn_fingerprint(turn) == words)
        for turn in conversation.turns
        if abs(turn.message.sent_at - message.sent_at) <= APART_SECONDS
    )


def find_duplicate(conversation: Conversation, message: Message) -> str | None:
    """Return the ID that ``message``, from a webhook, got from a transcript before, or ``None``."""
    earlier = conversation.turns[: turn_position(conversation.turns, message)]
    text = mask(message.text, *before(earlier, message.author))
    words = fingerprint(message.author, text)
    matches = []
    for turn in conversation.turns:
        candidate, apart = turn.message, abs(turn.message.sent_at - message.sent_at)
        # A message without a time has the time of its transcript, which says little.
        close = apart <= APART_SECONDS or ":n" in candidate.id
        if close and candidate.id in conversation.unidentified and _turn_fingerprint(turn) == words:
            matches.append((apart, candidate.id))
    return min(matches)[1] if matches else None


def fingerprint(author: Author, text: str) -> str:
    """Return a hash of author and words that ignores case, layout and markup."""
    squeezed = "".join(filter(str.isalnum, text.casefold()))[:_COMPARED] or text.strip()
    seed = f"{author}\x1f{squeezed}".encode("utf-8", "replace")
    return hashlib.blake2s(seed, digest_size=8).hexdigest()


def _turn_fingerprint(turn: Turn) -> str:
    return fingerprint(turn.message.author, turn.message.text)
