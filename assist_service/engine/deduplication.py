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
    repeats: dict[str, int] = {}
    observations = []
    earlier: list[tuple[Author, str]] = []
    for position, line in enumerate(said):
        text = mask(line.text, *said_before(earlier, line.author))
        earlier.append((line.author, text))
        words = fingerprint(line.author, text)
        repeats[words] = repeats.get(words, 0) + 1
        when = f"n{repeats[words]}" if line.at is None else f"t{line.at:.3f}"
        name = f"{RETOLD}{words}:{when}"
        # Without times, the order they were told in is the order they were said in.
        at = now - (len(said) - position) * 0.001 if line.at is None else min(line.at, now)
        message = Message(name, line.author, text, at, author_name=line.name)
        past = position < len(said) - 1
        observations.append(Incoming(key, f"message:{name}", at, message, retold=True, past=past))
    return tuple(observations)


def already(conversation: Conversation, message: Message) -> bool:
    """Whether a retold ``message`` is in the conversation, by whatever name."""
    _, words, when = message.id.split(":", 2)
    if when.startswith("n"):
        matches = [turn for turn in conversation.turns if _words(turn) == words]
        return len(matches) >= int(when[1:])
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
    matches = []
    for turn in conversation.turns:
        candidate, apart = turn.message, abs(turn.message.sent_at - message.sent_at)
        # Told without a time, it got that of its telling, which says little.
        close = apart <= APART_SECONDS or ":n" in candidate.id
        if close and candidate.id in conversation.unnamed and _words(turn) == words:
            matches.append((apart, candidate.id))
    return min(matches)[1] if matches else None


def fingerprint(author: Author, text: str) -> str:
    """Return what is the same for the same words, however they are laid out or marked up."""
    squeezed = "".join(filter(str.isalnum, text.casefold()))[:_COMPARED] or text.strip()
    seed = f"{author}\x1f{squeezed}".encode("utf-8", "replace")
    return hashlib.blake2s(seed, digest_size=8).hexdigest()


def _words(turn: Turn) -> str:
    return fingerprint(turn.message.author, turn.message.text)
