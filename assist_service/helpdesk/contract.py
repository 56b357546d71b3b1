"""The data exchanged between the service and a helpdesk folder: webhooks in, deliveries out.

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
    """A request's headers, with case-insensitive lookup."""

    def get(self, key: str, /) -> str | None:
        """Return a header's value, or ``None``."""


class Incoming(msgspec.Struct, frozen=True):
    """One event in a conversation, as the helpdesk reported it.

    ``identity`` is the same whenever the same event is reported again, through any channel:
    ``message:<id>`` with the helpdesk's own message ID for a message, ``event:<id>`` for anything
    else. ``from_transcript`` marks an event that came without the helpdesk's ID, from a page or a log
    (``engine/deduplication.py``). ``past`` marks a message that others have already followed: it
    is stored and analysed, but triggers no advice.
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
    """A genuine event that we don't use: answered with 200, so that it isn't resent.

    ``reason`` is a short code (``internal_note``, ``unknown_event``) for the metrics.
    """

    reason: str


Received = tuple[Incoming, ...] | Ignored


class WebhookReader(Protocol):
    """The part of a helpdesk that verifies and parses webhooks."""

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:
        """Verify the raw bytes, then parse them.

        Args:
            body: the bytes as received; nothing has parsed them.
            now: seconds since 1970, to check the age of timestamps.

        Raises:
            Refused: the signature or account is wrong; ``code`` says which.
            PayloadError: signed, but not in the platform's documented format.

        """


DeliveryKind = Literal["note", "tag", "read"]


class Delivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """One planned write to a helpdesk or read from it; the queue runs it at least once.

    A ``note`` contains the ``nudge`` to write. For a ``tag``, ``subject`` is the tag's name; for a
    ``read``, it is the missing data: ``details`` (group, agent, customer) or ``messages`` (those
    from before we knew the conversation). ``id`` is the same for every request of the same
    delivery. ``request`` is the ID of the request that caused it, for the logs.
    """

    id: str
    kind: DeliveryKind
    key: ConversationKey
    at: float
    nudge: Nudge | None = None
    # "what" in the stored form.
    subject: str = msgspec.field(default="", name="what")
    request: str = ""


class TryLater(AssistError):
    """The helpdesk can't accept the delivery now.

    Args:
        after: the seconds that the helpdesk asks us to wait (``Retry-After``), if any.
        rate_limited: the helpdesk works but limits requests, so all the account's deliveries wait.

    """

    status = 503
    code = "try_later"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        after: float | None = None,
        rate_limited: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.after = after
        self.rate_limited = rate_limited


class Undeliverable(AssistError):
    """The helpdesk will never accept the delivery as it is; operators see the reason."""

    status = 422
    code = "undeliverable"


class Receiver(Protocol):
    """A helpdesk folder's interface for the worker's writes and reads.

    Every method may take seconds and is called only by the worker, from several threads at once.
    A call ends within 25 seconds, whatever the helpdesk does.
    """

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        """Return the kinds that ``account`` accepts; fast, because it's called for every message."""

    def has(self, delivery: Delivery) -> bool:
        """Return whether the helpdesk already has it; called before every attempt but the first.

        Raises:
            TryLater, Undeliverable: as ``deliver``.

        """

    def deliver(self, delivery: Delivery) -> tuple[Incoming, ...]:
        """Write it, or read it and return the events, which are observed like a webhook's.

        Raises:
            TryLater: it is retried with growing pauses.
            Undeliverable: it is moved to the failed deliveries at once.

        """


@runtime_checkable
class HasReceiver(Protocol):
    """A helpdesk (``Integration``) that accepts deliveries."""

    def receiver(self, clock: Callable[[], float] = time.time) -> Receiver:
        """Return the receiver; called once per process.

        Args:
            clock: seconds since 1970, the same on every machine; timestamps events that are read.

        """


class PeriodicJob(NamedTuple):
    """A job that a worker runs at start-up and then every ``seconds``.

    ``run`` returns soon after its event is set.
    """

    name: str
    seconds: float
    run: Callable[[threading.Event], None]
