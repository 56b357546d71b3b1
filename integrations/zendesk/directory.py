"""Names for a ticket's IDs: groups, agents and requesters, read over REST and cached."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from assist_service.domain.conversation import Details
from assist_service.helpdesk.contract import Delivery, Incoming, Undeliverable
from assist_service.helpdesk.payload import Payload
from integrations.zendesk.client import Client
from integrations.zendesk.events import person_name, ticket_details

# Groups are rarely renamed, so a name that is up to an hour old does no harm.
CACHE_SECONDS = 3600.0
MOST_CACHED = 5000


class Directory:
    """Groups and users of one account, each cached for an hour."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._cache: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def details(self, delivery: Delivery, now: float) -> Incoming:
        """Return an event with the names of the ticket's group, agent and requester.

        Of the requester, it contains only the ID, the first name and the language.
        """
        answer = self._client.get(f"/api/v2/tickets/{delivery.key.id}.json")
        ticket = Payload(answer, "answer").at("ticket")
        snapshot = ticket_details(ticket)
        requester_id = ticket.identifier_or_none("requester_id")
        requester = self._person(requester_id)
        group = self._cached_record("groups", snapshot.team, "group")
        agent = self._person(snapshot.agent_id)
        name = person_name(requester) if requester else None
        details = Details(
            team=snapshot.team,
            # A deleted group gets its ID as its name, so that it isn't read again.
            team_name=(group.text_or_none("name") or snapshot.team) if snapshot.team else None,
            channel=snapshot.channel,
            language=_language(requester),
            customer_name=name.split()[0] if name else None,
            customer_id=requester_id,
            agent_id=snapshot.agent_id,
            agent_name=(person_name(agent) or "" if agent else "") if snapshot.agent_id else None,
            status=snapshot.status,
        )
        return Incoming(delivery.key, f"event:{delivery.id}", now, details=details)

    def _person(self, user: str | None) -> Payload:
        return self._cached_record("users", user, "user")

    def _cached_record(self, kind: str, number: str | None, name: str) -> Payload:
        """Return a group or user; empty if it was deleted."""
        if not number or not number.isascii() or not number.isdigit():
            return Payload(None, name)
        path = f"/api/v2/{kind}/{number}.json"
        with self._lock:
            cached = self._cache.get(path)
            if cached is not None and self._clock() - cached[0] < CACHE_SECONDS:
                return Payload(cached[1], name)
        try:
            record = Payload(self._client.get(path), "answer").at(name)
            fields: Any = {
                field: record.text_or_none(field) for field in ("name", "locale") if record
            }
        except Undeliverable:
            fields = {}
        with self._lock:
            self._cache[path] = (self._clock(), fields)
            while len(self._cache) > MOST_CACHED:
                self._cache.popitem(last=False)
        return Payload(fields, name)


def _language(requester: Payload) -> str | None:
    locale = requester.text_or_none("locale") if requester else None
    return locale.split("-")[0].lower()[:8] if locale else None
