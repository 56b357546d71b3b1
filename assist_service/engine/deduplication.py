"""One message told by two roads is one message. Pure.

A webhook names a message by the helpdesk's id. Another road (the desk's own page, a log read
afterwards) may know only who said what, and when. Such a message is named after its words, and is
the same as one with those words, by that side, at about that time. Whichever comes first is kept;
the other has no effect.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from assist_service.analysis.masking import mask
from assist_service.analysis.masking.context import before, said_before
from assist_service.domain.conversation import RETOLD, Conversation, ConversationKey, position
from assist_service.domain.types import Author, Message, Turn
from assist_service.helpdesk.contract import Incoming

# What two roads may differ by on when a message was said.
APART_SECONDS = 30.0
_COMPARED = 2000


class Said(NamedTuple):
    """What the other road knows of a message; ``at`` is ``None`` where it tells no time."""

    author: Author
    text: str
    at: float | None
    name: str | None = None


def retell(key: ConversationKey, said: Sequence[Said], now: float) -> tuple[Incoming, ...]:
    """Return what to observe of a conversation told from its beginning or middle, in order.

    Only the last message is news; those before it were answered or passed over long ago.
    """
    counted: dict[str, int] = {}
    found = []
    told: list[tuple[Author, str]] = []
    for place, one in enumerate(said):
        text = mask(one.text, *said_before(told, one.author))
        told.append((one.author, text))
        words = fingerprint(one.author, text)
        counted[words] = counted.get(words, 0) + 1
        when = f"n{counted[words]}" if one.at is None else f"t{one.at:.3f}"
        name = f"{RETOLD}{words}:{when}"
        # Without times, the order they were told in is the order they were said in.
        at = now - (len(said) - place) * 0.001 if one.at is None else min(one.at, now)
        message = Message(name, one.author, text, at, author_name=one.name)
        past = place < len(said) - 1
        found.append(Incoming(key, f"message:{name}", at, message, retold=True, past=past))
    return tuple(found)


def already(conversation: Conversation, message: Message) -> bool:
    """Whether a retold ``message`` is in the conversation, by whatever name."""
    _, words, when = message.id.split(":", 2)
    if when.startswith("n"):
        same = [turn for turn in conversation.turns if _words(turn) == words]
        return len(same) >= int(when[1:])
    return any(
        turn.message.id == message.id
        # Two that were both retold are told apart by their own times.
        or (not turn.message.id.startswith(RETOLD) and _words(turn) == words)
        for turn in conversation.turns
        if abs(turn.message.sent_at - message.sent_at) <= APART_SECONDS
    )


def twin(conversation: Conversation, message: Message) -> str | None:
    """Return the name under which ``message``, told by webhook, was retold before; or ``None``."""
    earlier = conversation.turns[: position(conversation.turns, message)]
    text = mask(message.text, *before(earlier, message.author))
    words = fingerprint(message.author, text)
    near = []
    for turn in conversation.turns:
        told, apart = turn.message, abs(turn.message.sent_at - message.sent_at)
        # Told without a time, it got that of its telling, which says little.
        close = apart <= APART_SECONDS or ":n" in told.id
        if close and told.id in conversation.unnamed and _words(turn) == words:
            near.append((apart, told.id))
    return min(near)[1] if near else None


def fingerprint(author: Author, text: str) -> str:
    """Return what is the same for the same words, however they are laid out or marked up."""
    squeezed = "".join(filter(str.isalnum, text.casefold()))[:_COMPARED] or text.strip()
    named = f"{author}\x1f{squeezed}".encode("utf-8", "replace")
    return hashlib.blake2s(named, digest_size=8).hexdigest()


def _words(turn: Turn) -> str:
    return fingerprint(turn.message.author, turn.message.text)
