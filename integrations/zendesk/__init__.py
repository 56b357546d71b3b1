"""Zendesk: ticket and messaging webhooks, and the sidebar behind a signed URL."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, Received, Receiver
from assist_service.plugins import Integration
from assist_service.settings import Setting, Settings
from integrations.zendesk import webhook
from integrations.zendesk.events import EVENTS
from integrations.zendesk.settings import ACCOUNT_SETTINGS, PREFIX, SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

    from assist_service.service import Service

__all__ = ["EVENTS", "Zendesk", "create", "sign"]


class Zendesk:
    """The Zendesk helpdesk, with all configured accounts."""

    name = "zendesk"
    settings: tuple[Setting, ...] = SETTINGS

    def __init__(self, accounts: Accounts, fresh_seconds: int) -> None:
        self._accounts = accounts
        self._fresh_seconds = fresh_seconds

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:
        """Verify and parse a webhook; raises as ``webhook.receive``."""
        return webhook.receive(self._accounts, self._fresh_seconds, headers, body, now)

    def blueprint(self, service: "Service") -> "Blueprint | None":
        """Return the sidebar page."""
        from integrations.zendesk import pages

        return pages.blueprint(service, self._accounts)

    def receiver(self, clock: Callable[[], float] = time.time) -> Receiver:
        """Return the worker's receiver of notes, tags and reads over REST."""
        from integrations.zendesk.receiver import ZendeskReceiver

        return ZendeskReceiver(self._accounts, clock)


def create(settings: Settings) -> Integration:
    """Add Zendesk's settings and return the helpdesk.

    Raises:
        SettingError, FileError: a setting or the accounts file is invalid.

    """
    settings.add(SETTINGS)
    accounts = Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "account_id")
    return Zendesk(accounts, settings["ASSIST_ZENDESK_FRESH_SECONDS"])


def sign(settings: Settings, body: bytes, now: float) -> dict[str, str]:
    """Return the headers that the first account would send with ``body`` at ``now``."""
    timestamp = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%SZ}"
    return webhook.signed_headers(settings["ASSIST_ZENDESK_SIGNING_SECRET"], body, timestamp)
