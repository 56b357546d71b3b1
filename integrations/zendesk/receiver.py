"""The worker's writes to Zendesk and reads from it, one delivery at a time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from assist_service.helpdesk.accounts import Account, Accounts
from assist_service.helpdesk.contract import Delivery, DeliveryKind, Incoming, Undeliverable
from assist_service.helpdesk.notes import note_signature, note_text
from assist_service.helpdesk.payload import Payload
from integrations.zendesk.client import Client, is_set_up
from integrations.zendesk.directory import Directory
from integrations.zendesk.history import read_messages

ALL_KINDS: frozenset[DeliveryKind] = frozenset(("note", "tag", "read"))
NO_KINDS: frozenset[DeliveryKind] = frozenset()
# Pages of comments, newest first, that are searched for a note of ours.
NOTE_PAGES = 2
STAMPS = 1024
# Per call; Receiver allows 25 seconds, and the last response may take a little longer.
CALL_SECONDS = 18.0


class ZendeskReceiver:
    """The ``Receiver`` for every account with an OAuth client."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        self._accounts = accounts
        self._clock = clock
        self._clients: dict[str, tuple[Client, Directory]] = {}
        # The ticket's updated_stamp when a search for our note found nothing, by delivery.
        self._stamps: OrderedDict[str, str] = OrderedDict()

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        """Return all kinds if an OAuth client is set up, otherwise none."""
        configured = self._accounts.by_id(account)
        # An unknown ID belongs to the first account, unless that has another ID: otherwise one
        # account's deliveries would be written to another.
        return (
            ALL_KINDS
            if configured["account_id"] in ("", account) and is_set_up(configured)
            else NO_KINDS
        )

    def has(self, delivery: Delivery) -> bool:
        """Return whether the note exists; tags and reads can be repeated harmlessly."""
        if delivery.kind != "note" or delivery.nudge is None:
            return False
        _check_ticket(delivery)
        client, _ = self._connection(delivery.key.account)
        with client.within(CALL_SECONDS):
            return self._has_note(client, delivery, note_signature(delivery.nudge.id))

    def _has_note(self, client: Client, delivery: Delivery, signature: str) -> bool:
        stamp = _updated_stamp(client, delivery)
        path = f"/api/v2/tickets/{delivery.key.id}/comments.json?sort=-created_at"
        for page in client.pages(path, "comments", NOTE_PAGES):
            if any(signature in str(comment.get("body")) for comment in page if _is_note(comment)):
                return True
        self._stamps[str(delivery.key) + delivery.id] = stamp
        while len(self._stamps) > STAMPS:
            self._stamps.popitem(last=False)
        return False

    def deliver(self, delivery: Delivery) -> tuple[Incoming, ...]:
        """Write the note or the tag, or read the requested data."""
        _check_ticket(delivery)
        client, directory = self._connection(delivery.key.account)
        with client.within(CALL_SECONDS):
            return self._perform(client, directory, delivery)

    def _perform(
        self, client: Client, directory: Directory, delivery: Delivery
    ) -> tuple[Incoming, ...]:
        if delivery.kind == "note":
            self._note(client, delivery)
            return ()
        if delivery.kind == "tag":
            # PUT adds to the tags; POST would replace them.
            path = f"/api/v2/tickets/{delivery.key.id}/tags.json"
            client.put(path, {"tags": [delivery.subject]})
            return ()
        details = directory.details(delivery, self._clock())
        if delivery.subject == "messages":
            return (details, *read_messages(client, delivery.key, self._clock()))
        return (details,)

    def _note(self, client: Client, delivery: Delivery) -> None:
        assert delivery.nudge is not None
        stamp = self._stamps.pop(str(delivery.key) + delivery.id, None)
        if stamp is None:
            stamp = _updated_stamp(client, delivery)
        # While one attempt is still in progress at Zendesk, a second one may not find its note yet.
        # The first to arrive changes the ticket, and the other is answered with 409.
        ticket: dict[str, Any] = {
            "comment": {"body": note_text(delivery.nudge), "public": False},
            "updated_stamp": stamp,
            "safe_update": True,
        }
        client.put(f"/api/v2/tickets/{delivery.key.id}.json", {"ticket": ticket})

    def _connection(self, account_id: str) -> tuple[Client, Directory]:
        connection = self._clients.get(account_id)
        if connection is None:
            account: Account = self._accounts.by_id(account_id)
            client = Client(account)
            connection = self._clients.setdefault(account_id, (client, Directory(client)))
        return connection


def _check_ticket(delivery: Delivery) -> None:
    ticket = delivery.key.id
    if not (ticket.isascii() and ticket.isdigit()):
        raise Undeliverable("The conversation isn't a Zendesk ticket.")


def _updated_stamp(client: Client, delivery: Delivery) -> str:
    """Return the time of the ticket's last change, in Zendesk's notation."""
    answer = client.get(f"/api/v2/tickets/{delivery.key.id}.json")
    return Payload(answer, "answer").at("ticket").text("updated_at")


def _is_note(comment: Any) -> bool:
    return isinstance(comment, dict) and comment.get("public") is False
