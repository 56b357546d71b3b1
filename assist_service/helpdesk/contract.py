"""What passes between the service and a helpdesk folder: webhooks in, deliveries out.

Pages and periodic jobs, which need the running service, are in ``plugins.py``.
"""

import threading
import time
from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from assist_service.domain.conversation import ConversationKey, Details, Rated
from assist_service.domain.types import Message, Nudge
from assist_service.errors import AssistError


class Headers(Protocol):
    """A request's headers, looked up without regard to case."""

    def get(self, key: str, /) -> str | None:
        """Return a header's value, or ``None``."""


class Incoming(msgspec.Struct, frozen=True):
    """One event in a conversation, as reported by the helpdesk.

    ``identity`` recognises the same event when it arrives again, through any channel: the
    helpdesk's ID for a message (``message:<id>``), the event's ID for all else (``event:<id>``).
    ``from_transcript``: it came through another channel than a webhook
    (``engine/deduplication.py``). ``past``: later messages followed, so it is stored and analysed
    but gets no advice.
    """

    key: ConversationKey
    identity: str
    at: float
    message: Message | None = None
    details: Details = Details()
    rating: Rated | None = None
    from_transcript: bool = False
    past: bool = False


class Ignored(msgspec.Struct, frozen=True):
    """Genuine, but nothing for us: answered 200, so that it is not sent again.

    ``reason`` is a short machine word (``internal_note``, ``unknown_event``) that is counted.
    """

    reason: str


Received = tuple[Incoming, ...] | Ignored


class WebhookReader(Protocol):
    """The part of a helpdesk that proves and reads webhooks."""

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:
        """Verify the raw bytes, then read them.

        Args:
            body: the bytes as they came; nothing has parsed them.
            now: seconds since 1970, for the freshness of timestamps.

        Raises:
            Refused: the signature or account does not hold; ``code`` says which part.
            PayloadError: signed, but not what the platform documents.

        """


DeliveryKind = Literal["note", "tag", "read"]


class Delivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing the worker owes a helpdesk; the queue makes it at least once.

    ``note`` carries the ``nudge`` to write down, ``tag`` a word in ``what``, ``read`` in ``what``
    what is lacking: ``details`` (group, agent, customer) or ``messages`` (those said before we
    heard of the conversation). ``id`` is the same whenever the same thing is asked for.
    ``request`` is the id of the request that caused it, for the logs.
    """

    id: str
    kind: DeliveryKind
    key: ConversationKey
    at: float
    nudge: Nudge | None = None
    what: str = ""
    request: str = ""


class TryLater(AssistError):
    """The helpdesk cannot take it now.

    Args:
        after: seconds that the helpdesk asks us to wait (``Retry-After``), if it does.
        crowded: it is up but rate-limits us: every delivery of the account waits.

    """

    status = 503
    code = "try_later"

    def __init__(
        self, message: str, hint: str = "", *, after: float | None = None, crowded: bool = False
    ) -> None:
        super().__init__(message, hint)
        self.after = after
        self.crowded = crowded


class Undeliverable(AssistError):
    """The helpdesk will never take it as it is; an operator is shown why."""

    status = 422
    code = "undeliverable"


class Receiver(Protocol):
    """What a helpdesk folder offers so that the worker can write to it and read from it.

    All of it may take seconds and is called by the worker only, from several threads at once. A
    call ends within 25 seconds, whatever the other side does.
    """

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        """Return what can be delivered to ``account``; quick, it is asked for every message."""

    def has(self, delivery: Delivery) -> bool:
        """Return whether the helpdesk has it already: asked before whatever was tried before.

        Raises:
            TryLater, Undeliverable: as ``deliver``.

        """

    def deliver(self, delivery: Delivery) -> tuple[Incoming, ...]:
        """Write it, or read it: what is returned is observed as if a webhook had told it.

        Raises:
            TryLater: tried again with growing pauses.
            Undeliverable: put among the dead at once.

        """


@runtime_checkable
class Receiving(Protocol):
    """A helpdesk (``Integration``) that things can be delivered to."""

    def receiver(self, clock: Callable[[], float] = time.time) -> Receiver:
        """Return the way in; it is made once for each process.

        Args:
            clock: seconds since 1970, the same on every machine; what is read is stamped with it.

        """


class PeriodicJob(NamedTuple):
    """A job that a worker runs at once and then every ``seconds``; ``run`` ends soon after ``stop`` is set."""

    name: str
    seconds: float
    run: Callable[[threading.Event], None]
