"""What the worker writes to Zendesk and reads from it, one delivery at a time."""

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

ALL: frozenset[DeliveryKind] = frozenset(("note", "tag", "read"))
NONE: frozenset[DeliveryKind] = frozenset()
# Pages of comments, newest first, among which a note of ours is looked for.
NOTE_PAGES = 2
STAMPS = 1024
# For one call of the worker's; Receiver promises 25 seconds, and the last answer may overrun a little.
CALL_SECONDS = 18.0


class ZendeskReceiver:
    """The way into every account that has an OAuth client."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        self._accounts = accounts
        self._clock = clock
        self._clients: dict[str, tuple[Client, Directory]] = {}
        # When a ticket had last changed as we looked for our note in vain.
        self._stamps: OrderedDict[str, str] = OrderedDict()

    def takes(self, account: str) -> frozenset[DeliveryKind]:
        """Return everything where a client is set up, else nothing."""
        configured = self._accounts.by_id(account)
        # Where no account has this id, the first one answers for it, unless that has another id:
        # then what is owed to one account would be written into another.
        return ALL if configured["account_id"] in ("", account) and is_set_up(configured) else NONE

    def has(self, delivery: Delivery) -> bool:
        """Look for a note by its mark; tags and reads may come again without harm."""
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
        """Write the note or the tag, or read what is asked for."""
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
            # Where POST would set the tags, PUT adds to them.
            path = f"/api/v2/tickets/{delivery.key.id}/tags.json"
            client.put(path, {"tags": [delivery.what]})
            return ()
        details = directory.details(delivery, self._clock())
        if delivery.what == "messages":
            return (details, *read_messages(client, delivery.key, self._clock()))
        return (details,)

    def _note(self, client: Client, delivery: Delivery) -> None:
        assert delivery.nudge is not None
        stamp = self._stamps.pop(str(delivery.key) + delivery.id, None)
        if stamp is None:
            stamp = _updated_stamp(client, delivery)
        # Of two tries at one note, one may still be under way at Zendesk while the other looks for
        # it in vain. Whichever lands first changes the ticket, and the other is answered 409.
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
        raise Undeliverable("The conversation is not a ticket of Zendesk's.")


def _updated_stamp(client: Client, delivery: Delivery) -> str:
    """Return when the ticket last changed, as Zendesk writes it."""
    answer = client.get(f"/api/v2/tickets/{delivery.key.id}.json")
    return Payload(answer, "answer").at("ticket").text("updated_at")


def _is_note(comment: Any) -> bool:
    return isinstance(comment, dict) and comment.get("public") is False
