"""Intercom: webhooks of conversations, the inbox card and the live view it opens."""

from typing import TYPE_CHECKING

from assist_service.accounts import Accounts
from assist_service.integration import Headers, Integration, Received
from assist_service.settings import Setting, Settings
from integrations.intercom import proof, webhook
from integrations.intercom.events import EVENTS
from integrations.intercom.settings import ACCOUNT_SETTINGS, PREFIX, SETTINGS

if TYPE_CHECKING:
    from flask import Blueprint

    from assist_service.service import Service

__all__ = ["EVENTS", "Intercom", "create", "sign"]


class Intercom:
    """The helpdesk Intercom, with every workspace that is set up."""

    name = "intercom"
    settings: tuple[Setting, ...] = SETTINGS

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:  # noqa: ARG002
        """Prove and read a webhook. Intercom signs no time, so ``now`` decides nothing."""
        return webhook.receive(self._accounts, headers, body)

    def blueprint(self, service: "Service") -> "Blueprint | None":
        """Return the inbox card's two addresses and the live view."""
        from integrations.intercom import pages

        return pages.blueprint(service, self._accounts)


def create(settings: Settings) -> Integration:
    """Read the settings that Intercom brings and return the helpdesk.

    Raises:
        SettingError, FileError: a setting or the accounts file is wrong.

    """
    settings.add(SETTINGS)
    return Intercom(Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "workspace_id"))


def sign(settings: Settings, body: bytes, now: float) -> dict[str, str]:  # noqa: ARG001
    """Return the headers with which the first workspace would send ``body``."""
    return proof.webhook_headers(settings["ASSIST_INTERCOM_CLIENT_SECRET"], body)
