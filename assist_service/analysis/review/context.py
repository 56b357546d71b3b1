"""The context of a reply: the customer's open turns and feelings not yet acknowledged.

Contexts are small and hashable, so that reviewing a draft again in the same context is
a cache hit.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assist_service.analysis.review.reply_text import ReplyText
from assist_service.domain.types import Reading, Turn

# A feeling below this intensity is not worth asking the agent to acknowledge.
ENOUGH = 0.25
# Nor is one that the reading itself is not sure of.
SURE = 0.55
# The number of the customer's turns that a reply can respond to.
REMEMBERED = 6
# The characters read of each message; a long one tells its story at the beginning.
READ = 2_000


class CustomerMessage(NamedTuple):
    """The parts of a customer message that the review needs."""

    id: str
    text: str
    upset: bool
    pleased: bool
    calm: bool
    intensity: float
    caused: bool


class Context(NamedTuple):
    """The conversation before a reply. ``waited`` is in seconds, ``None`` if unknown."""

    messages: tuple[CustomerMessage, ...]
    unheard: tuple[CustomerMessage, ...]
    name: str
    greeted: bool
    apologies: int
    waited: float | None
    chased: bool

    @property
    def upset(self) -> bool:
        """Whether the customer has a feeling that no reply has acknowledged yet."""
        return any(message.upset for message in self.unheard) and not self.unheard[-1].pleased

    @property
    def calm(self) -> bool:
        """Whether the customer's last message shows neither a feeling nor a problem."""
        return bool(self.messages) and self.messages[-1].calm

    @property
    def intensity(self) -> float:
        """The intensity of the strongest feeling not yet acknowledged, 0 to 1."""
        return max((message.intensity for message in self.unheard if message.upset), default=0.0)


def gather(earlier: Sequence[Turn], sent_at: float | None = None) -> Context:
    """Return the context of a reply sent at ``sent_at`` after the turns of ``earlier``."""
    turns = [turn for turn in earlier if turn.message.public and turn.message.author != "bot"]
    customer = [turn for turn in turns if turn.message.author == "customer"]
    agent = [turn for turn in turns if turn.message.author == "agent"]
    name = next((t.message.author_name for t in reversed(customer) if t.message.author_name), "")
    waiting = _open_turns(turns)
    waited = sent_at is not None and waiting
    customer_messages = tuple([_customer_message(turn) for turn in customer[-REMEMBERED:]])
    return Context(
        customer_messages,
        customer_messages[len(customer_messages) - _unheard(turns) :],
        name,
        bool(name) and any(_names(turn.message.text, name) for turn in agent),
        sum(_apologises(turn.message.text) for turn in agent[-2:]),
        _minutes(sent_at - waiting[0].message.sent_at) if waited and sent_at else None,
        len(waiting) > 1 and any(_chases(turn.message.text) for turn in waiting[1:]),
    )


def _customer_message(turn: Turn) -> CustomerMessage:
    reading = turn.reading
    return CustomerMessage(
        turn.message.id,
        turn.message.text[:READ],
        reading is not None and _is_upset(reading),
        reading is not None
        and bool({"gratitude", "joy"} & set(reading.emotions))
        and not reading.upset,
        _is_calm(reading),
        reading.intensity if reading is not None else 0.0,
        reading is not None and bool(reading.causes),
    )


def _is_upset(reading: Reading) -> bool:
    return reading.upset and reading.intensity >= ENOUGH and reading.confidence >= SURE


def _is_calm(reading: Reading | None) -> bool:
    """Whether a reading shows that there is nothing to acknowledge; without a reading, no."""
    return (
        reading is not None
        and not reading.upset
        and not reading.causes
        and reading.abstained != "language"
    )


def _unheard(turns: Sequence[Turn]) -> int:
    """Return the number of customer turns since a reply last validated."""
    answered_count = 0
    for turn in reversed(turns):
        if turn.message.author == "customer":
            answered_count += 1
        elif turn.review is not None and turn.review.validation != "none":
            break
        if answered_count == REMEMBERED:
            break
    return answered_count


def _open_turns(turns: Sequence[Turn]) -> list[Turn]:
    """Return the customer's turns that no agent has answered yet."""
    open_turns: list[Turn] = []
    for turn in reversed(turns):
        if turn.message.author != "customer":
            break
        open_turns.append(turn)
    return open_turns[::-1]


def _names(text: str, name: str) -> bool:
    lowered = text.lower()
    return any(part in lowered for part in name.lower().split() if len(part) > 1)


@lru_cache(maxsize=64)
def _apologises(text: str) -> bool:
    return ReplyText(text[:2000]).has("apology")


def _chases(text: str) -> bool:
    return ReplyText(text[:400]).has("wait.chased")


def _minutes(seconds: float) -> float:
    """Return ``seconds`` rounded down to minutes, so that a draft's context is the same a second later."""
    return seconds // 60 * 60
