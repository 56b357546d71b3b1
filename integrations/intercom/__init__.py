"""Intercom: conversation webhooks, the inbox card and its live view."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assist_service.helpdesk.accounts import Accounts
from assist_service.helpdesk.contract import Headers, PeriodicJob, Received, Receiver
from assist_service.plugins import Integration
from assist_service.settings import Setting, Settings
from integrations.intercom import verification, webhook
from integrations.intercom.events import EVENTS
from integrations.intercom.settings import ACCOUNT_SETTINGS, PREFIX, SETTINGS
from integrations.intercom.workspaces import Workspaces

if TYPE_CHECKING:
    from flask import Blueprint

    from assist_service.service import Service

__all__ = ["EVENTS", "Intercom", "create", "sign"]


class Intercom:
    """The Intercom helpdesk, with all configured workspaces."""

    name = "intercom"
    settings: tuple[Setting, ...] = SETTINGS

    def __init__(self, accounts: Accounts, live_seconds: float, catch_up_seconds: float) -> None:
        self._accounts = accounts
        self._live_seconds = live_seconds
        self._catch_up_seconds = catch_up_seconds
        self._workspaces = Workspaces(accounts)

    def receive(self, headers: Headers, body: bytes, now: float) -> Received:  # noqa: ARG002
        """Verify and parse a webhook. Intercom signs no timestamp, so ``now`` is unused."""
        return webhook.receive(self._accounts, headers, body)

    def blueprint(self, service: "Service") -> "Blueprint | None":
        """Return the routes of the inbox card and the live view."""
        from integrations.intercom import pages

        return pages.blueprint(service, self._accounts)

    def receiver(self, clock: Callable[[], float] = time.time) -> Receiver:
        """Return the worker's receiver of notes, tags and reads."""
        from integrations.intercom.receiver import IntercomReceiver

        return IntercomReceiver(self._workspaces, self._live_seconds, clock)

    def periodic_jobs(self, service: "Service") -> Sequence[PeriodicJob]:
        """Return the job that catches up on missed webhooks; none without an access token."""
        from integrations.intercom.reconcile import Reconciler

        if not self._catch_up_seconds or not any(True for _ in self._workspaces):
            return ()

        reconciler = Reconciler(
            self._workspaces,
            lambda incoming: not service.observe(incoming).duplicate,
            service.checkpoints,
            live_seconds=self._live_seconds,
            clock=service.clock,
        )
        return (PeriodicJob("intercom-catch-up", self._catch_up_seconds, reconciler.run),)


def create(settings: Settings) -> Integration:
    """Add Intercom's settings and return the helpdesk.

    Raises:
        SettingError, FileError: a setting or the accounts file is invalid.

    """
    settings.add(SETTINGS)
    return Intercom(
        Accounts(settings, PREFIX, ACCOUNT_SETTINGS, "workspace_id"),
        settings["ASSIST_LIVE_HOURS"] * 3600.0,
        settings["ASSIST_INTERCOM_CATCH_UP_MINUTES"] * 60.0,
    )


def sign(settings: Settings, body: bytes, now: float) -> dict[str, str]:  # noqa: ARG001
    """Return the headers that the first workspace would send with ``body``."""
    return verification.webhook_headers(settings["ASSIST_INTERCOM_CLIENT_SECRET"], body)
