"""Chatwoot: webhooks of conversations, and the sidebar as a dashboard app."""

from typing import TYPE_CHECKING

from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, Received
from assist_service.plugins import Integration
from assist_service.settings import Setting, Settings
from integrations.chatwoot import webhook
from integrations.chatwoot.events import EVENTS
from integrations.chatwoot.settings import ACCOUNT_SETTINGS, PREFIX, SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

    from assist_service.service import Service

__all__ = ["EVENTS", "Chatwoot", "create", "sign"]


class Chatwoot:
    """The Chatwoot helpdesk, with all configured accounts."""

    name = "chatwoot"
    settings: tuple[Setting, ...] = SETTINGS

    def __init__(self, accounts: Accounts, fresh_seconds: int) -> None:
        self._accounts = accounts
        self._fresh_seconds = fresh_seconds

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:
        """Verify and parse a webhook; raises as ``webhook.receive``."""
        return webhook.receive(self._accounts, self._fresh_seconds, headers, body, now)

    def blueprint(self, service: "Service") -> "Blueprint | None":
        """Return the dashboard app's page."""
        from integrations.chatwoot import pages

        return pages.blueprint(service, self._accounts)


def create(settings: Settings) -> Integration:
    """Add Chatwoot's settings and return the helpdesk.

    Raises:
        SettingError, FileError: a setting or the accounts file is invalid.

    """
    settings.add(SETTINGS)
    accounts = Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "account_id")
    return Chatwoot(accounts, settings["ASSIST_CHATWOOT_FRESH_SECONDS"])


def sign(settings: Settings, body: bytes, now: float) -> dict[str, str]:
    """Return the headers that the first account would send with ``body`` at ``now``."""
    return webhook.signed_headers(settings["ASSIST_CHATWOOT_WEBHOOK_SECRET"], body, f"{now:.0f}")
