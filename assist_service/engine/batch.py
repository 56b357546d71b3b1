"""Analysis of many conversations in one process: JSON lines in, JSON lines out, no store."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from assist_service.domain.conversation import (
    Conversation,
    ConversationKey,
    Details,
    MessageAdded,
    fold,
)
from assist_service.domain.types import Author, Message, Nudge, PolicyFinding, Reading, Review
from assist_service.engine.engine import Guidance, decide
from assist_service.errors import PayloadError
from assist_service.helpdesk.contract import Incoming
from assist_service.helpdesk.payload import decode

# Conversations in memory; the least recently used one is dropped first.
CONVERSATIONS = 50_000
SECONDS_BETWEEN = 30.0


class InputLine(msgspec.Struct):
    """One line of input, as documented in ``assist analyze --help``."""

    id: str | int
    conversation: str | int
    author: Author
    text: str
    sent_at: float | int | str | None = None
    customer_name: str | None = None
    agent_name: str | None = None
    team: str | None = None
    channel: str | None = None
    language: str | None = None


class Result(msgspec.Struct, omit_defaults=True):
    """One line of output, without keys that do not apply to the author."""

    id: str | int
    conversation: str | int
    author: Author
    reading: Reading | None = None
    review: Review | None = None
    policy: tuple[PolicyFinding, ...] | msgspec.UnsetType = msgspec.UNSET
    nudge: Nudge | msgspec.UnsetType | None = msgspec.UNSET


class Faulty(Exception):
    """A line that cannot be analysed, with its ID, if any, and the error."""

    def __init__(self, error: PayloadError, identity: Any = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.identity = identity

    def line(self, number: int) -> bytes:
        """Return the output for line ``number``: the error instead of a result."""
        identity = {"id": self.identity} if isinstance(self.identity, str | int) else {}
        return msgspec.json.encode({**identity, "line": number, **self.error.body()})


_decoder = msgspec.json.Decoder(InputLine)
_encoder = msgspec.json.Encoder()


class Batch:
    """The conversations of one run."""

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()

    def analyze(self, line: bytes) -> bytes:
        """Return the result of one line.

        Raises:
            Faulty: the line is not one message.

        """
        input_line, _, event, _ = self.follow(line)
        return _encoder.encode(
            Result(
                input_line.id,
                input_line.conversation,
                input_line.author,
                event.reading,
                event.review,
                event.policy,
                event.nudge,
            )
        )

    def follow(self, line: bytes) -> tuple[InputLine, Conversation, MessageAdded, Conversation]:
        """Return the input line, the conversation before it, its event, and the conversation after it.

        Raises:
            Faulty: the line is not one message.

        """
        input_line = _read_line(line)
        name = str(input_line.conversation)
        conversation = self._conversations.get(name)
        if conversation is None:
            conversation = Conversation(ConversationKey("batch", "-", name))
        incoming = _incoming(input_line, conversation)
        event = decide(conversation, incoming, self._guidance)
        after = self._conversations[name] = fold(conversation, event)
        self._conversations.move_to_end(name)
        if len(self._conversations) > CONVERSATIONS:
            self._conversations.popitem(last=False)
        return input_line, conversation, event, after

    @property
    def conversations(self) -> Iterable[Conversation]:
        """The conversations in memory, least recently used first."""
        return self._conversations.values()


def _incoming(input_line: InputLine, conversation: Conversation) -> Incoming:
    sent_at = _seconds(input_line, conversation)
    name = input_line.customer_name if input_line.author == "customer" else input_line.agent_name
    message = Message(
        str(input_line.id), input_line.author, input_line.text, sent_at, author_name=name
    )
    details = Details(
        team=input_line.team,
        channel=input_line.channel,
        language=input_line.language,
        customer_name=input_line.customer_name,
        agent_name=input_line.agent_name,
    )
    return Incoming(conversation.key, f"message:{input_line.id}", sent_at, message, details)


def _seconds(input_line: InputLine, conversation: Conversation) -> float:
    """Return when the message was sent; without a time, 30 seconds after the previous one."""
    if isinstance(input_line.sent_at, str):
        try:
            return datetime.fromisoformat(input_line.sent_at).timestamp()
        except (ValueError, OverflowError):
            error = PayloadError(
                f"sent_at is {input_line.sent_at[:40]!r}.",
                "Write seconds since 1970 or ISO 8601, for example 2026-11-23T09:30:00Z.",
            )
            raise Faulty(error, input_line.id) from None
    if input_line.sent_at is not None:
        return float(input_line.sent_at)
    return conversation.turns[-1].message.sent_at + SECONDS_BETWEEN if conversation.turns else 0.0


def _read_line(line: bytes) -> InputLine:
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_leniently(line)


def _read_leniently(line: bytes) -> InputLine:
    """Return a line that the fast decoder rejected, with lone surrogates replaced, or raise an error."""
    value: Any = None
    try:
        value = decode(line).value
        return msgspec.convert(value, InputLine)
    except PayloadError as error:
        raise Faulty(error) from None
    except msgspec.ValidationError as error:
        identity = value.get("id") if isinstance(value, dict) else None
        problem = PayloadError(
            str(error) + ".", "Run assist analyze --help for the fields of a line."
        )
        raise Faulty(problem, identity) from None
